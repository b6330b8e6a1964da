"""What does a provider do with what they owe? Answer it, promise a time, or raise a concern."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from careops.people.models import Provider
from careops.web.charts import histogram
from careops.web.durations import words
from careops.web.guards import for_provider
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from consults.forms import AnswerForm, WordsForm
from consults.kinds import ask_of
from consults.models import Obligation
from consults.numbers import LATE_FROM, Numbers, numbers_of, place_of
from consults.policy.tunables import OPEN_AT_MOST, PATIENCE
from consults.policy.words import ANSWERABLE
from consults.story.obligation import outcome_of
from consults.todo import owed
from consults.views.form_view import CaseFormView, Forms, keeping_words

DONE = {
    "give_answer": "",  # the page says so itself
    "receive": "Noted: you have it.",
    "promise": "Thank you. Until then we do not remind you, and the patient knows the time.",
    "object": "Our team has your message and answers you.",
    "raise_concern": "Our team has your message and answers you. The question itself stays open.",
    "tell": "Thank you: our team has it, and reads it.",
}
PAGES = {
    "answer": "consults/answer.html",
    "promise": "consults/promise.html",
    "concern": "consults/concern.html",
}
STAY = {"give_answer", "receive", "object", "tell"}
CONCERN = {
    "fact": "concern",
    "label": "What should our team know?",
    "hint": "For example that it is not yours to answer, what you need for it, or what is wrong.",
}
show_or_press = require_http_methods(["GET", "HEAD", "POST"])


@show_or_press
@keeping_words
def obligation_page(request: MemberRequest, pk: UUID, name: str = "answer") -> HttpResponse:
    """The address that channels name: staff are led on to the case."""
    if request.membership and request.membership.is_staff and not request.membership.provider:
        return redirect("admin:cases_case_change", pk)
    return own_page(request, pk=pk, name=name)


@for_provider
def own_page(request: MemberRequest, provider: Provider, pk: UUID, name: str) -> HttpResponse:
    """One question: ``answer`` it, ``promise`` a time, or raise a ``concern`` (S0-6, S0-19, S0-23)."""
    theirs = Obligation.objects.filter(provider=provider).for_list()
    return ObligationView(request, get_object_or_404(theirs, pk=pk), name).respond()


class ObligationView(CaseFormView):
    """A signed-in provider before one obligation. No form tells a version: whatever was sent or
    said meanwhile, an answer is an answer.
    """

    request: MemberRequest

    def __init__(self, request: MemberRequest, obligation: Obligation, name: str) -> None:
        super().__init__(request, obligation, by=request.actor, at=moment(request))
        self.name = name

    @cached_property
    def forms(self) -> Forms:
        ask = ask_of(self.subject.about)
        return {
            "give_answer": AnswerForm(**self.said("give_answer"), ask=ask),
            "promise": self.promise_form(),
            "raise_concern": WordsForm(**self.said("raise_concern"), **CONCERN),
            "object": WordsForm(**self.said("object"), fact="concern", label="How do you see it?"),
        }

    @property
    def is_said(self) -> bool:
        answer = self.forms["give_answer"]
        return answer.is_bound and answer.facts() == {"answer": self.subject.answer}

    @property
    def choices(self) -> Collection[str]:
        return DONE

    def after(self, act: str) -> str:
        if DONE[act]:
            messages.success(self.request, DONE[act])
        if act in STAY:
            return reverse("consults:obligation", args=[self.subject.pk])
        return reverse("todo")

    def page(self) -> tuple[str, dict[str, Any]]:
        obligation = self.subject
        record_read(
            self.request, what="obligation", patients=[obligation.patient_id], case=obligation.case
        )
        if obligation.state not in ANSWERABLE:
            ended = {"outcome": outcome_of(obligation), "allowed": self.allowed}
            return "consults/outcome.html", {**self.shared(), **ended}
        (summary,) = owed([obligation])
        return PAGES[self.name], {**self.shared(), "summary": summary, **self.limits()}

    def limits(self) -> dict[str, Any]:
        """What the page tells of the clocks: the last day, and how long a silence lasts."""
        tuning = self.request.tenant.tuning
        since = self.subject.owed_at
        return {
            "last_day": since + OPEN_AT_MOST.value(tuning) if since else None,
            "patience": PATIENCE.of(self.subject).value(tuning),
            "has_received": has_received(self.subject),
        }


def has_received(obligation: Obligation) -> bool:
    """Whether the last thing that happened between us is a word of theirs."""
    heard, chased = obligation.responded_at, obligation.chased_at
    return bool(heard and (chased is None or heard >= chased))


@require_safe
@for_provider
def numbers_page(request: MemberRequest, provider: Provider) -> HttpResponse:
    """How they do, beside the middle of the team (S0-3)."""
    numbers = numbers_of(provider, at=moment(request))
    waits = {"median": numbers.median, "team_median": numbers.team_median}
    said = {name: words(wait) for name, wait in waits.items() if wait is not None}
    context = {"numbers": numbers, "chart": chart_of(numbers), "now": moment(request), **said}
    return render(request, "consults/numbers.html", context)


def chart_of(numbers: Numbers) -> str:
    """Their answers by how long they took, with both medians."""
    marks = [("you", numbers.median), ("the team", numbers.team_median)]
    told = [(place_of(wait), f"{who} {words(wait)}") for who, wait in marks if wait is not None]
    return histogram(
        numbers.bins,
        title="How long your answers took",
        desc=", ".join(f"{name}: {count}" for name, count in numbers.bins),
        marks=told,
        late_from=LATE_FROM,
    )
