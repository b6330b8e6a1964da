"""What is kept of a reconciliation? Who matched the four documents, what differed and why, and who signed it off."""

from __future__ import annotations

from functools import cached_property

from django.db import models

from bookings.columns.booking import BookingColumns
from bookings.matching import Documents
from careops.money import UnknownMoneyColumn
from careops.people.models import Membership
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey


class ReconciliationColumns(Workflow):
    class State(models.TextChoices):
        OPEN = "open", "Open"
        MATCHED = "matched", "Matched"
        EXCEPTION = "exception", "Differs"
        SIGNED_OFF = "signed_off", "Signed off"

    booking = TenantKey(
        "bookings.Booking", models.PROTECT, related_name="reconciliations", db_index=False
    )
    process = models.CharField(
        max_length=20, choices=BookingColumns.Method, blank=True,
        help_text="How the clinic was paid, confirmed once more.",
    )  # fmt: skip
    explained = UnknownMoneyColumn(help_text="The difference that somebody has explained.")
    note = models.CharField(max_length=1000, blank=True)
    matched_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="reconciled", db_index=False
    )
    signed_off_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="signed_off", db_index=False
    )
    opened_at = models.DateTimeField(null=True)
    matched_at = models.DateTimeField(null=True)
    exception_at = models.DateTimeField(null=True)
    signed_off_at = models.DateTimeField(null=True)

    class Meta(Workflow.Meta):
        abstract = True

    @cached_property
    def documents(self) -> Documents:
        """The four documents as they are now."""
        raise NotImplementedError
