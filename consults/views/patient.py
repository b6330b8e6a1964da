"""What does a patient see of a case of theirs? Where it stands, in plain words, and what they can do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from careops.people.actors import Actor
from careops.record.models import Entry
from careops.tenancy.scope import current_tenant
from careops.web.case_view import Page
from careops.web.story import status_context
from consults.forms import WordsForm
from consults.models import Obligation, Refund
from consults.policy.tunables import HANDLE_WITHIN, PATIENT_LINK_FOR
from consults.views.form_view import CaseFormView, Forms

DONE = {
    "tell": "Thank you: we have it, and our team reads it.",
    "ask_anew": "Thank you: our team arranges it, and gets back to you.",
    "ask_question": "Your question is with your provider. We write to you when it is answered.",
    "reopen": "Your consult is open again.",
}


def needs_another(at: datetime) -> Q:
    """Obligations that nobody has answered, while we ask the patient whether they want a new consult."""
    since = at - PATIENT_LINK_FOR.value(current_tenant().tuning)
    ended = Q(state__in=[Obligation.State.REFUNDED, Obligation.State.UNFULFILLED])
    return ended & Q(closed_at__gt=since, obligation__asked_anew_at=None)


class PatientView(CaseFormView):
    """A patient before what is owed to them: they see how it stands, and never the clinical words."""

    done = DONE
    choices: Collection[str] = ("tell", "ask_anew")

    @cached_property
    def forms(self) -> Forms:
        return {}

    def page(self) -> Page:
        return "consults/my_obligation.html", {**self.shared(), **self.status_context()}

    def status_context(self) -> dict[str, Any]:
        return status_context(self.subject, Entry.objects.of(self.subject.case))

    def shared(self) -> dict[str, Any]:
        within = HANDLE_WITHIN.value(current_tenant().tuning)
        return {**super().shared(), "allowed": self.allowed, "within": within}


class RefundView(PatientView):
    """A patient before what they got back, and what it was for: its obligation is what they act on."""

    def __init__(self, request: HttpRequest, refund: Refund, *, by: Actor, at: datetime) -> None:
        super().__init__(request, refund.obligation, by=by, at=at)
        self.refund = refund

    @property
    def about(self) -> Refund:
        return self.refund

    def page(self) -> Page:
        return "consults/my_refund.html", {**self.shared(), "refund": self.refund}


class ConsultView(PatientView):
    """A patient before a consult of theirs: they may ask, and reopen it for a while (S0-15)."""

    choices = ("ask_question", "reopen", "tell")

    @cached_property
    def forms(self) -> Forms:
        ask, why = "What do you want to ask?", "What is still open?"
        return {
            "ask_question": WordsForm(**self.said("ask_question"), fact="question", label=ask),
            "reopen": WordsForm(**self.said("reopen"), fact="reason", label=why),
        }

    def page(self) -> Page:
        return "consults/my_consult.html", {**self.shared(), **self.status_context()}
