"""What does a patient see behind a signed link? Where it stands, in plain words, and what they can do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from careops.clock.now import now
from careops.outbox.links import Standing, standing
from careops.outbox.models import Link
from careops.people.actors import PATIENT, Actor
from careops.tenancy.scope import current_tenant
from consults.forms import WordsForm
from consults.models import Refund
from consults.policy.obligation import HANDLE_WITHIN
from consults.story import now_of, steps_of
from consults.views.filling import FilledVisit, Forms

DONE = {
    "tell": "Thank you: we have it, and our team reads it.",
    "ask_anew": "Thank you: our team arranges it, and gets back to you.",
    "send_patient_link": "A fresh link is on its way to your mailbox.",
    "ask_question": "Your question is with your provider. We write to you when it is answered.",
    "reopen": "Your consult is open again.",
}


def is_expired(link: Link, *, at: datetime) -> bool:
    """A patient's link lasts its own time, whatever became of the round in which it was sent."""
    return standing(link, round=link.round, at=at) is not Standing.ISSUED


class PatientLink(FilledVisit):
    """A patient before what is owed to them: they see how it stands, and never the clinical words."""

    def __init__(self, request: HttpRequest, subject: Any, link: Link, *, at: datetime) -> None:
        patient = subject.patient
        by = Actor(patient.name, frozenset({PATIENT.name}), person=patient.pk, via="link")
        super().__init__(request, subject, by=by, at=at)
        self.link = link

    @property
    def is_expired(self) -> bool:
        return is_expired(self.link, at=self.at)

    @cached_property
    def forms(self) -> Forms:
        return {}

    @property
    def choices(self) -> Collection[str]:
        return ("send_patient_link",) if self.is_expired else ("tell", "ask_anew")

    def after(self, act: str) -> str:
        messages.success(self.request, DONE[act])
        return self.request.path

    def page(self) -> tuple[str, dict[str, Any]]:
        if self.is_expired:
            return "consults/my_link_expired.html", {"link": self.link}
        steps = list(steps_of(self.subject))
        return "consults/my_obligation.html", {
            **self.shared(),
            "stands": now_of(self.subject),
            "steps": steps,
        }

    def shared(self) -> dict[str, Any]:
        within = HANDLE_WITHIN.value(current_tenant().tuning)
        return {**super().shared(), "allowed": self.allowed, "within": within}


class RefundLink(PatientLink):
    """A patient before what they got back, and what it was for: its obligation is what they act on."""

    def __init__(self, request: HttpRequest, refund: Refund, link: Link, *, at: datetime) -> None:
        super().__init__(request, refund.obligation, link, at=at)
        self.refund = refund

    def page(self) -> tuple[str, dict[str, Any]]:
        if self.is_expired:
            return super().page()
        return "consults/my_refund.html", {**self.shared(), "refund": self.refund}


class ConsultLink(PatientLink):
    """A patient before a consult of theirs: they may ask, and reopen it for a while (S0-15)."""

    @cached_property
    def forms(self) -> Forms:
        ask, why = "What do you want to ask?", "What is still open?"
        return {
            "ask_question": WordsForm(**self.said("ask_question"), fact="question", label=ask),
            "reopen": WordsForm(**self.said("reopen"), fact="reason", label=why),
        }

    @property
    def choices(self) -> Collection[str]:
        return super().choices if self.is_expired else (*self.forms, "tell")

    def page(self) -> tuple[str, dict[str, Any]]:
        if self.is_expired:
            return "consults/my_link_expired.html", {"link": self.link}
        context = {**self.shared(), "stands": now_of(self.subject)}
        return "consults/my_consult.html", context


def refund_link(request: HttpRequest, link: Link) -> HttpResponse:
    """What a patient gets back, and how they go on."""
    refunds = Refund.objects.select_related("case", "patient", "obligation__consult__case")
    refunds = refunds.select_related(
        "obligation__case", "obligation__patient", "obligation__provider"
    )
    refund = get_object_or_404(refunds, pk=link.case_id, patient=link.person)
    return RefundLink(request, refund, link, at=now()).respond()
