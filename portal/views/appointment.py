"""What does a patient see of a visit that they asked for? Times to choose from; then where and when it is."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from careops.engine.refusals import Refusal
from careops.tenancy.scope import current_tenant
from careops.web.calendar import Event, download
from careops.web.case_view import Page
from portal.appointment_columns import Way
from portal.forms.appointment import ChooseForm, WordsForm
from portal.models import Appointment
from portal.policy.tunables import CHANGE_UNTIL
from portal.views.patient import TalkView
from portal.views.sending import alarm_beside, is_said

State = Appointment.State
WORDED = ("want_others", "move")
ENDED = (State.MISSED, State.LAPSED, State.CANCELLED, State.WITHDRAWN)


class AppointmentView(TalkView):
    """A patient before their appointment. By a link alone they choose, but do not read what was written."""

    subject: Appointment
    template = "portal/my_appointment.html"
    offered = ("choose", "want_others", "move", "cancel", "withdraw")
    done = {
        "choose": "It is booked.",
        "want_others": "Thank you. We look for other times.",
        "move": "Thank you. We look for another time.",
        "cancel": "It is cancelled.",
        "withdraw": "Thank you for telling us.",
    }

    @property
    def choices(self) -> Collection[str]:
        return self.offered

    # Acting

    @cached_property
    def forms(self) -> dict[str, Any]:
        """Those of the steps that need an answer; the one that was sent has it."""
        act, said = self.request.POST.get("act"), self.request.POST
        choose = ChooseForm(
            said if act == "choose" else None, slots=self.subject.slots, free=self.open_slots
        )
        worded = {
            name: WordsForm(said if act == name else None, auto_id=f"{name}_%s") for name in WORDED
        }
        return {"choose": choose, **worded}

    @cached_property
    def open_slots(self) -> list[datetime]:
        """Those of the offered times that nobody has taken, and that have not passed."""
        one = self.subject
        if one.state != State.OFFERED:
            return []
        type(one).prepare([one])
        minutes = one.minutes or 0
        return [s for s in one.slots if s > self.at and one.is_free_at(s, one.provider_id, minutes)]

    def press(self) -> HttpResponse:
        act = self.request.POST.get("act", "")
        if self.was_done(act):
            return redirect(self.request.path)
        form = self.forms.get(act)
        if act in self.allowed and form and not form.is_valid():
            return self.show(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return super().press()

    def was_done(self, act: str) -> bool:
        """Whether they said this a moment ago: somebody pressed twice."""
        one, said = self.subject, self.request.POST
        if act == "choose" and one.state == State.BOOKED and one.starts_at:
            return said.get("slot") == one.starts_at.isoformat()
        return act in WORDED and is_said(one.case, said.get("message", ""), self.by, at=self.at)

    def facts(self, act: str) -> dict[str, Any]:
        form = self.forms.get(act)
        return dict(form.cleaned_data) if form and form.is_valid() else super().facts(act)

    def after(self, act: str) -> str:
        """Where their words read as urgent, the page says whom to call, and nothing else (S1-A7)."""
        return self.request.path if self.alarm else super().after(act)

    @property
    def alarm(self) -> Any:
        """What they wrote last, as the message that pages whoever is on call; None: it is not urgent."""
        asked_at = self.subject.asked_at
        return alarm_beside(self.subject, at=asked_at) if asked_at else None

    # Showing

    def show(self, refusal: Refusal | None = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        if "calendar" in self.request.GET and self.is_shown_booked:
            return download(self.event, at=self.at, name=self.subject.case.ref)
        if refusal:
            for name in ("allowed", "open_slots", "forms"):
                vars(self).pop(name, None)
        return super().show(refusal, status=status)

    @property
    def is_shown_booked(self) -> bool:
        """Whether the page shows when it is: behind a link that has stopped it does not."""
        return self.subject.state == State.BOOKED and self.page()[0] == self.template

    def page(self) -> Page:
        template, shown = super().page()
        one = self.subject
        is_offered = one.state == State.OFFERED
        return template, {
            **shown,
            "forms": self.forms,
            "slots": self.open_slots,
            "gone": [s for s in one.slots if s not in self.open_slots] if is_offered else [],
            "is_booked": one.state in (State.BOOKED, State.PASSED),
            "is_to_come": one.state == State.BOOKED,
            "has_ended": one.state in ENDED,
            "is_urgent": bool(self.alarm),
            "is_too_late": self.request.POST.get("act") in {*WORDED} - self.allowed,
            "practice": one.practice,
            "place": one.place or (one.practice.address if one.way == Way.IN_PERSON else ""),
            "change_until": self.change_until,
        }

    @property
    def change_until(self) -> Any:
        starts_at = self.subject.starts_at
        until = CHANGE_UNTIL.value(current_tenant().tuning)
        return starts_at - until if starts_at and self.subject.state == State.BOOKED else None

    @property
    def event(self) -> Event:
        """What their calendar gets: not a word of what it is for, or of whom they see."""
        one, tenant = self.subject, current_tenant()
        if one.starts_at is None:
            raise ValueError(f"{one} has no time.")
        phone = f" {tenant.name}: {tenant.phone}" if tenant.phone else ""
        place = one.place or one.practice.address
        return Event(
            uid=str(one.pk),
            sequence=one.round,
            starts_at=one.starts_at,
            minutes=one.minutes,
            summary=f"{tenant.name}, {one.get_way_display().lower()}",
            where=place if one.way == Way.IN_PERSON else "",
            description=f"Reference: {one.case.ref}.{phone}",
        )
