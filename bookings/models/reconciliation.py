"""Reconciliations, and the orders that they begin with. What may happen to them is in policy/reconciliation.py."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from bookings.columns.booking import BookingColumns
from bookings.matching import NOTHING, Document, Documents
from bookings.policy.reconciliation import ReconciliationPolicy
from careops.money import MoneyColumn
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantKey, TenantManager, TenantModel
from careops.tenancy.together import together

PAID_OUT = ("paid", "matched")
GONE = ("void", "paid_back", "kept")
SETTLED = ("paid", "void", "written_off")


class Order(TenantModel):
    """What was ordered at a booking, as its mail said it (S2-21 to S2-28): added, never changed."""

    grants = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = TenantKey("bookings.Booking", models.PROTECT, related_name="orders", db_index=False)
    clinic_cost = MoneyColumn()
    fee = MoneyColumn()
    subtotal = MoneyColumn()
    tax = MoneyColumn()
    total = MoneyColumn()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=20, choices=BookingColumns.Method)
    quote_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    objects: ClassVar[Any] = TenantManager()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "booking", "id"], name="order_of_booking")]

    def __str__(self) -> str:
        return f"{self.total} {self.currency}"


class ReconciliationQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "booking__case", "booking__client")


class Reconciliation(ReconciliationPolicy):
    frozen = ("booking",)

    objects: ClassVar[Any] = TenantManager.from_queryset(ReconciliationQuerySet)()

    class Meta(ReconciliationPolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "booking"], name="one_reconciliation_a_booking"
            ),
            models.CheckConstraint(
                name="two_people_reconcile",
                condition=Q(state__in=["open", "exception"], signed_off_by=None)
                | Q(state="matched", matched_by__isnull=False, signed_off_by=None)
                | Q(state="signed_off", matched_by__isnull=False, signed_off_by__isnull=False)
                & ~Q(matched_by=F("signed_off_by")),
            ),
        ]

    @cached_property
    def documents(self) -> Documents:
        return documents_of(self.booking)

    def headline(self) -> str:
        return "Reconcile a booking"

    def header(self) -> dict[str, Any]:
        return {"patient": self.booking.client_id}


def documents_of(booking: Any) -> Documents:
    """The four documents of a booking as they are now: one query."""
    (quote,), orders, paid, charged = together(
        booking.quotes.filter(version=booking.quote_version),
        booking.orders.order_by("-pk")[:1],
        booking.payments.order_by("pk"),
        booking.charges.order_by("pk"),
    )
    order = next(iter(orders), None)
    payments = [p for p in paid if p.state not in GONE]
    charges = [c for c in charged if c.issued_at]  # a draft that was dropped is none
    return Documents(
        mail=Document(
            "Order mail", quote.total, order.total if order else Decimal(0), order is not None
        ),
        process=Document(
            "Payment process",
            booking.method,
            payments[-1].method if payments else "",
            is_there=True,
        ),
        invoice=invoice_of(booking, quote, payments),
        receipt=receipt_of(charges),
    )


def invoice_of(booking: Any, quote: Any, payments: list[Any]) -> Document:
    """What the clinic gets by the quote; of a missed appointment, what it asked for."""
    found = sum((p.paid or NOTHING for p in payments), NOTHING)
    is_there = all(p.state in PAID_OUT for p in payments)
    expected = found if booking.no_show_fee else quote.clinic_cost + quote.clinic_tax
    none_due = "" if payments else "none due"
    numbers = ", ".join(p.invoice_number or p.receipt for p in payments if p.paid is not None)
    return Document("Clinic's invoice", expected, found, is_there, numbers or none_due)


def receipt_of(charges: list[Any]) -> Document:
    """What the insurer owes after credit notes, and what came in."""
    live = [c for c in charges if c.state != "void"] or charges
    expected = sum((c.total - c.credited for c in live), Decimal(0))
    found = sum((c.paid for c in live), Decimal(0))
    is_there = bool(live) and all(c.state in SETTLED for c in live)
    return Document("Receipt from the insurer", expected, found, is_there)
