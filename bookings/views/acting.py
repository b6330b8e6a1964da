"""What can somebody outside do with a case of ours? The steps that are open to them, each with a form of its facts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from bookings.forms import StepForm, step_form
from careops.engine.refusals import Refusal
from careops.tenancy.scope import current_tenant
from careops.web.case_view import CaseView


@dataclass(frozen=True, slots=True)
class Act:
    """One step as its reader knows it: a heading, the button, and what is said once it is done.

    ``is_main`` is what the page is for; the others are folded away.
    """

    title: str
    button: str
    done: str = "Thank you: noted."
    is_main: bool = False
    is_danger: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that is open now, by its name in the policy, with its form."""

    name: str
    act: Act
    form: StepForm


class ActingView(CaseView):
    """Somebody outside before a case. What was typed into a form stays there, whatever became of it."""

    acts: Mapping[str, Act] = {}  # in the order of the page
    looked_up: tuple[str, ...] = ("allowed", "forms")  # and anew, when it stands otherwise

    @property
    def done(self) -> Mapping[str, str]:  # type: ignore[override]
        return {name: act.done for name, act in self.acts.items()}

    @property
    def choices(self) -> Collection[str]:
        return self.allowed

    @cached_property
    def allowed(self) -> list[str]:
        """What they may do at this moment, as far as it can be told."""
        self.subject.tenant = current_tenant()  # which its conditions follow
        rules = self.subject.allowed(self.by)
        able = {rule.name for rule in rules if rule.unmet(self.subject, {"at": self.at}) is None}
        return [name for name in self.acts if name in able]

    @cached_property
    def forms(self) -> dict[str, StepForm]:
        return {name: self.form_of(name) for name in self.allowed}

    def form_of(self, name: str) -> StepForm:
        made, ids = self.form_class(name), self.ids(name)
        if self.is_sent(name):
            return made(self.request.POST, self.request.FILES, auto_id=ids)
        return made(auto_id=ids)

    def form_class(self, name: str) -> type[StepForm]:
        return step_form(self.subject.rules()[name], self.subject, at=self.at)

    def is_sent(self, name: str) -> bool:
        """Whether the form of this act is the one that was sent."""
        return bool(self.request.POST.get("act") == name)

    def ids(self, name: str) -> str:
        """How the fields of its form are called on the page."""
        return f"{name}_%s"

    def press(self) -> HttpResponse:
        form = self.forms.get(self.request.POST.get("act", ""))
        if form and not form.is_valid():
            return self.show(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return super().press()

    def facts(self, act: str) -> dict[str, Any]:
        form = self.forms.get(act)
        return form.facts() if form else super().facts(act)

    def show(self, refusal: Refusal | None = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        if refusal:  # it stands otherwise than when they pressed
            for known in self.looked_up:
                vars(self).pop(known, None)
        return super().show(refusal, status=status)

    def shared(self) -> dict[str, Any]:
        """What all these pages show."""
        offers = {name: Offer(name, self.acts[name], form) for name, form in self.forms.items()}
        return {
            "offers": offers,
            "main": [offer for offer in offers.values() if offer.act.is_main],
            "others": [offer for offer in offers.values() if not offer.act.is_main],
            "has_errors": any(offer.form.errors for offer in offers.values()),
        }
