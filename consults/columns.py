"""What is kept of a consult, and of what is owed after it? The columns of which the policies speak."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models

from careops.clock.quiet import Quiet
from careops.money import MoneyColumn
from careops.people.models import Partner, Patient, Provider
from careops.policy.workflow import Workflow
from careops.tenancy.models import Tenant, TenantKey
from careops.values.columns import TextColumn
from consults.ladder import next_channel
from consults.values import CONCERN, CURRENCY, EXTERNAL_ID


def quiet_hours(provider: Provider | None, tenant: Tenant) -> Quiet | None:
    """When the provider is not to be disturbed (S0-A3)."""
    if provider is None or provider.quiet_from is None or provider.quiet_until is None:
        return None
    return Quiet(provider.quiet_from, provider.quiet_until, ZoneInfo(tenant.time_zone))


class ConsultColumns(Workflow):
    class State(models.TextChoices):
        REQUESTED = "requested", "Requested"
        ACTIVE = "active", "Active"
        CLOSED = "closed", "Closed"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Cancelled"

    patient = TenantKey(Patient, models.PROTECT, related_name="consults", db_index=False)
    provider = TenantKey(
        Provider, models.PROTECT, null=True, related_name="consults", db_index=False
    )
    concern = TextColumn(kind=CONCERN, help_text="What the patient came for.")
    fee = MoneyColumn(help_text="What the patient paid.")
    payout_amount = MoneyColumn(help_text="What the provider earns.")
    currency = TextColumn(kind=CURRENCY, default="CAD")
    payment = models.CharField(
        max_length=120, blank=True, help_text="The payment provider's id of what was paid."
    )
    questions = ArrayField(models.CharField(max_length=1000), default=list, blank=True)
    left_open = ArrayField(models.CharField(max_length=1000), default=list, blank=True)
    question_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    owed: int  # obligations that are open; its model counts them

    class Meta(Workflow.Meta):
        abstract = True

    @property
    def quiet(self) -> Quiet | None:
        return quiet_hours(self.provider, self.tenant)


class ObligationColumns(Workflow):
    class State(models.TextChoices):
        OPTIONAL = "optional", "Optional"
        ADMIN = "admin", "With support"
        AWAITING = "awaiting", "Awaiting answer"
        PROMISED = "promised", "Promised"
        REVIEW = "review", "Under review"
        ESCALATED = "escalated", "Escalated"
        FULFILLED = "fulfilled", "Fulfilled"
        REFUNDED = "refunded", "Closed with a refund"
        UNFULFILLED = "unfulfilled", "Closed unfulfilled"
        CANCELLED = "cancelled", "Cancelled"

    consult = TenantKey("consults.Consult", models.PROTECT, related_name="obligations")
    patient = TenantKey(Patient, models.PROTECT, related_name="obligations", db_index=False)
    provider = TenantKey(
        Provider, models.PROTECT, null=True, related_name="obligations", db_index=False
    )
    partner = TenantKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="obligations", db_index=False
    )
    external_id = TextColumn(kind=EXTERNAL_ID, blank=True, help_text="The partner's number.")
    about = models.CharField(max_length=20)
    directive = models.CharField(
        max_length=20, blank=True, help_text="prescription, lab or referral, where it is about one."
    )
    question = models.CharField(max_length=1000)
    medical_reason = models.CharField(max_length=1000, blank=True)

    asked_at = models.DateTimeField(null=True)
    owed_at = models.DateTimeField(null=True, help_text="Since when it is owed (S0-A1).")
    chased_at = models.DateTimeField(null=True, help_text="Where the grid and the 48 h begin.")
    attempts = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    promises = models.PositiveSmallIntegerField(default=0)
    promises_broken = models.PositiveSmallIntegerField(default=0)
    promise_kept = models.BooleanField(null=True)
    responded_at = models.DateTimeField(null=True)
    taken_on_at = models.DateTimeField(null=True, help_text="Since when it is the team's own.")
    reviewed_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False)
    asked_anew_at = models.DateTimeField(null=True, help_text="When a new consult was asked for.")
    closed_reason = models.CharField(max_length=1000, blank=True)

    is_in_vain = False  # whether the case that asked for it has ended; given to all of a batch

    class Meta(Workflow.Meta):
        abstract = True

    @property
    def next_channel(self) -> str:
        """On which their provider is followed up next."""
        return next_channel(self.provider, tried=self.attempts)

    @property
    def quiet(self) -> Quiet | None:
        return quiet_hours(self.provider, self.tenant)
