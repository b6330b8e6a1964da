"""Whose appointment is it, which of them does a provider have, and what is booked with whom?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from careops.people.models import Provider
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from careops.values.private import Private
from portal.columns import Topic
from portal.models.practice import Practice, by_days
from portal.models.records import Visit
from portal.models.thread import Thread
from portal.policy.appointment import AppointmentPolicy
from portal.policy.appointment_conditions import TAKEN_BEFORE
from portal.triage.reading import read
from portal.values import MINUTES

State = AppointmentPolicy.State
TAKEN = (State.BOOKED, State.PASSED)
LONGEST = timedelta(minutes=MINUTES.most)


class AppointmentQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "patient", "provider", "wished", "account", "thread")

    def to_note(self, provider: Provider) -> Self:
        """Of which this provider should say whether the patient came."""
        return self.filter(provider=provider, state=State.PASSED)

    def taken_between(self, starts_at: datetime, ends_at: datetime) -> Self:
        """What is booked with anybody for some of the time between these moments."""
        near = self.filter(state__in=TAKEN, starts_at__gt=starts_at - LONGEST)
        return near.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class BookedTimes:
    """The diary, as an appointment's conditions ask it: one query a span of time, with whomever it would be."""

    def __init__(self) -> None:
        self.known: dict[tuple[datetime, datetime], set[tuple[Any, Any]]] = {}

    def is_free(self, provider: Any, starts_at: datetime, ends_at: datetime, *, but: Any) -> bool:
        span = (starts_at, ends_at)
        if span not in self.known:
            taken = Appointment.objects.taken_between(*span)
            self.known[span] = set(taken.values_list("provider", "pk"))
        return not any(whom == provider and key != but for whom, key in self.known[span])

    def is_charted(self, patient: Any, at: datetime) -> bool:
        return bool(Visit.objects.filter(patient=patient, at=at).exists())


class Appointment(AppointmentPolicy):
    objects: ClassVar[Any] = TenantManager.from_queryset(AppointmentQuerySet)()

    class Meta(AppointmentPolicy.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="what_is_booked_has_a_time_and_a_provider",
                condition=~Q(state__in=["booked", "passed", "attended", "missed"])
                | Q(provider__isnull=False, starts_at__isnull=False, ends_at__gt=F("starts_at")),
            ),
            ExclusionConstraint(
                name="no_provider_has_two_visits_at_once",
                expressions=[
                    (F("tenant"), RangeOperators.EQUAL),
                    (F("provider"), RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_at",
                            "ends_at",
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=["booked", "passed"]),
                violation_error_message=TAKEN_BEFORE,
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "provider", "starts_at"],
                name="appointment_of_provider",
                condition=Q(provider__isnull=False),
            ),
            models.Index(fields=["tenant", "patient"], name="appointment_of_patient"),
            models.Index(
                fields=["tenant", "starts_at"],
                name="appointment_taken",
                condition=Q(state__in=["booked", "passed"]),
            ),
        ]

    works_by_days = staticmethod(by_days)

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        practice, diary = Practice.current(), BookedTimes()
        for appointment in subjects:
            appointment.practice, appointment.diary = practice, diary

    @property
    def booked_for(self) -> datetime | None:
        """When it is, or was to be; None: no time is booked."""
        has_time = (*TAKEN, State.ATTENDED, State.MISSED, State.CANCELLED)
        return self.starts_at if self.state in has_time else None

    def headline(self) -> str:
        return "Visit"

    def header(self) -> dict[str, Any]:
        return {"patient": self.patient_id, "provider": self.provider_id}

    def thread_that_alarms(self, *, message: Private) -> Thread | None:
        """What they wrote, as a message, where it reads as urgent or as abuse: then somebody looks now (S1-A7)."""
        if not read(message).findings:
            return None
        made = Thread(patient=self.patient, account=self.account, topic=Topic.OTHER)
        made.practice = self.practice
        return made

    def visit_of_it(self) -> Visit | None:
        """The visit on the chart; None where the chart system has told of it already."""
        starts_at = self.starts_at
        if starts_at is None or self.diary.is_charted(self.patient_id, starts_at):
            return None
        return Visit(
            patient=self.patient,
            provider=self.provider,
            concern=self.concern,
            at=starts_at,
            state=Visit.State.COMPLETED,
        )
