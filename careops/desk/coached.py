"""What does whoever writes to a patient read of it before it leaves, and where else can it go?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db import transaction

from careops.conversation.coaching import Advice, Way, advice_on, coach_of, held_in, may_waive
from careops.conversation.mentions import Unclear
from careops.conversation.models import Draft
from careops.policy.workflow import Workflow
from careops.web.readers import Reader
from careops.web.request import MemberRequest, moment


class Coached:
    """The part of a composer that a coach reads, where the case has one."""

    request: MemberRequest
    subject: Workflow
    data: Any
    begun: Draft | None

    @property
    def to(self) -> str:
        raise NotImplementedError

    @cached_property
    def form(self) -> Any:
        raise NotImplementedError

    @cached_property
    def readers(self) -> list[Reader]:
        raise NotImplementedError

    @property
    def reader(self) -> Reader | None:
        """Who is chosen so far, of those who may be written to."""
        return next((one for one in self.readers if one.field == self.to), None)

    @cached_property
    def advice(self) -> list[Advice]:
        """What is to be mended in what they wrote, before a patient reads it; asked once they show or send it."""
        begun = self.begun.text if self.begun else self.data and self.data.get("message")
        person = self.reader.person if begun and self.reader else None
        return advice_on(self.subject, person, begun, by=self.request.actor) if person else []

    @property
    def ways(self) -> Sequence[Way]:
        """What else can be done with an answer than to send it."""
        coach = coach_of(self.subject, self.reader.person) if self.reader else None
        return coach.ways if coach else ()

    @property
    def is_coached(self) -> bool:
        return any(coach_of(self.subject, one.person) for one in self.readers)

    @property
    def unread(self) -> list[Advice]:
        """Advice that was not yet beside the words when they were sent."""
        known = self.data.getlist("hinted")
        return [one for one in self.advice if one.name not in known]

    @property
    def can_be_waived(self) -> bool:
        return bool(held_in(self.advice)) and may_waive(self.request.actor)

    def way(self, name: str) -> Way:
        """That which was chosen; Unclear where it is none."""
        found = next((one for one in self.ways if one.name == name), None)
        if found is None:
            raise Unclear("That is not possible here: send it, or keep it as a draft.")
        return found

    def go(self, way: Way) -> str:
        """Have the answer go another way than to the patient; what was done, in words. Or a Refusal."""
        text, at = self.form.cleaned_data["message"], moment(self.request)
        with transaction.atomic():
            done = way.take(self.subject, text, by=self.request.actor, at=at)
            kept = {"to": self.to, "text": text if way.keeps else "", "at": at}
            Draft.objects.keep(self.request.actor.member, self.subject.case, **kept)
        return done
