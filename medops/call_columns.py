"""What is kept of a voicemail? The columns of which its policy speaks."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from careops.files.models import File
from careops.people.models import Partner, Patient
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import PhoneColumn, PrivateColumn, TextColumn
from medops.values import EXTERNAL_ID


class VoicemailColumns(Workflow):
    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        TRIAGED = "triaged", "With a team"
        RESOLVED = "resolved", "Answered in writing"
        JUNK = "junk", "Nothing to answer"
        MERGED = "merged", "A part of another"

    class Junk(models.TextChoices):
        """Why there is nothing to answer."""

        SILENT = "silent", "Nothing can be made out"
        ADVERT = "advert", "Advertising, or a machine"
        WRONG = "wrong", "It is meant for somebody else"
        NOBODY = "nobody", "Nobody whom we serve, and nothing to do"

    patient = TenantKey(
        Patient, models.PROTECT, null=True, related_name="voicemails", db_index=False
    )
    telephony = TenantKey(
        Partner, models.PROTECT, null=True, related_name="voicemails", db_index=False
    )
    external_id = TextColumn(
        kind=EXTERNAL_ID, blank=True, help_text="Of the call, in their system."
    )
    key = models.UUIDField(default=uuid4, help_text="Of the press that made it: once only.")
    caller = PhoneColumn(blank=True, help_text="Empty: the number was withheld.")
    called_at = models.DateTimeField()
    seconds = models.PositiveSmallIntegerField(null=True)
    audio = TenantKey(File, models.PROTECT, null=True, related_name="voicemails", db_index=False)
    transcript = PrivateColumn(blank=True)
    team = models.CharField(max_length=40, blank=True, help_text="Whose it is, once it is triaged.")
    queued_at = models.DateTimeField(null=True)
    triaged_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    junk = models.CharField(max_length=10, choices=Junk, blank=True)

    class Meta(Workflow.Meta):
        abstract = True
