"""What does a patient see behind a signed link? Where it stands, in plain words, and what they can do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest

from careops.record.models import Entry
from careops.tenancy.scope import current_tenant
from careops.web.link_visit import LinkVisit
from careops.web.story import stands
from careops.web.visit import Page
from consults.forms import WordsForm
from consults.models import Refund
from consults.policy.obligation import HANDLE_WITHIN
from consults.views.filling import FilledVisit, Forms

DONE = {
    "tell": "Thank you: we have it, and our team reads it.",
    "ask_anew": "Thank you: our team arranges it, and gets back to you.",
    "ask_question": "Your question is with your provider. We write to you when it is answered.",
    "reopen": "Your consult is open again.",
}


class PatientLink(LinkVisit, FilledVisit):
    """A patient before what is owed to them: they see how it stands, and never the clinical words."""

    once = False
    done = DONE
    answers: Collection[str] = ("tell", "ask_anew")

    @cached_property
    def forms(self) -> Forms:
        return {}

    def its_page(self) -> Page:
        return "consults/my_obligation.html", {**self.shared(), **self.stands()}

    def stands(self) -> dict[str, Any]:
        return stands(self.subject, Entry.objects.of(self.subject.case))

    def shared(self) -> dict[str, Any]:
        within = HANDLE_WITHIN.value(current_tenant().tuning)
        return {**super().shared(), "allowed": self.allowed, "within": within}


class RefundLink(PatientLink):
    """A patient before what they got back, and what it was for: its obligation is what they act on."""

    def __init__(self, request: HttpRequest, refund: Refund, *link: Any, at: datetime) -> None:
        super().__init__(request, refund.obligation, *link, at=at)
        self.refund = refund

    @property
    def about(self) -> Refund:
        return self.refund

    def its_page(self) -> Page:
        return "consults/my_refund.html", {**self.shared(), "refund": self.refund}


class ConsultLink(PatientLink):
    """A patient before a consult of theirs: they may ask, and reopen it for a while (S0-15)."""

    answers = ("ask_question", "reopen", "tell")

    @cached_property
    def forms(self) -> Forms:
        ask, why = "What do you want to ask?", "What is still open?"
        return {
            "ask_question": WordsForm(**self.said("ask_question"), fact="question", label=ask),
            "reopen": WordsForm(**self.said("reopen"), fact="reason", label=why),
        }

    def its_page(self) -> Page:
        return "consults/my_consult.html", {**self.shared(), **self.stands()}
