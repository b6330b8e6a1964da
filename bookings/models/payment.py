"""Payments to clinics. What may happen to them is in policy/payment.py."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from bookings.models.approval import SpendApproval
from bookings.policy.payment import PaymentPolicy
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager

SPENT = ["paid", "matched"]


class PaymentQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "clinic", "booking__case", "booking__client")


class ClinicPayment(PaymentPolicy):
    frozen = ("booking", "clinic", "amount", "currency", "quote_hash")

    objects: ClassVar[Any] = TenantManager.from_queryset(PaymentQuerySet)()

    class Meta(PaymentPolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "booking"],
                name="one_payment_at_a_time",
                condition=Q(state__in=["planned", "call_scheduled", "invoiced", "failed"]),
            ),
            models.UniqueConstraint(
                fields=["tenant", "booking", "quote_hash", "clinic"],
                name="a_quote_is_paid_once",
                condition=Q(state__in=SPENT),
            ),
            models.UniqueConstraint(
                fields=["tenant", "approval"],
                name="an_approval_is_spent_once",
                condition=Q(approval__isnull=False),
            ),
            models.CheckConstraint(
                name="our_money_leaves_by_approval",
                condition=~Q(state__in=[*SPENT, "asked_back", "paid_back", "kept"])
                | Q(method="direct_billing")
                | Q(approval__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_paid_has_a_receipt_and_a_payer",
                condition=~Q(state__in=SPENT)
                | Q(paid__isnull=False, paid_by__isnull=False) & ~Q(receipt=""),
            ),
            models.CheckConstraint(
                name="before_the_service_no_more_is_paid_than_agreed",
                condition=Q(method="direct_billing") | Q(paid=None) | Q(paid__lte=F("amount")),
            ),
            models.CheckConstraint(
                name="three_are_on_a_call",
                condition=Q(chief_of_staff=None) | ~Q(chief_of_staff=F("paid_by")),
            ),
            models.CheckConstraint(
                name="of_a_card_only_four_digits",
                condition=Q(card_last4="") | Q(card_last4__regex=r"^[0-9]{4}$"),
            ),
            models.CheckConstraint(name="a_payment_is_money", condition=Q(amount__gt=0)),
        ]
        indexes = [
            models.Index(fields=["tenant", "booking"], name="payment_of_booking"),
            models.Index(fields=["tenant", "clinic", "case"], name="payment_of_clinic"),
        ]

    @cached_property
    def spendable(self) -> SpendApproval | None:
        """The approval of this quote that nobody has spent yet, in the method and for the clinic of it."""
        known = SpendApproval.objects.filter(booking=self.booking_id, quote_hash=self.quote_hash)
        found: SpendApproval | None = known.filter(
            state=SpendApproval.State.APPROVED, method=self.method
        ).first()
        return found

    def headline(self) -> str:
        return f"Pay {self.clinic} {self.owed} {self.currency}"

    def header(self) -> dict[str, Any]:
        return {"patient": self.booking.client_id, "partner": self.clinic_id}
