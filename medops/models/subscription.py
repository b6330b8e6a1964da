"""Whose subscription is it, and what is to be done when it ends?"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models

from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from medops.models.catalogue import CANCELLATION, REFUND
from medops.models.identity import FAILED, IdentityCheck
from medops.models.ticket import Ticket
from medops.policy.subscription import SubscriptionPolicy
from medops.policy.tunables import CHECK_SUBSCRIBERS


class SubscriptionQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "patient", "shop")


class Subscription(SubscriptionPolicy):
    objects: ClassVar[Any] = TenantManager.from_queryset(SubscriptionQuerySet)()

    class Meta(SubscriptionPolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "shop", "external_id"], name="one_subscription_an_external_id"
            )
        ]
        indexes = [models.Index(fields=["tenant", "patient"], name="subscription_of_patient")]

    def __str__(self) -> str:
        return f"{self.name} ({self.external_id})"

    @property
    def state_in_words(self) -> str:
        return self.label_of(self.state)

    def headline(self) -> str:
        return "Subscription"

    def header(self) -> dict[str, Any]:
        return {
            "patient": self.patient_id,
            "partner": self.shop_id,
            "number": self.external_id,
        }

    @property
    def cancelling(self) -> Ticket | None:
        """The open ticket of its cancellation."""
        found = Ticket.objects.open().filter(subscription=self.pk, code=CANCELLATION)
        ticket: Ticket | None = found.order_by("-pk").first()
        return ticket

    def cancellation_ticket(self, *, at: datetime) -> Ticket | None:
        """What our team has to do; nothing more, where somebody has opened it already."""
        return None if self.cancelling else self.ticket(CANCELLATION, at=at)

    def refund_ticket(self, *, at: datetime) -> Ticket:
        """A charge that should not have been: somebody looks at it."""
        return self.ticket(REFUND, at=at)

    def identity_check(self) -> IdentityCheck | None:
        """Where the company wants it of all who subscribe; whom we know or have asked is not asked again."""
        if not CHECK_SUBSCRIBERS.value(self.tenant.tuning):
            return None
        known = IdentityCheck.objects.filter(patient=self.patient).exclude(state__in=FAILED)
        return None if known.exists() else IdentityCheck(patient=self.patient, shop=self.shop)

    def ticket(self, code: str, *, at: datetime) -> Ticket:
        whose = {"patient": self.patient, "shop": self.shop, "subscription": self}
        return Ticket.of_type(code, at=at, source=Ticket.Source.POLICY, **whose)
