"""What has a patient begun to write, and not sent? One draft for each whom it is about."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from uuid_utils.compat import uuid7

from careops.files.models import File
from careops.people.models import Membership, Patient, Provider
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet
from careops.values.columns import PrivateColumn, TextColumn
from careops.values.table import LINE
from portal.appointment_columns import Part, Way, Weekday, days_in_words
from portal.columns import Topic
from portal.models.turning import Turning
from portal.values import CONCERN, MEDICINE


class MessageDraftQuerySet(TenantQuerySet):
    def of(self, patient: Patient, member: Any) -> Self:
        """A writer's own about this patient: who acts for somebody reads none of theirs, nor they of whoever acts."""
        mine = self.filter(patient=patient, member=member)
        return mine.select_related("file", "turning", "visit", "wished")


class MessageDraft(TenantModel):
    """The answers of somebody who writes to the practice, up to where they are. It goes when it is sent."""

    grants = "SELECT, INSERT, UPDATE, DELETE"

    class Urgent(models.TextChoices):
        """Is any of this happening now? (S1-11)"""

        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_SURE = "not_sure", "I am not sure"

    class Whom(models.TextChoices):
        """Whom is it about? (S1-10, S1-A5)"""

        PATIENT = "patient", "The patient of this account"
        ACTED_FOR = "acted_for", "Somebody else whom I act for"
        OTHER = "other", "Somebody else"

    class About(models.TextChoices):
        """What is it about, in a patient's words? A topic of threads, but for what is new (S1-8, S1-9)."""

        VISIT = Topic.VISIT, "A visit that I had lately"
        SYMPTOM = "symptom", "Something new that bothers me"
        REFILL = Topic.REFILL, "A medicine that I need more of"
        NEW_VISIT = "new_visit", "A time to come in"
        APPOINTMENT = Topic.APPOINTMENT, "An appointment that I have"
        BILLING = Topic.BILLING, "A bill"
        INSURANCE = Topic.INSURANCE, "My insurance"
        AUTHORIZATION = Topic.AUTHORIZATION, "An approval that my insurer asks for"
        RECORDS = Topic.RECORDS, "My records, or a form"
        COMPLAINT = Topic.COMPLAINT, "A complaint"
        OTHER = Topic.OTHER, "Something else"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = TenantKey("portal.Account", models.PROTECT, related_name="drafts", db_index=False)
    patient = TenantKey(Patient, models.PROTECT, related_name="message_drafts", db_index=False)
    member = TenantKey(Membership, models.PROTECT, related_name="message_drafts", db_index=False)
    urgent = models.CharField(max_length=10, choices=Urgent, blank=True)
    whom = models.CharField(max_length=10, choices=Whom, blank=True)
    about = models.CharField(max_length=20, choices=About, blank=True)
    visit = TenantKey(
        "portal.Visit", models.PROTECT, null=True, related_name="drafts", db_index=False
    )
    is_of_no_visit = models.BooleanField(default=False, help_text="None of those that they had.")
    medicine = TextColumn(kind=MEDICINE, blank=True)
    pharmacy = TextColumn(kind=MEDICINE, blank=True)
    days_left = models.PositiveSmallIntegerField(null=True)
    is_for_visit = models.BooleanField(default=False, help_text="They began at that door.")
    thread = TenantKey(
        "portal.Thread", models.PROTECT, null=True, related_name="drafts", db_index=False,
        help_text="Of which we said that it needs a visit.",
    )  # fmt: skip
    concern = PrivateColumn(max_length=CONCERN.limit, blank=True)
    days = ArrayField(models.CharField(max_length=3, choices=Weekday), default=list)
    part = models.CharField(max_length=10, choices=Part, blank=True)
    suits = TextColumn(kind=LINE, blank=True)
    wished = TenantKey(
        Provider, models.PROTECT, null=True, related_name="message_drafts", db_index=False
    )
    way = models.CharField(max_length=10, choices=Way, blank=True)
    text = PrivateColumn(blank=True)
    file = TenantKey(File, models.PROTECT, null=True, related_name="message_drafts", db_index=False)
    turning = TenantKey(Turning, models.PROTECT, null=True, related_name="drafts", db_index=False)
    saved_at = models.DateTimeField()

    objects: ClassVar[Any] = TenantManager.from_queryset(MessageDraftQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "member", "patient"], name="one_draft_a_member_and_patient"
            )
        ]

    def __str__(self) -> str:
        return f"draft of {self.member}"

    @property
    def days_in_words(self) -> str:
        return days_in_words(self.days)

    @property
    def is_urgent(self) -> bool:
        """Or may be: whoever is not sure is treated as sure."""
        return self.urgent in (self.Urgent.YES, self.Urgent.NOT_SURE)
