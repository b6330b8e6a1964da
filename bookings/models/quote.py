"""Quotes: versions of what a booking costs. What may happen to them is in policy/quote.py."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from bookings.policy.quote import QuotePolicy
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager

LINES = (
    "booking", "payee", "version", "service_on", "clinic_cost", "clinic_tax", "base", "percent",
    "percent_rule", "fee", "subtotal", "rate", "rate_rule", "tax", "total", "currency", "hash",
)  # fmt: skip


class QuoteQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "payee", "booking__case", "booking__client")


class Quote(QuotePolicy):
    frozen = LINES

    objects: ClassVar[Any] = TenantManager.from_queryset(QuoteQuerySet)()

    class Meta(QuotePolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "booking", "version"], name="one_quote_a_version"
            ),
            models.CheckConstraint(
                name="a_quote_adds_up",
                condition=Q(clinic_cost__gte=0, clinic_tax__gte=0, fee__gte=0, tax__gte=0)
                & Q(total=models.F("subtotal") + models.F("tax"))
                & (
                    Q(base="pre_tax", subtotal=models.F("clinic_cost") + models.F("fee"))
                    | Q(
                        base="gross",
                        subtotal=models.F("clinic_cost") + models.F("clinic_tax") + models.F("fee"),
                    )
                ),
            ),
        ]

    def headline(self) -> str:
        return f"Quote {self.version}: {self.total} {self.currency}"

    def header(self) -> dict[str, Any]:
        return {"patient": self.booking.client_id}
