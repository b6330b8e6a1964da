"""What is kept of an account, of a thread and of a refill? The columns of which the policies speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from careops.clock.office import Office, office_of
from careops.people.models import Membership, Patient, Provider
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import PrivateColumn, TextColumn
from careops.values.table import FREE_TEXT
from portal.values import MEDICINE, REASON

if TYPE_CHECKING:
    from portal.models.practice import Practice
    from portal.models.records import Visit


class AccountColumns(Workflow):
    class State(models.TextChoices):
        INVITED = "invited", "Invited"
        ACTIVE = "active", "Active"
        SUSPENDED = "suspended", "Suspended"
        ENDING = "ending", "Care is being ended"
        ENDED = "ended", "Care has ended"
        LAPSED = "lapsed", "Invitation lapsed"
        LEFT = "left", "Left"

    class Channel(models.TextChoices):
        """How somebody was abused or threatened (S1-20)."""

        IN_PERSON = "in_person", "In person"
        PHONE = "phone", "By phone"
        PORTAL = "portal", "By a message"

    patient = TenantKey(Patient, models.PROTECT, related_name="accounts", db_index=False)
    invited_at = models.DateTimeField(null=True)
    activated_at = models.DateTimeField(null=True)
    acknowledged = models.PositiveIntegerField(
        default=0, help_text="Which version of the policy they have acknowledged (S1-26)."
    )
    acknowledged_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="suspensions", db_index=False
    )
    incident = PrivateColumn(blank=True, help_text="What happened, in the words of who was there.")
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    witness = models.CharField(max_length=120, blank=True)
    ending_at = models.DateTimeField(null=True)
    ending_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="endings", db_index=False
    )
    letter = PrivateColumn(blank=True, help_text="The letter that says so.")
    closed_reason = models.CharField(max_length=1000, blank=True)

    practice: Practice  # what it asks of patients; given to all of a batch

    class Meta(Workflow.Meta):
        abstract = True


class Topic(models.TextChoices):
    """What a message is about: what the patient says, or who sorts it."""

    VISIT = "clinical", "An update after a recent visit"
    BILLING = "billing", "A bill or a payment"
    INSURANCE = "insurance", "Insurance"
    APPOINTMENT = "appointment", "An appointment"
    AUTHORIZATION = "prior_authorization", "A prior authorization"
    RECORDS = "records", "Records or forms"
    REFILL = "refill", "A medicine"
    COMPLAINT = "complaint", "A complaint"
    OTHER = "other", "Something else"


class ThreadColumns(Workflow):
    class State(models.TextChoices):
        ARRIVED = "arrived", "Arrived"
        URGENT = "urgent", "Urgent"
        QUARANTINED = "quarantined", "Held back"
        TRIAGE = "triage", "To be sorted"
        WITH_STAFF = "with_staff", "With the office"
        WITH_PROVIDER = "with_provider", "With the provider"
        AWAITING_PATIENT = "awaiting_patient", "Answered"
        VISIT_REQUIRED = "visit_required", "Needs a visit"
        CLOSED = "closed", "Closed"
        MERGED = "merged", "A part of another"

    patient = TenantKey(Patient, models.PROTECT, related_name="threads", db_index=False)
    account = TenantKey("portal.Account", models.PROTECT, related_name="threads", db_index=False)
    chart_system = TenantKey(
        "people.Partner", models.PROTECT, null=True, related_name="threads", db_index=False
    )
    visit = TenantKey(
        "portal.Visit", models.PROTECT, null=True, related_name="threads", db_index=False
    )
    provider = TenantKey(
        Provider, models.PROTECT, null=True, related_name="threads", db_index=False
    )
    line = TenantKey(
        "portal.BalanceEntry", models.PROTECT, null=True, related_name="threads", db_index=False
    )
    topic = models.CharField(max_length=20, choices=Topic)
    said_urgent = models.BooleanField(default=False, help_text="The patient says so themselves.")
    urgent_reason = PrivateColumn(kind=REASON, blank=True)
    abuse_reason = models.CharField(max_length=300, blank=True)
    suggested = models.CharField(max_length=20, choices=Topic, blank=True)
    suggested_reason = models.CharField(max_length=300, blank=True)

    asked_at = models.DateTimeField(null=True, help_text="Since when the patient waits (S1-14).")
    late_at = models.DateTimeField(null=True, help_text="Since when the answer is late.")
    urgent_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    visit_wanted_at = models.DateTimeField(null=True)
    replies = models.PositiveSmallIntegerField(
        default=0, help_text="Messages of the patient since the first answer (S1-A6)."
    )
    is_answered = models.BooleanField(default=False)
    cap_lifted = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)
    closed_reason = PrivateColumn(kind=FREE_TEXT, blank=True)

    practice: Practice

    class Meta(Workflow.Meta):
        abstract = True

    @property
    def billed_by(self) -> str:
        """The team that answers, where it is about a line of a bill (S1-A9)."""
        return "finance" if self.line_id else ""

    @property
    def seen_lately(self) -> Visit | None:
        """Their last visit before they wrote, whatever they say that it is about."""
        raise NotImplementedError

    @property
    def office(self) -> Office | None:
        """By whose working days the answer is counted; None: 72 hours (S1-A1)."""
        return office_of(self.tenant) if self.practice.counts_working_days else None


class RefillColumns(Workflow):
    class State(models.TextChoices):
        REQUESTED = "requested", "Requested"
        IN_REVIEW = "in_review", "In chart review"
        APPROVED = "approved", "Approved"
        SENT = "sent", "With the pharmacy"
        NEEDS_VISIT = "needs_visit", "Needs a visit"
        DENIED = "denied", "Denied"
        REDIRECTED = "redirected", "To be asked of the pharmacy"

    class Way(models.TextChoices):
        """How a request came (S1-23)."""

        PORTAL = "portal", "By the portal"
        MESSAGE = "message", "In a message"
        PHARMACY = "pharmacy", "From the pharmacy, electronically"
        PHONE = "phone", "By phone"
        PAPER = "paper", "On paper or by fax"

    patient = TenantKey(Patient, models.PROTECT, related_name="refills", db_index=False)
    account = TenantKey(
        "portal.Account", models.PROTECT, null=True, related_name="refills", db_index=False
    )
    partner = TenantKey(
        "people.Partner", models.PROTECT, null=True, related_name="refills", db_index=False
    )
    chart_system = TenantKey(
        "people.Partner", models.PROTECT, null=True, related_name="chart_refills", db_index=False
    )
    provider = TenantKey(
        Provider, models.PROTECT, null=True, related_name="refills", db_index=False
    )
    came_by = models.CharField(max_length=10, choices=Way, default=Way.PORTAL)
    external_id = TextColumn(kind=MEDICINE, max_length=80, blank=True)
    medicine = PrivateColumn(kind=MEDICINE)
    pharmacy = TextColumn(kind=MEDICINE, blank=True, help_text="Where it is fetched.")
    days_left = models.PositiveSmallIntegerField(null=True)
    last_seen = models.DateField(null=True, help_text="As whoever reviewed the chart found it.")
    until = models.DateField(null=True, help_text="To which visit the quantity bridges (S1-22).")
    quantity = models.PositiveSmallIntegerField(null=True)
    requested_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    practice: Practice

    class Meta(Workflow.Meta):
        abstract = True

    @property
    def office(self) -> Office | None:
        return office_of(self.tenant) if self.practice.counts_working_days else None
