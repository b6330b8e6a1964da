"""What is kept of an insurance, and of its card? The columns of which its policy speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from careops.clock.office import Office, office_of
from careops.files.models import File
from careops.people.models import Patient
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import PrivateColumn, TextColumn
from portal.values import INSURER, MEMBER_NUMBER

if TYPE_CHECKING:
    from portal.models.practice import Practice


class CardColumns(models.Model):
    """What a patient tells of an insurance, and the photos of its card (S1-5); of a draft some is not said yet."""

    class Order(models.TextChoices):
        """Which of several insurances pays first."""

        FIRST = "first", "My main insurance"
        SECOND = "second", "A second one, beside my main insurance"

    class Holder(models.TextChoices):
        PATIENT = "patient", "The patient"
        OTHER = "other", "Somebody else"

    insurer = TextColumn(kind=INSURER, blank=True)
    member_number = PrivateColumn(kind=MEMBER_NUMBER, blank=True)
    group_number = PrivateColumn(kind=MEMBER_NUMBER, blank=True)
    order = models.CharField(max_length=10, choices=Order, blank=True)
    holder = models.CharField(max_length=10, choices=Holder, blank=True)
    holder_name = TextColumn(blank=True, help_text="Where it is somebody else.")
    since = models.DateField(null=True, help_text="From when it holds.")
    front = TenantKey(
        File, models.PROTECT, null=True, related_name="%(class)s_fronts", db_index=False
    )
    back = TenantKey(
        File, models.PROTECT, null=True, related_name="%(class)s_backs", db_index=False
    )

    class Meta:
        abstract = True

    @property
    def photos(self) -> list[tuple[str, File]]:
        """Those that were sent, each with its side."""
        sides = (("Front", self.front), ("Back", self.back))
        return [(side, file) for side, file in sides if file]


class InsuranceColumns(CardColumns, Workflow):
    class State(models.TextChoices):
        RECEIVED = "received", "To be checked"
        ASKED = "asked", "Asked again"
        ON_CHART = "on_chart", "On the chart"
        NOT_FOR_US = "not_for_us", "Does not apply"
        SUPERSEDED = "superseded", "Superseded"
        LAPSED = "lapsed", "Not sent again"

    class Side(models.TextChoices):
        FRONT = "front", "The front of the card"
        BACK = "back", "The back of the card"
        BOTH = "both", "Both sides of the card"
        WORDS = "words", "What you typed"

    class Fault(models.TextChoices):
        UNREADABLE = "unreadable", "It cannot be read."
        CUT_OFF = "cut_off", "A part of it is missing."
        OTHER_NAME = "other_name", "It has another name than yours."
        OTHER_NUMBER = "other_number", "What you typed is not what the card says."
        ENDED = "ended", "It has ended."

    patient = TenantKey(Patient, models.PROTECT, related_name="insurances", db_index=False)
    account = TenantKey("portal.Account", models.PROTECT, related_name="insurances", db_index=False)
    chart_system = TenantKey(
        "people.Partner", models.PROTECT, null=True, related_name="insurances", db_index=False
    )
    # What it comes in place of: the one on the chart, and the one that still waits to be checked.
    replaces = TenantKey(
        "portal.Insurance", models.PROTECT, null=True, related_name="replaced_by", db_index=False
    )
    corrects = TenantKey(
        "portal.Insurance", models.PROTECT, null=True, related_name="corrected_by", db_index=False
    )
    side = models.CharField(max_length=10, choices=Side, blank=True)
    fault = models.CharField(max_length=20, choices=Fault, blank=True)
    sent_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True, help_text="Since when it is on the chart.")
    settled_at = models.DateTimeField(null=True, help_text="Since when its photos are not needed.")
    closed_reason = models.CharField(max_length=1000, blank=True)

    practice: Practice

    class Meta(Workflow.Meta):
        abstract = True

    @property
    def office(self) -> Office | None:
        return office_of(self.tenant) if self.practice.counts_working_days else None
