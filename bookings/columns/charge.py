"""What is kept of what an insurer is billed? Its lines, which nobody changes, and what came in of it."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import models

from bookings.directory.values import CURRENCY
from bookings.money_values import RECEIPT
from careops.money import MoneyColumn
from careops.people.models import Membership, Partner
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import TextColumn

if TYPE_CHECKING:
    from bookings.models import Card


class ChargeColumns(Workflow):
    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ISSUED = "issued", "Issued"
        PART_PAID = "part_paid", "Paid in part"
        CHARGING = "charging", "With the payment provider"
        OVERDUE = "overdue", "Overdue"
        DISPUTED = "disputed", "Disputed"
        PAID = "paid", "Paid"
        VOID = "void", "Void"
        WRITTEN_OFF = "written_off", "Written off"

    class What(models.TextChoices):
        SERVICE = "service", "The service"
        NO_SHOW = "no_show", "The missed appointment"

    booking = TenantKey("bookings.Booking", models.PROTECT, related_name="charges", db_index=False)
    insurer = TenantKey(Partner, models.PROTECT, related_name="charges", db_index=False)
    what = models.CharField(max_length=10, choices=What, default=What.SERVICE)
    quote_hash = models.CharField(max_length=64, help_text="Of the quote that was confirmed.")
    subtotal = MoneyColumn()
    rate = models.DecimalField(max_digits=5, decimal_places=2)
    rate_rule = models.CharField(max_length=40)
    tax = MoneyColumn()
    total = MoneyColumn()
    currency = models.CharField(max_length=3, default=CURRENCY)

    paid = MoneyColumn(default=0, help_text="What came in of it.")
    credited = MoneyColumn(default=0, help_text="What credit notes took off it.")
    charging = MoneyColumn(default=0, help_text="What the card was charged with last.")
    card = TenantKey(
        "bookings.Card", models.PROTECT, null=True, related_name="charges", db_index=False
    )
    receipt = TextColumn(kind=RECEIPT, blank=True, help_text="Of what came in last.")
    failure = models.CharField(max_length=1000, blank=True)
    objection = models.CharField(max_length=1000, blank=True)
    write_off_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="write_offs_proposed", db_index=False
    )
    written_off_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="write_offs", db_index=False
    )

    prepared_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    due_from = models.DateTimeField(null=True, help_text="From when on its time to pay runs.")
    charging_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)
    disputed_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    class Meta(Workflow.Meta):
        abstract = True

    @cached_property
    def card_given(self) -> Card | None:
        """The insurer's card for this booking, where one was given."""
        raise NotImplementedError

    @property
    def left(self) -> Decimal:
        """What is still to be paid of it."""
        return Decimal(self.total - self.credited - self.paid)
