"""What is kept of what an insurance covers, and of its authorizations? The columns of which the policies speak."""

from __future__ import annotations

from functools import cached_property
from uuid import uuid4

from django.db import models

from careops.people.models import Partner, Patient, Provider
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import PrivateColumn, TextColumn
from careops.values.table import NAME
from medops.values import EXTERNAL_ID, GOODS, PAYER, REFERENCE


class BenefitsColumns(Workflow):
    class State(models.TextChoices):
        REQUESTED = "requested", "Requested"
        CHECKING = "checking", "Being checked"
        INFO_NEEDED = "info_needed", "Waiting for the patient"
        TAKEN_OVER = "taken_over", "With the insurance team"
        COVERED = "covered", "Covered"
        NOT_COVERED = "not_covered", "Not covered"
        PA_REQUIRED = "pa_required", "Needs a prior authorization"
        CLOSED = "closed", "Closed"

    insurance_team = "insurance"  # whose members may take it over (S3-A3)

    patient = TenantKey(
        Patient, models.PROTECT, related_name="benefits_verifications", db_index=False
    )
    shop = TenantKey(
        Partner,
        models.PROTECT,
        null=True,
        related_name="benefits_verifications",
        db_index=False,
        help_text="Whose customer they are.",
    )
    replaces = TenantKey(
        "medops.BenefitsVerification",
        models.PROTECT,
        null=True,
        related_name="replaced_by",
        db_index=False,
        help_text="The open one of the same patient before it.",
    )
    key = models.UUIDField(default=uuid4, help_text="Of the press that made it: once only.")
    payer = TextColumn(kind=PAYER, max_length=120, help_text="As their card calls it.")
    member_number = TextColumn(kind=EXTERNAL_ID, blank=True, help_text="On their card.")
    service = TextColumn(kind=GOODS, help_text="What it should cover.")
    requested_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True, help_text="Since when the insurer is asked.")
    asked_at = models.DateTimeField(null=True, help_text="When the patient was asked something.")
    wanted_by = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    reference = TextColumn(kind=REFERENCE, blank=True, help_text="The insurer's, of its answer.")
    representative = TextColumn(kind=NAME, blank=True, help_text="Who said so there.")
    called_on = models.DateField(null=True, help_text="On which day they said so.")
    unable_reason = models.CharField(max_length=1000, blank=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    @cached_property
    def topics(self) -> str:
        """What agents may answer, as the company has it."""
        raise NotImplementedError

    class Meta(Workflow.Meta):
        abstract = True


class AuthorizationColumns(Workflow):
    class State(models.TextChoices):
        PREPARING = "preparing", "Being prepared"
        SUBMITTED = "submitted", "With the insurer"
        INFO_REQUESTED = "info_requested", "The insurer asks for more"
        DENIED = "denied", "Denied"
        APPEALED = "appealed", "Appealed"
        APPROVED = "approved", "Approved"
        EXPIRED = "expired", "Ended"
        ABANDONED = "abandoned", "Given up"

    patient = TenantKey(Patient, models.PROTECT, related_name="authorizations", db_index=False)
    shop = TenantKey(
        Partner,
        models.PROTECT,
        null=True,
        related_name="authorizations",
        db_index=False,
        help_text="Whose customer they are.",
    )
    provider = TenantKey(
        Provider, models.PROTECT, null=True, related_name="authorizations", db_index=False
    )
    benefits = TenantKey(
        "medops.BenefitsVerification",
        models.PROTECT,
        null=True,
        related_name="authorizations",
        db_index=False,
    )
    key = models.UUIDField(default=uuid4, help_text="Of the press that made it: once only.")
    payer = TextColumn(kind=PAYER, max_length=120)
    member_number = TextColumn(kind=EXTERNAL_ID, blank=True)
    service = TextColumn(kind=GOODS, help_text="What is to be authorized.")
    checklist = models.JSONField(default=list, help_text="The packet, as it was wanted then.")
    ticked = models.JSONField(default=list, help_text="The numbers of what is in it, from 1.")
    clinical = PrivateColumn(blank=True, help_text="As the provider wrote it.")
    clinical_by = TenantKey(
        Provider, models.PROTECT, null=True, related_name="clinical_parts", db_index=False
    )
    question = PrivateColumn(blank=True, help_text="What the insurer asks.")
    provider_asked_at = models.DateTimeField(
        null=True, help_text="Since when it is the provider's."
    )
    wanted_by = models.DateTimeField(null=True, help_text="By when it is with the insurer.")
    late_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    reference = TextColumn(kind=REFERENCE, blank=True, help_text="The insurer's, of the request.")
    appeal_by = models.DateTimeField(null=True)
    number = TextColumn(kind=REFERENCE, blank=True, help_text="The insurer's, of its approval.")
    ends_at = models.DateTimeField(null=True)
    reason = PrivateColumn(blank=True, help_text="Why it was denied, or given up.")

    class Meta(Workflow.Meta):
        abstract = True
