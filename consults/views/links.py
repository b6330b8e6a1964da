"""What may the holder of a signed link do? Say that they have it, promise a time, or sign in to answer."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from careops.outbox.links import LinkStatus
from careops.web.case_view import Page
from careops.web.link_view import LinkView
from consults.models import Consult
from consults.policy.words import ANSWERABLE
from consults.story.obligation import outcome_of
from consults.todo import owed
from consults.views.form_view import CaseFormView, Forms


class ObligationLink(LinkView, CaseFormView):
    """Whoever holds a provider's link to what they owe. They answer after signing in (S0-6)."""

    signed_in = "consults:obligation"

    @cached_property
    def forms(self) -> Forms:
        return {"promise": self.promise_form()}

    @property
    def answers(self) -> Collection[str]:
        is_open = self.subject.state in ANSWERABLE
        return ("receive", "promise") if is_open and not self.has_passed else ()

    @property
    def has_received(self) -> bool:
        """Whether they have said anything since this link was sent."""
        heard = self.subject.responded_at
        return bool(heard and heard >= self.link.issued_at)

    def press(self) -> HttpResponse:
        act = self.request.POST.get("act")
        if act == "receive" and act in self.choices and self.has_received:
            return redirect(self.request.path)  # a second press finds the first one's page
        return super().press()

    def after(self, act: str) -> str:
        if act != "receive":  # who has it may still promise a time, with the same link
            return super().after(act)
        messages.success(self.request, "Noted: you have it.")
        return self.request.path

    def its_page(self) -> Page:
        if self.link_status is not LinkStatus.ISSUED:
            return "consults/link_outcome.html", {"outcome": outcome_of(self.subject)}
        (summary,) = owed([self.subject])
        return "consults/link.html", {
            **self.shared(),
            "summary": summary,
            "has_received": self.has_received,
        }


class QuestionLink(LinkView):
    """Whoever holds a provider's link to a consult. It says that a question waits; they sign in to read it."""

    signed_in = "consults:consult"
    answers = ()

    @property
    def is_asked(self) -> bool:
        return self.subject.state == Consult.State.ACTIVE and not self.has_passed

    def its_page(self) -> Page:
        return "consults/link_consult.html", {
            "has_stopped": self.subject.round != self.link.round,
            "waits": self.is_asked and bool(self.subject.questions),
        }
