"""What is kept of a visit that a patient asks for? What they wish, which times they are offered, and when it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from django.contrib.postgres.fields import ArrayField
from django.db import models

from careops.clock.office import Office, office_of
from careops.people.models import Patient, Provider
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import PrivateColumn, TextColumn
from careops.values.table import LINE
from portal.values import CONCERN, PLACE

if TYPE_CHECKING:
    from portal.models.practice import Practice


class Way(models.TextChoices):
    """How patient and provider meet."""

    IN_PERSON = "in_person", "In person"
    PHONE = "phone", "By phone"
    VIDEO = "video", "By video"


class Part(models.TextChoices):
    """Of a day, as it suits the patient."""

    ANY = "any", "Any time of the day"
    MORNING = "morning", "In the morning"
    AFTERNOON = "afternoon", "In the afternoon"
    EVENING = "evening", "In the evening"


class Weekday(models.TextChoices):
    MONDAY = "mon", "Monday"
    TUESDAY = "tue", "Tuesday"
    WEDNESDAY = "wed", "Wednesday"
    THURSDAY = "thu", "Thursday"
    FRIDAY = "fri", "Friday"
    SATURDAY = "sat", "Saturday"
    SUNDAY = "sun", "Sunday"


def days_in_words(days: list[str]) -> str:
    """``Monday, Tuesday``, in the order of the week; empty: any day."""
    return ", ".join(str(day.label) for day in Weekday if day in days)


class Diary(Protocol):
    """What is booked with whom; each question may be a query."""

    def is_free(self, provider: Any, starts_at: datetime, ends_at: datetime, *, but: Any) -> bool:
        """Whether the provider has no other visit then."""
        raise NotImplementedError

    def is_charted(self, patient: Any, at: datetime) -> bool:
        """Whether the chart has a visit of the patient at that moment already."""
        raise NotImplementedError


class AppointmentColumns(Workflow):
    class State(models.TextChoices):
        REQUESTED = "requested", "Waits for times"
        OFFERED = "offered", "Times offered"
        BOOKED = "booked", "Booked"
        PASSED = "passed", "To be noted"
        ATTENDED = "attended", "Attended"
        MISSED = "missed", "Did not come"
        LAPSED = "lapsed", "No time chosen"
        CANCELLED = "cancelled", "Cancelled"
        DECLINED = "declined", "Not booked"
        WITHDRAWN = "withdrawn", "Withdrawn"

    patient = TenantKey(Patient, models.PROTECT, related_name="appointments", db_index=False)
    account = TenantKey(
        "portal.Account", models.PROTECT, related_name="appointments", db_index=False
    )
    thread = TenantKey(
        "portal.Thread", models.PROTECT, null=True, related_name="appointments", db_index=False,
        help_text="The message of which we said that it needs a visit.",
    )  # fmt: skip
    chart_system = TenantKey(
        "people.Partner", models.PROTECT, null=True, related_name="appointments", db_index=False
    )

    # What the patient wishes
    concern = PrivateColumn(max_length=CONCERN.limit, help_text="In their words, in short.")
    wished = TenantKey(
        Provider, models.PROTECT, null=True, related_name="wished_appointments", db_index=False
    )
    wished_way = models.CharField(max_length=10, choices=Way, default=Way.IN_PERSON)
    days = ArrayField(
        models.CharField(max_length=3, choices=Weekday), default=list, help_text="None: any day."
    )
    part = models.CharField(max_length=10, choices=Part, default=Part.ANY)
    suits = TextColumn(kind=LINE, blank=True, help_text="What else they say of times.")
    asked_at = models.DateTimeField(null=True, help_text="Since when they wait for times.")
    late_at = models.DateTimeField(null=True)

    # What they are offered, and when it is
    provider = TenantKey(
        Provider, models.PROTECT, null=True, related_name="appointments", db_index=False
    )
    slots = ArrayField(models.DateTimeField(), default=list, help_text="At most five.")
    minutes = models.PositiveSmallIntegerField(null=True)
    way = models.CharField(max_length=10, choices=Way, blank=True)
    place = TextColumn(kind=PLACE, blank=True, help_text="Where it is, or how one joins it.")
    offered_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True, help_text="Until when one can choose.")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    booked_at = models.DateTimeField(null=True)

    practice: Practice
    diary: Diary

    class Meta(Workflow.Meta):
        abstract = True

    @property
    def office(self) -> Office | None:
        """By whose working days the offer is counted; None: 72 hours (S1-A1)."""
        return office_of(self.tenant) if self.practice.counts_working_days else None

    @property
    def days_in_words(self) -> str:
        return days_in_words(self.days)

    def is_free_at(self, slot: datetime, provider: Any, minutes: int) -> bool:
        """Whether nothing else is booked with that provider then."""
        return self.diary.is_free(provider, slot, slot + timedelta(minutes=minutes), but=self.pk)
