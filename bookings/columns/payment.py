"""What is kept of a payment to a clinic? How much and how, by whose approval, and the receipt; no card's number."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models

from bookings.columns.booking import BookingColumns
from bookings.directory.values import CURRENCY
from bookings.money_values import BRAND, LAST4, RECEIPT
from careops.money import MoneyColumn, UnknownMoneyColumn
from careops.people.models import Membership, Partner
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import TextColumn
from careops.values.table import NAME

Method = BookingColumns.Method


class PaymentColumns(Workflow):
    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        CALL = "call_scheduled", "Call arranged"
        INVOICED = "invoiced", "Invoiced"
        PAID = "paid", "Paid"
        FAILED = "failed", "Failed"
        VOID = "void", "Void"
        MATCHED = "matched", "Matched"
        ASKED_BACK = "asked_back", "Asked back"
        PAID_BACK = "paid_back", "Paid back"
        KEPT = "kept", "Kept by the clinic"

    booking = TenantKey("bookings.Booking", models.PROTECT, related_name="payments", db_index=False)
    clinic = TenantKey(Partner, models.PROTECT, related_name="payments", db_index=False)
    approval = TenantKey(
        "bookings.SpendApproval", models.PROTECT, null=True, related_name="payments", db_index=False
    )
    method = models.CharField(max_length=20, choices=Method)
    amount = MoneyColumn(help_text="What the clinic gets by the quote, its own tax included.")
    currency = models.CharField(max_length=3, default=CURRENCY)
    quote_hash = models.CharField(max_length=64, help_text="Of the quote that it pays for.")

    call_at = models.DateTimeField(null=True)
    chief_of_staff = TenantKey(
        Membership, models.PROTECT, null=True, related_name="payment_calls", db_index=False
    )
    spoke_with = TextColumn(kind=NAME, blank=True, help_text="Who at the clinic took the call.")
    card_brand = TextColumn(kind=BRAND, blank=True)
    card_last4 = TextColumn(kind=LAST4, blank=True)
    invoice_number = TextColumn(kind=RECEIPT, blank=True)
    invoiced = UnknownMoneyColumn(help_text="What the clinic's invoice says.")
    paid = UnknownMoneyColumn(help_text="What the clinic got.")
    receipt = TextColumn(kind=RECEIPT, blank=True)
    paid_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="payments_made", db_index=False
    )
    failure = models.CharField(max_length=1000, blank=True)

    planned_at = models.DateTimeField(null=True)
    expected_at = models.DateTimeField(
        null=True, help_text="From when on it can be made: at once, or at the appointment."
    )
    invoiced_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    asked_back_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    class Meta(Workflow.Meta):
        abstract = True

    @property
    def is_before_service(self) -> bool:
        """Whether our own money leaves before the service (S2-A6)."""
        return bool(self.method != Method.DIRECT)

    @cached_property
    def spendable(self) -> Any:
        """The approval by which it may be made now, if there is one."""
        raise NotImplementedError

    @property
    def owed(self) -> Decimal:
        """What is to be paid: what was invoiced, or what was agreed."""
        return self.amount if self.invoiced is None else self.invoiced
