"""What is kept of a ticket, of a subscription and of a credit? The columns of which the policies speak."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from uuid import uuid4

from django.db import models

from careops.money import MoneyColumn
from careops.people.models import Membership, Partner, Patient, Provider
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import PrivateColumn, TextColumn
from medops.values import CODE, CURRENCY, EXTERNAL_ID, GOODS, LABEL


class Proof(models.TextChoices):
    """What must be so in fact before a ticket is done (S3-10, S3-12, S3-15)."""

    NONE = "none", "Nothing beyond its checklist"
    SUBSCRIPTION = "subscription", "The subscription is cancelled"
    ORDER = "order", "The order is cancelled"
    PATIENT = "patient", "The patient needs nothing more"


class TicketColumns(Workflow):
    class State(models.TextChoices):
        NEW = "new", "New"
        ASSIGNED = "assigned", "Assigned"
        WAITING_PATIENT = "waiting_patient", "Waiting for the patient"
        WAITING_OTHERS = "waiting_others", "Waiting for others"
        WITH_LEAD = "with_lead", "With the lead"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"
        MERGED = "merged", "A part of another"

    class Source(models.TextChoices):
        """Who made it: a person, or a rule (S3-8)."""

        STAFF = "staff", "Made at the desk"
        POLICY = "policy", "Made by a rule"
        API = "api", "Made by the shop"

    patient = TenantKey(Patient, models.PROTECT, related_name="tickets", db_index=False)
    shop = TenantKey(Partner, models.PROTECT, null=True, related_name="tickets", db_index=False)
    subscription = TenantKey(
        "medops.Subscription", models.PROTECT, null=True, related_name="tickets", db_index=False
    )
    order = TenantKey(
        "medops.Order", models.PROTECT, null=True, related_name="tickets", db_index=False
    )
    voicemail = TenantKey(
        "medops.Voicemail", models.PROTECT, null=True, related_name="tickets", db_index=False
    )
    key = models.UUIDField(default=uuid4, help_text="Of the press that made it: once only.")
    code = TextColumn(kind=CODE, max_length=40, help_text="Which type of the catalogue it is.")
    label = TextColumn(kind=LABEL, help_text="What it is about, as the catalogue said then.")
    proof = models.CharField(max_length=20, choices=Proof, default=Proof.NONE)
    checklist = models.JSONField(default=list, help_text="As the catalogue said then.")
    ticked = models.JSONField(default=list, help_text="The numbers of what is done, from 1.")
    source = models.CharField(max_length=10, choices=Source, default=Source.STAFF)
    external_id = TextColumn(kind=EXTERNAL_ID, blank=True)
    team = models.CharField(max_length=40)
    assignee = TenantKey(
        Membership, models.PROTECT, null=True, related_name="tickets", db_index=False
    )
    opened_at = models.DateTimeField(null=True)
    wanted_by = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    flagged_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    reordered_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    is_being_answered: bool  # whether an answer is still with a lead or a provider
    is_answered: bool  # whether somebody wrote to the patient; asked where they left a voicemail

    @cached_property
    def topics(self) -> str:
        """What agents may answer, as the company has it."""
        raise NotImplementedError

    class Meta(Workflow.Meta):
        abstract = True


class SubscriptionColumns(Workflow):
    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        CANCEL_REQUESTED = "cancel_requested", "To be cancelled"
        CANCELLING = "cancelling", "The shop is asked to cancel it"
        CANCELLED = "cancelled", "Cancelled"

    patient = TenantKey(Patient, models.PROTECT, related_name="subscriptions", db_index=False)
    shop = TenantKey(Partner, models.PROTECT, related_name="subscriptions", db_index=False)
    external_id = TextColumn(kind=EXTERNAL_ID)
    name = TextColumn(kind=GOODS, help_text="As the shop calls it.")
    price = MoneyColumn(help_text="Of one charge.")
    currency = TextColumn(kind=CURRENCY, max_length=3)
    next_charge_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField(null=True)
    cancel_by = models.DateTimeField(null=True, help_text="By when it is to be cancelled.")
    ordered_at = models.DateTimeField(null=True, help_text="When the shop was asked to cancel it.")
    late_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    evidence = models.CharField(max_length=1000, blank=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    class Meta(Workflow.Meta):
        abstract = True


class CreditColumns(Workflow):
    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        POSTED = "posted", "The shop is told"
        APPLIED = "applied", "On the account"
        REVERSING = "reversing", "The shop is asked to take it back"
        REVERSED = "reversed", "Taken back"
        REJECTED = "rejected", "Rejected"

    patient = TenantKey(Patient, models.PROTECT, related_name="credits", db_index=False)
    shop = TenantKey(Partner, models.PROTECT, related_name="credits", db_index=False)
    key = models.UUIDField(default=uuid4, help_text="Of the press that made it: once only.")
    amount = MoneyColumn()
    currency = TextColumn(kind=CURRENCY, max_length=3)
    spent = MoneyColumn(default=Decimal(0), help_text="As the shop told last.")
    reason = models.CharField(max_length=1000)
    proposed_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="credits_proposed", db_index=False
    )
    posted_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="credits_posted", db_index=False
    )
    proposed_at = models.DateTimeField(null=True)
    posted_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    reversing_at = models.DateTimeField(null=True)
    evidence = models.CharField(max_length=1000, blank=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    given_lately: Decimal  # to the same patient without a lead; given to all of a batch

    class Meta(Workflow.Meta):
        abstract = True


class AnswerColumns(Workflow):
    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        LEAD_REVIEW = "lead_review", "A lead reads it"
        REROUTED = "rerouted", "For a provider"
        ASKED = "asked", "A provider is asked"
        SENT = "sent", "Sent"
        DROPPED = "dropped", "Dropped"

    ticket = TenantKey("medops.Ticket", models.PROTECT, related_name="answers", db_index=False)
    patient = TenantKey(Patient, models.PROTECT, related_name="answers", db_index=False)
    author = TenantKey(
        Membership, models.PROTECT, null=True, related_name="answers", db_index=False
    )
    message = PrivateColumn(help_text="As it would be sent.")
    guidance = PrivateColumn(blank=True, help_text="What the lead wants changed.")
    provider = TenantKey(
        Provider, models.PROTECT, null=True, related_name="answers", db_index=False
    )
    question = PrivateColumn(blank=True, help_text="What they are asked.")
    asked_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=1000, blank=True, help_text="Which provider said it.")
    waits_since = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    asked: int  # how much it asked of others that is still open; given to all of a batch

    @cached_property
    def topics(self) -> str:
        """What agents may answer, as the company has it."""
        raise NotImplementedError

    class Meta(Workflow.Meta):
        abstract = True
