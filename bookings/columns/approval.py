"""What is kept of an approval? The payment in the set form (S2-33), who decided, and the quote that it is bound to."""

from __future__ import annotations

from django.db import models

from bookings.columns.booking import BookingColumns
from bookings.directory.models import Clinic
from bookings.directory.values import CURRENCY
from careops.money import MoneyColumn
from careops.people.models import Membership
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import PrivateColumn


class ApprovalColumns(Workflow):
    class State(models.TextChoices):
        WITH_CHIEF = "with_chief_of_staff", "With the chief of staff"
        WITH_CEO = "with_ceo", "With the CEO"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"
        VOIDED = "voided", "Void"
        CONSUMED = "consumed", "Spent"

    booking = TenantKey(
        "bookings.Booking", models.PROTECT, related_name="approvals", db_index=False
    )
    quote_version = models.PositiveSmallIntegerField()
    quote_hash = models.CharField(max_length=64, help_text="Of the quote that was confirmed.")

    # The set form: to whom, how much, how, for what, and when it is needed
    payee = TenantKey(Clinic, models.PROTECT, related_name="approvals", db_index=False)
    amount = MoneyColumn(help_text="What the clinic gets, its own tax included.")
    currency = models.CharField(max_length=3, default=CURRENCY)
    method = models.CharField(max_length=20, choices=BookingColumns.Method)
    billed = MoneyColumn(help_text="What the insurer has confirmed to pay.")
    service_on = models.DateField()
    why = models.CharField(max_length=1000, blank=True, help_text="Without a word about health.")

    requested_by = TenantKey(
        Membership, models.PROTECT, related_name="approvals_requested", db_index=False
    )
    forwarded_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="approvals_forwarded", db_index=False
    )
    decided_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="approvals_decided", db_index=False
    )
    evidence = PrivateColumn(blank=True, help_text="The CEO's words, where somebody noted them.")
    requested_at = models.DateTimeField(null=True)
    forwarded_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    spent_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    class Meta(Workflow.Meta):
        abstract = True
