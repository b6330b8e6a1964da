"""What does a patient see of a thread? What was said, and what they can do now; or why they cannot."""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from careops.engine.refusals import Refusal
from careops.record.models import Entry
from careops.tenancy.scope import current_tenant
from careops.web.case_view import Page
from portal.forms.writing import ReplyForm
from portal.models import Thread
from portal.policy.tunables import CAP
from portal.story.going_on import WHY_CLOSED, WHY_NO_REPLY
from portal.uploads import take
from portal.views.patient import TalkView
from portal.views.sending import is_said

State = Thread.State
DONE = {
    State.VISIT_REQUIRED: "We have your words. This has become long, so it needs a visit.",
    State.QUARANTINED: "We have your reply. A person looks at it.",
}


class ThreadView(TalkView):
    """A patient before a thread of theirs. What they wrote stays on the page, whatever became of it."""

    subject: Thread
    template = "portal/my_thread.html"
    offered = ("reply", "take_up")

    # Replying

    @cached_property
    def form(self) -> ReplyForm:
        is_sent = self.request.POST.get("act") in self.offered
        return ReplyForm(self.request.POST, self.request.FILES) if is_sent else ReplyForm()

    def press(self) -> HttpResponse:
        act = self.request.POST.get("act", "")
        if act in self.choices:
            if self.was_said:
                return redirect(self.request.path)
            if act in self.allowed and not self.is_right:
                return self.show(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return super().press()

    @property
    def is_right(self) -> bool:
        """Whether the reply can go as it is; its file is taken in, or refused in words."""
        if self.form.is_valid():
            file = take(self.form, self.subject.patient, by=self.by, at=self.at)
            self.form.cleaned_data["file"] = file
        return not self.form.errors

    @property
    def was_said(self) -> bool:
        """Whether these words arrived a moment ago: somebody pressed twice."""
        words = self.request.POST.get("message", "")
        return is_said(self.subject.case, words, self.by, at=self.at)

    def facts(self, act: str) -> dict[str, Any]:
        return getattr(self.form, "cleaned_data", None) or super().facts(act)

    def after(self, act: str) -> str:  # noqa: ARG002 (whichever of the two it was)
        if self.subject.state != State.URGENT:  # then the page says whom to call, and nothing else
            messages.success(self.request, DONE.get(self.subject.state, "We have your reply."))
        return self.request.path

    # Showing

    def show(self, refusal: Refusal | None = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        if refusal:
            if self.was_said:  # by the other of two presses at once
                return redirect(self.request.path)
            vars(self).pop("allowed", None)
        return super().show(refusal, status=status)

    def page(self) -> Page:
        template, shown = super().page()
        act = next(iter(self.allowed), "") if self.is_opened else ""
        has_words = not act and self.is_opened and "message" in self.request.POST
        return template, {
            **shown,
            "act": act,
            "form": self.form,
            "left": self.replies_left,
            "why_not": "" if act else self.why_not,
            "why_closed": self.why_closed,
            "has_words": has_words,
            "is_urgent": self.subject.state == State.URGENT,
            "needs_visit": self.subject.state == State.VISIT_REQUIRED,
        }

    @property
    def replies_left(self) -> int | None:
        """How many of their replies are answered here before it needs a visit; None: as many as they like."""
        if self.subject.cap_lifted:
            return None
        most: int = CAP.value(current_tenant().tuning)
        return max(0, most - self.subject.replies)

    @property
    def why_not(self) -> str:
        """Why there is nothing to write here: as the policy says it, or by how it stands."""
        rules = [self.subject.rules()[name] for name in self.offered]
        unmet = (
            rule.unmet(self.subject, {"at": self.at})
            for rule in rules
            if self.subject.state in rule.sources
        )
        first = next(filter(None, unmet), None)
        return first.refusal if first else WHY_NO_REPLY.get(self.subject.state, "")

    @property
    def why_closed(self) -> str:
        """Why it is closed: what whoever closed it wrote, or what its last step means."""
        if self.subject.state != State.CLOSED:
            return ""
        last = Entry.objects.of(self.subject.case).filter(target=State.CLOSED).last()
        return self.subject.closed_reason or WHY_CLOSED.get(last.action if last else "", "")
