"""What does a patient see of a case of the portal? Where it stands; and what was said, where it is opened."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any
from uuid import UUID

from careops.conversation.models import Comment
from careops.record.models import Entry
from careops.tenancy.scope import current_tenant
from careops.web.case_view import CaseView, Page
from careops.web.conversation import Line, lines_of
from careops.web.story import status_context
from portal.calling import office_today


class PatientView(CaseView):
    """A patient before a case of the portal: ``offered`` names the steps that its page may show."""

    template = ""
    offered: Collection[str] = ()

    @property
    def choices(self) -> Collection[str]:
        return self.offered

    @cached_property
    def allowed(self) -> set[str]:
        """Which of them the policy lets them take now, as far as it can be told."""
        subject = self.subject
        subject.tenant = current_tenant()
        type(subject).prepare([subject])
        rules = (rule for rule in subject.allowed(self.by) if rule.name in self.offered)
        return {rule.name for rule in rules if rule.unmet(subject, {"at": self.at}) is None}

    def page(self) -> Page:
        entries = list(Entry.objects.of(self.subject.case))
        shown: dict[str, Any] = status_context(self.subject, entries)
        return self.template, {**shown, "allowed": self.allowed, "is_opened": self.is_opened}


class TalkView(PatientView):
    """A patient before what was said with them about it: by a link alone they only read how it stands."""

    @property
    def choices(self) -> Collection[str]:
        return self.offered if self.is_opened else ()

    def page(self) -> Page:
        template, shown = super().page()
        today = office_today(current_tenant(), at=self.at)
        talk = {"lines": self.lines if self.is_opened else [], "themselves": self.themselves}
        return template, {**shown, **talk, "office_today": today}

    @property
    def lines(self) -> list[Line]:
        """All that was said with the patient, also where only we can speak; notes are nobody's here."""
        said = Comment.objects.of(self.subject.case).read_by([self.subject.patient_id])
        return lines_of(said, by=self.by)

    @property
    def themselves(self) -> set[UUID | None]:
        """Whoever reads it, as an author: signed in, or by a link of theirs."""
        return {self.by.id, *(() if self.by.behalf else self.by.people)}


class RefillView(TalkView):
    """Where a refill stands, what was asked for, and what was answered."""

    template = "portal/my_refill.html"
