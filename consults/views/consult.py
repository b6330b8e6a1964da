"""What does a provider do with a consult? Take it, answer what is asked in it, and close it (S0-15, S0-16)."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from careops.cases.models import Case
from careops.people.models import Provider
from careops.web.guards import for_provider
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from consults.forms import ReplyForm, TickForm, WordsForm
from consults.models import Consult
from consults.views.form_view import CaseFormView, Forms, keeping_words
from consults.views.provider import show_or_press

DONE = {
    "start": "It is yours. The patient can ask you questions from now on.",
    "answer_question": "Answered. The patient is told.",
    "close": "Closed. It can be reopened for a while, and completes after that.",
    "force_close": "Closed. Questions that were open are with you as an obligation.",
    "reopen": "It is open again.",
    "tell": "Thank you: our team has it, and reads it.",
}
State = Consult.State
WHY_CLOSE = "Why do you close it as it is?"
MOST = 50  # consults on one page; more than anybody has open


@require_safe
@for_provider
def consults_page(request: MemberRequest, provider: Provider) -> HttpResponse:
    """The consults that they hold: those in which somebody waits first."""
    held = Consult.objects.filter(provider=provider, state=State.ACTIVE).for_list()
    found = list(held.order_by("question_at", "started_at", "pk")[:MOST])
    record_read(request, what="consults", patients=[one.patient_id for one in found])
    return render(request, "consults/consults.html", {"consults": found, "now": moment(request)})


@show_or_press
@keeping_words
def consult_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The address that channels name: staff are led on to the case."""
    if request.membership and request.membership.is_staff and not request.membership.provider:
        return redirect("admin:cases_case_change", pk)
    return own_page(request, pk=pk)


@for_provider
def own_page(request: MemberRequest, provider: Provider, pk: UUID) -> HttpResponse:
    """One consult: theirs, or one that nobody has taken."""
    if request.method == "POST":  # two presses at once take turns, and the second sees the first
        Case.objects.select_for_update(no_key=True).filter(pk=pk).first()
    known = Consult.objects.filter(Q(provider=provider) | Q(state=State.REQUESTED)).for_list()
    return ConsultView(request, get_object_or_404(known, pk=pk), provider).respond()


class ConsultView(CaseFormView):
    """A signed-in provider before one consult. An answer never goes to another question than the
    one above it, and no form tells a version: a reminder in between changes nothing.
    """

    request: MemberRequest

    def __init__(self, request: MemberRequest, consult: Consult, provider: Provider) -> None:
        super().__init__(request, consult, by=request.actor, at=moment(request))
        self.provider = provider

    @cached_property
    def forms(self) -> Forms:
        return {
            "answer_question": ReplyForm(
                **self.said("answer_question"),
                oldest="".join(self.subject.questions[:1]),
                label="Your answer",
                hint="In plain words. The patient is told by e-mail that you have answered.",
            ),
            "close": TickForm(**self.said("close")),
            "force_close": WordsForm(**self.said("force_close"), fact="reason", label=WHY_CLOSE),
            "reopen": WordsForm(**self.said("reopen"), fact="reason", label="What is still open?"),
        }

    @property
    def choices(self) -> Collection[str]:
        return DONE

    def after(self, act: str) -> str:
        messages.success(self.request, DONE[act])
        return reverse("consults:consult", args=[self.subject.pk])

    def page(self) -> tuple[str, dict[str, Any]]:
        consult = self.subject
        record_read(self.request, what="consult", patients=[consult.patient_id], case=consult.case)
        if consult.provider_id not in (None, self.provider.pk):
            return "consults/taken.html", self.shared()
        return "consults/consult.html", {**self.shared(), "allowed": self.allowed}
