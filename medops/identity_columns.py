"""What is kept of an identity check? The columns of which its policy speaks."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from careops.files.models import File
from careops.people.models import Membership, Partner, Patient
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import TextColumn
from medops.values import EXTERNAL_ID


class IdentityColumns(Workflow):
    class State(models.TextChoices):
        PENDING = "pending", "Waits for the images"
        IN_REVIEW = "in_review", "To be looked at"
        RESUBMIT = "resubmit", "Asked for again"
        DOUBTED = "doubted", "A lead decides"
        VERIFIED = "verified", "Verified"
        REJECTED = "rejected", "Rejected"
        LAPSED = "lapsed", "Lapsed"

    class Images(models.TextChoices):
        """The two that show who somebody is (S3-A4)."""

        BOTH = "both", "Both"
        DOCUMENT = "document", "The identity document"
        PORTRAIT = "portrait", "The portrait"

    class Fault(models.TextChoices):
        """What is wrong with one, as its patient reads it."""

        BLURRED = "blurred", "It is not sharp enough to be read"
        DARK = "dark", "It is too dark, or something shines on it"
        CUT = "cut", "A part of it is missing"
        EXPIRED = "expired", "The document is no longer valid"
        NAME = "name", "The name or the date of birth is not the one that we have"
        KIND = "kind", "It is no passport, driving license or identity card"
        FACE = "face", "The face cannot be compared with the document"

    class Doubt(models.TextChoices):
        """Why an agent does not believe it."""

        ALTERED = "altered", "The document seems to be altered"
        OTHERS = "others", "The document seems to be somebody else's"
        NOT_LIVE = "not_live", "The portrait seems to be no photo of a person"
        REPEATED = "repeated", "The same images came for somebody else"

    patient = TenantKey(Patient, models.PROTECT, related_name="identity_checks", db_index=False)
    shop = TenantKey(
        Partner, models.PROTECT, null=True, related_name="identity_checks", db_index=False
    )
    external_id = TextColumn(kind=EXTERNAL_ID, blank=True)
    key = models.UUIDField(default=uuid4, help_text="Of the press that made it: once only.")
    document = TenantKey(File, models.PROTECT, null=True, related_name="+", db_index=False)
    portrait = TenantKey(File, models.PROTECT, null=True, related_name="+", db_index=False)
    lacks = models.CharField(max_length=10, choices=Images, default=Images.BOTH, blank=True)
    fault = models.CharField(max_length=10, choices=Fault, blank=True)
    asked_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    doubt = models.CharField(max_length=10, choices=Doubt, blank=True)
    doubted_at = models.DateTimeField(null=True)
    doubted_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="identities_doubted", db_index=False
    )
    settled_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="identities_settled", db_index=False
    )
    settled_at = models.DateTimeField(null=True)

    class Meta(Workflow.Meta):
        abstract = True
