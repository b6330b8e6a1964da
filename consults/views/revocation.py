"""What does a provider read when a payout was taken back? The reason, the proof in words, and how to appeal."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst

from careops.outbox.channels import label_of
from careops.people.models import Provider
from careops.web.guards import for_provider
from careops.web.request import MemberRequest, moment
from consults.forms import WordsForm
from consults.models import Revocation
from consults.views.form_view import CaseFormView, Forms, keeping_words
from consults.views.provider import show_or_press

State = Revocation.State
NOTIFIED = (State.REVOKED, State.APPEALED, State.UPHELD, State.REVERSED)  # before, it is among us
SAID = {
    "asked": "The question itself",
    "follow_up": "A follow-up",
    "reminder": "A follow-up",
    "lapsed": "After the time that you promised",
    "fresh_link": "A fresh link",
    "escalated": "Word that a manager has it",
    "call": "A call",
}
RESULTS = {
    "queued": "not sent yet",
    "sent": "sent",
    "delivered": "delivered",
    "bounced": "came back",
    "failed": "could not be delivered",
    "suppressed": "not sent",
    "kept": "kept here, not sent",
}
APPEAL = {
    "fact": "why",
    "label": "Why is it wrong?",
    "hint": "The medical director reads it: somebody who had no part in the decision.",
}


@dataclass(frozen=True, slots=True)
class Tried:
    """One line of the proof, in words."""

    at: datetime
    channel: str
    what: str
    result: str


def tried(proof: str) -> list[Tried]:
    """The frozen proof as people read it: what was tried, oldest first."""
    return [
        Tried(
            datetime.fromisoformat(one["at"]),
            capfirst(label_of(one["channel"])),
            SAID.get(one["what"], one["what"].replace("_", " ")),
            RESULTS.get(one["result"], one["result"]),
        )
        for one in json.loads(proof)["attempts"]
    ]


@show_or_press
@keeping_words
@for_provider
def revocation_page(request: MemberRequest, provider: Provider, pk: UUID) -> HttpResponse:
    """One revocation of theirs, from when they were told of it (S0-4, S0-23)."""
    told = Revocation.objects.filter(provider=provider, state__in=NOTIFIED).for_list()
    revocation = get_object_or_404(told, pk=pk)
    return RevocationView(request, revocation, by=request.actor, at=moment(request)).respond()


class RevocationView(CaseFormView):
    """A signed-in provider before a revocation: it can be appealed, once and in time."""

    @cached_property
    def forms(self) -> Forms:
        return {"appeal": WordsForm(**self.said("appeal"), **APPEAL)}

    @property
    def is_said(self) -> bool:
        appeal = self.forms["appeal"]
        return appeal.is_bound and appeal.facts() == {"why": self.subject.appeal_text}

    @property
    def choices(self) -> Collection[str]:
        return ("appeal",)

    def after(self, act: str) -> str:  # noqa: ARG002 (there is but one)
        messages.success(self.request, "Your appeal is with the medical director.")
        return self.request.path

    def page(self) -> tuple[str, dict[str, Any]]:
        return "consults/revocation.html", {**self.shared(), "tried": tried(self.subject.proof)}
