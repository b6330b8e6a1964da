"""What insurers are billed, and what came in of it. What may happen to it is in policy/charge.py."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from bookings.models.card import Card
from bookings.models.invoice import Invoice, Receipt
from bookings.policy.charge import ChargePolicy
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager

UNPAID = ["issued", "part_paid", "charging", "overdue", "disputed"]


class ChargeQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "insurer", "booking__case", "booking__client")

    def unpaid(self) -> Self:
        return self.filter(state__in=UNPAID)


class InsurerCharge(ChargePolicy):
    frozen = (
        "booking", "insurer", "what", "quote_hash", "subtotal", "rate", "rate_rule", "tax", "total",
        "currency",
    )  # fmt: skip

    objects: ClassVar[Any] = TenantManager.from_queryset(ChargeQuerySet)()

    class Meta(ChargePolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "booking", "what"],
                name="a_booking_is_billed_once",
                condition=~Q(state="void"),
            ),
            models.CheckConstraint(
                name="a_charge_adds_up",
                condition=Q(subtotal__gte=0, tax__gte=0, total=F("subtotal") + F("tax")),
            ),
            models.CheckConstraint(
                name="never_more_than_the_total_is_paid",
                condition=Q(paid__gte=0, credited__gte=0, total__gte=F("paid") + F("credited")),
            ),
            models.CheckConstraint(
                name="what_is_paid_is_paid_in_full",
                condition=~Q(state="paid") | Q(total=F("paid") + F("credited")),
            ),
            models.CheckConstraint(
                name="of_what_is_void_nothing_is_paid", condition=~Q(state="void") | Q(paid=0)
            ),
            models.CheckConstraint(
                name="two_people_write_off",
                condition=~Q(state="written_off")
                | Q(write_off_by__isnull=False, written_off_by__isnull=False)
                & ~Q(write_off_by=F("written_off_by")),
            ),
            models.CheckConstraint(
                name="what_is_owed_was_issued",
                condition=Q(state__in=["draft", "void"]) | Q(issued_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "booking"], name="charge_of_booking"),
            models.Index(fields=["tenant", "insurer", "case"], name="charge_of_insurer"),
            models.Index(
                fields=["tenant", "issued_at"],
                name="charge_by_issue",
                condition=Q(issued_at__isnull=False),
            ),
            models.Index(
                fields=["tenant", "due_from"],
                name="charge_unpaid",
                condition=Q(state__in=UNPAID),
            ),
        ]

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        """By which cards those are paid that are owed; one query."""
        owed = [charge for charge in subjects if charge.state in ("issued", "part_paid", "overdue")]
        bookings = [charge.booking_id for charge in owed]
        cards = Card.objects.filter(booking__in=bookings, state=Card.State.GIVEN) if owed else ()
        given = {card.booking_id: card for card in cards}
        for charge in owed:
            charge.card_given = given.get(charge.booking_id)

    @cached_property
    def card_given(self) -> Card | None:
        known = Card.objects.filter(booking=self.booking_id, state=Card.State.GIVEN)
        found: Card | None = known.first()
        return found

    # What it leaves behind

    def invoice(self, *, at: datetime) -> Invoice:
        return Invoice.of(self, Invoice.Kind.INVOICE, self.total, at=at)

    def credit_note(self, *, at: datetime, amount: Decimal, reason: str) -> Invoice:
        return Invoice.of(self, Invoice.Kind.CREDIT_NOTE, amount, at=at, reason=reason)

    def last_credit_note(self, *, at: datetime, reason: str) -> Invoice:
        """Of all that no credit note has taken off yet, and that was not paid."""
        noted = self.invoices.filter(kind=Invoice.Kind.CREDIT_NOTE).values_list("total", flat=True)
        rest = self.total - self.paid - sum(noted, Decimal(0))
        return Invoice.of(self, Invoice.Kind.CREDIT_NOTE, rest, at=at, reason=reason)

    def payment_received(self, *, at: datetime, amount: Decimal, receipt: str) -> Receipt:
        return Receipt.of(self, Receipt.Way.TRANSFER, amount, receipt, at=at)

    def payment_by_card(self, *, at: datetime, receipt: str) -> Receipt:
        return Receipt.of(self, Receipt.Way.CARD, self.charging, receipt, at=at)

    def headline(self) -> str:
        return f"Bill {self.insurer} {self.total} {self.currency}"

    def header(self) -> dict[str, Any]:
        return {"patient": self.booking.client_id, "partner": self.insurer_id}
