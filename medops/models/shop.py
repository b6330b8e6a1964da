"""What does the shop's system know of a patient? Who they are there, their orders, requests and plans."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from careops.people.models import Partner, Patient, Provider
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet
from careops.values.columns import PrivateColumn, TextColumn
from medops.values import EXTERNAL_ID, GOODS, PLAN

MANY = 50  # of one patient; more than an agent reads


class ShopQuerySet(TenantQuerySet):
    def of(self, patient: Patient) -> Self:
        """Everything of theirs, whatever its state; the newest first (S3-42)."""
        return self.filter(patient=patient).order_by("-at", "-id")[:MANY]


class ShopRow(TenantModel):
    """A row that the shop's system tells of, by its own id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = TenantKey(Patient, models.PROTECT, related_name="%(class)ss", db_index=False)
    shop = TenantKey(Partner, models.PROTECT, related_name="%(class)ss", db_index=False)
    external_id = TextColumn(kind=EXTERNAL_ID, help_text="The shop's own.")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = TenantManager.from_queryset(ShopQuerySet)()

    class Meta(TenantModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.external_id}"


def one_an_external_id(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["tenant", "shop", "external_id"], name=f"one_{name}_an_external_id"
    )


class Customer(ShopRow):
    """Under which id does a shop know a patient? There is one of each."""

    is_first = models.BooleanField(
        default=True,
        help_text="We knew nothing of them before: this shop may correct who they are.",
    )

    class Meta(ShopRow.Meta):
        constraints = [
            one_an_external_id("customer"),
            models.UniqueConstraint(
                fields=["tenant", "patient", "shop"], name="one_customer_a_patient_and_shop"
            ),
        ]


def shop_of(patient: Patient) -> Partner | None:
    """The one shop whose customer they are; of several nobody is guessed."""
    found = list(Customer.objects.filter(patient=patient.pk).select_related("shop")[:2])
    return found[0].shop if len(found) == 1 else None


class Order(ShopRow):
    """What was ordered for a patient, and where it is."""

    class Kind(models.TextChoices):
        MEDICINE = "medicine", "Medicine"
        LAB = "lab", "Laboratory"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        PLACED = "placed", "Placed"
        HELD = "held", "Held"
        SHIPPED = "shipped", "Shipped"
        DELIVERED = "delivered", "Delivered"
        CANCELLED = "cancelled", "Cancelled"
        RETURNED = "returned", "Returned"

    kind = models.CharField(max_length=10, choices=Kind)
    goods = TextColumn(kind=GOODS, help_text="What was ordered, as the shop calls it.")
    state = models.CharField(max_length=10, choices=State)
    at = models.DateTimeField(help_text="When it was ordered.")

    class Meta(ShopRow.Meta):
        constraints = [one_an_external_id("order")]
        indexes = [models.Index(fields=["tenant", "patient", "-at"], name="order_of_patient")]

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.PLACED, self.State.HELD, self.State.SHIPPED)


class TreatmentRequest(ShopRow):
    """What a patient asked to be treated for, and what a provider decided."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", "Submitted"
        APPROVED = "approved", "Approved"
        DENIED = "denied", "Denied"
        CLOSED = "closed", "Closed"

    provider = TenantKey(
        Provider, models.PROTECT, null=True, related_name="treatment_requests", db_index=False
    )
    condition = TextColumn(kind=GOODS, help_text="What it is for.")
    state = models.CharField(max_length=10, choices=State)
    at = models.DateTimeField(help_text="When it was asked for.")

    class Meta(ShopRow.Meta):
        constraints = [one_an_external_id("treatment_request")]
        indexes = [
            models.Index(fields=["tenant", "patient", "-at"], name="treatment_request_of_patient")
        ]


class Plan(ShopRow):
    """What a provider wrote for a request that was approved (S3-46)."""

    request = TenantKey(TreatmentRequest, models.PROTECT, related_name="plans", db_index=False)
    text = PrivateColumn(kind=PLAN)
    at = models.DateTimeField(help_text="When it was written.")

    class Meta(ShopRow.Meta):
        constraints = [one_an_external_id("plan")]
        indexes = [models.Index(fields=["tenant", "request", "-at"], name="plan_of_request")]


UNDER_WAY = Q(state__in=(Order.State.PLACED, Order.State.HELD, Order.State.SHIPPED))
