"""What is kept of a paper? Which it is, how far it has come, and for which total a guarantee is good."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from bookings.money_values import LICENCE
from careops.files.models import File
from careops.money import UnknownMoneyColumn
from careops.people.models import Membership, Partner
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import TextColumn
from careops.values.table import LINE, NAME


class PaperColumns(Workflow):
    class State(models.TextChoices):
        REQUIRED = "required", "Required"
        RECEIVED = "received", "Received"
        FILED = "filed", "In the clinic's folder"
        RETRIEVED = "retrieved", "With the clinic"
        SIGNED = "signed", "Signed"
        RETURNED = "returned", "Returned"
        WAIVED = "waived", "Not needed"
        REJECTED = "rejected", "Rejected"

    class Kind(models.TextChoices):
        FORM = "form", "Form"
        GUARANTEE = "guarantee", "Guarantee of payment"

    booking = TenantKey("bookings.Booking", models.PROTECT, related_name="papers", db_index=False)
    insurer = TenantKey(Partner, models.PROTECT, related_name="papers", db_index=False)
    clinic = TenantKey(
        Partner, models.PROTECT, null=True, related_name="papers_filed", db_index=False,
        help_text="In whose folder it lies.",
    )  # fmt: skip
    kind_of_paper = models.CharField(max_length=20, choices=Kind)
    name = TextColumn(kind=LINE, blank=True, help_text="What is written on its head.")
    amount = UnknownMoneyColumn(help_text="Of a guarantee: what it covers.")
    accepted_total = UnknownMoneyColumn(
        help_text="For which total a manager took a guarantee that is lower."
    )
    accepted_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="guarantees_accepted", db_index=False
    )
    document = TenantKey(
        File, models.PROTECT, null=True, related_name="papers", db_index=False,
        help_text="As the insurer supplied it; the clinic's folder has a copy.",
    )  # fmt: skip
    signed_document = TenantKey(
        File, models.PROTECT, null=True, related_name="papers_signed", db_index=False
    )
    physician = TextColumn(kind=NAME, blank=True, help_text="Who signed it.")
    licence = TextColumn(kind=LICENCE, blank=True, help_text="Their licence to practise.")
    appointment_at = models.DateTimeField(null=True)
    required_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    retrieved_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    class Meta(Workflow.Meta):
        abstract = True

    @property
    def is_a_guarantee(self) -> bool:
        return bool(self.kind_of_paper == self.Kind.GUARANTEE)

    @property
    def lacks(self) -> Decimal:
        """By how much a guarantee that was sent is below the total."""
        total, known = self.booking.total, self.known_amounts
        if total is None or not known or self.state == self.State.WAIVED:
            return Decimal(0)
        return max(total - max(known), Decimal(0))

    @property
    def known_amounts(self) -> list[Decimal]:
        """What the guarantee is good for, and what it was taken for."""
        return [known for known in (self.amount, self.accepted_total) if known is not None]

    def covers(self, total: Decimal | None) -> bool:
        """Whether it is good for this total, tax included; a form always is (S2-A12)."""
        if not self.is_a_guarantee:
            return True
        known = self.known_amounts
        return total is not None and bool(known) and max(known) >= total
