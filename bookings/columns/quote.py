"""What is kept of a quote? Its lines as they were priced, which nobody changes: another amount is another version."""

from __future__ import annotations

from django.db import models

from bookings.directory.models import Clinic
from bookings.directory.values import CURRENCY
from careops.money import MoneyColumn
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey


class QuoteColumns(Workflow):
    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ISSUED = "issued", "Issued"
        CONFIRMED = "confirmed", "Confirmed"
        SUPERSEDED = "superseded", "Superseded"
        REJECTED = "rejected", "Rejected"
        EXPIRED = "expired", "Expired"
        BILLED = "billed", "Billed"

    booking = TenantKey("bookings.Booking", models.PROTECT, related_name="quotes", db_index=False)
    payee = TenantKey(Clinic, models.PROTECT, related_name="quotes", db_index=False)
    version = models.PositiveSmallIntegerField()
    service_on = models.DateField(help_text="The local date by which it is taxed.")
    clinic_cost = MoneyColumn()
    clinic_tax = MoneyColumn(help_text="The clinic's own; billed only where it is marked up.")
    base = models.CharField(max_length=10, help_text="What the fee is on: pre_tax or gross.")
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    percent_rule = models.CharField(max_length=120, help_text="Why this percentage.")
    fee = MoneyColumn()
    subtotal = MoneyColumn(help_text="The total of the order sheet.")
    rate = models.DecimalField(max_digits=5, decimal_places=2)
    rate_rule = models.CharField(max_length=40, help_text="Why this rate.")
    tax = MoneyColumn()
    total = MoneyColumn(help_text="What the insurer pays.")
    currency = models.CharField(max_length=3, default=CURRENCY)
    hash = models.CharField(max_length=64, help_text="SHA-256 of the lines and the payee.")

    valid_until = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    billed_at = models.DateTimeField(null=True)

    class Meta(Workflow.Meta):
        abstract = True
