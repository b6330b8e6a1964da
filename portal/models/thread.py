"""Whose thread is it, and who may read it?"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, Q

from careops.people.models import Provider
from careops.people.rota import Duty
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from careops.values.private import Private
from portal.models.practice import Practice, by_days
from portal.models.records import Visit
from portal.models.refill import Refill
from portal.policy.answering import AnsweringPolicy
from portal.policy.words import CLINIC
from portal.values import MEDICINE

State = AnsweringPolicy.State


class ThreadQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "patient", "provider", "account", "visit")

    def waiting_for(self, provider: Provider) -> Self:
        """What this provider has to answer, and what is urgent of theirs."""
        return self.filter(provider=provider, state__in=(State.WITH_PROVIDER, State.URGENT))

    def known_to(self, provider: Provider) -> Self:
        """Those that were given to them: what is held back is shown to no provider (S1-18)."""
        return self.filter(provider=provider).exclude(state=State.QUARANTINED)

    def paged_to(self, provider: Provider, *, at: datetime) -> Self:
        """What is urgent, for a provider who is on call at that moment (S1-13)."""
        duties = Duty.objects.at(at).filter(team=CLINIC, member__provider=provider)
        return self.filter(Exists(duties), state=State.URGENT)


class Thread(AnsweringPolicy):
    objects: ClassVar[Any] = TenantManager.from_queryset(ThreadQuerySet)()

    class Meta(AnsweringPolicy.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="with_a_provider_means_that_there_is_one",
                condition=~Q(state="with_provider") | Q(provider__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["tenant", "provider"],
                name="thread_of_provider",
                condition=Q(provider__isnull=False),
            ),
            models.Index(fields=["tenant", "patient"], name="thread_of_patient"),
            models.Index(
                fields=["tenant", "line"],
                name="thread_about_a_line",
                condition=Q(line__isnull=False),
            ),
        ]

    works_by_days = staticmethod(by_days)

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        practice = Practice.current()
        for thread in subjects:
            thread.practice = practice

    @cached_property
    def seen_lately(self) -> Visit | None:
        """The visit that it is about; else the last completed one before they wrote (S1-A4)."""
        if self.visit or self.asked_at is None:
            return self.visit
        found: Visit | None = Visit.objects.last_of(self.patient, at=self.asked_at).first()
        return found

    def headline(self) -> str:
        return f"Message: {self.get_topic_display().lower()}"

    def header(self) -> dict[str, Any]:
        is_billed = self.billed_by and self.state == State.WITH_STAFF
        team = {"team": self.billed_by} if is_billed else {}
        return {"patient": self.patient_id, "provider": self.provider_id, **team}

    def refill_of_it(self, *, medicine: Annotated[Private, MEDICINE]) -> Refill:
        made = Refill(
            patient=self.patient,
            account=self.account,
            medicine=medicine,
            came_by=Refill.Way.MESSAGE,
        )
        made.practice = self.practice
        return made
