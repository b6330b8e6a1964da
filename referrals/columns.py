"""What is kept of a referral? The columns of which its policy speaks."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from careops.people.models import Patient, Provider
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import LanguageColumn, TextColumn
from referrals.routing import Roster
from referrals.values import EXTERNAL_ID, NEED, REGION


class ReferralColumns(Workflow):
    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        OFFERED = "offered", "Offered"
        OPEN = "open", "Open to all"
        ACCEPTED = "accepted", "Accepted"
        CONTACTED = "contacted", "Contacted"
        UNPLACED = "unplaced", "Unplaced"
        COMPLETED = "completed", "Completed"
        WITHDRAWN = "withdrawn", "Withdrawn"
        CLOSED = "closed", "Closed unplaced"

    class Source(models.TextChoices):
        STAFF = "staff", "Entered by staff"
        FORM = "form", "Public form"
        API = "api", "Partner"
        IMPORT = "import", "Import"

    client = TenantKey(Patient, models.PROTECT, related_name="referrals", db_index=False)
    need = TextColumn(kind=NEED, help_text="What the client looks for, in their words.")
    region = TextColumn(kind=REGION, blank=True)
    network = models.SlugField(
        max_length=40, blank=True, db_index=False, help_text="Insurance network; empty for any."
    )
    language = LanguageColumn(blank=True)
    preferred = TenantKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="preferred_in",
        db_index=False,
        help_text="Whom the client asked for; empty for any provider.",
    )
    only_preferred = models.BooleanField("this provider only", default=False)
    consented_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=10, choices=Source, default=Source.STAFF)
    partner = TenantKey(
        "people.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        db_index=False,
    )
    external_id = TextColumn(kind=EXTERNAL_ID, blank=True)
    dedupe_key = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001 (unique where set)

    provider = TenantKey(
        Provider, models.PROTECT, null=True, related_name="referrals", db_index=False
    )
    excluded = ArrayField(models.UUIDField(), default=list, blank=True)
    received_at = models.DateTimeField(null=True)
    routed_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    unplaced_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True, help_text="When an agent last reminded somebody.")
    closed_reason = models.CharField(max_length=1000, blank=True)

    roster: Roster  # who could take it; given to all of a batch

    class Meta(Workflow.Meta):
        abstract = True
