"""What does a page of one case do? It shows how things stand, and its buttons make transitions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from careops.engine.refusals import Refusal
from careops.people.actors import Actor
from careops.record.models import Entry
from careops.values.cards import masked
from careops.values.private import is_of, is_seal
from careops.web.conversation import Conversation, read_with

Page = tuple[str, dict[str, Any]]

A_MOMENT = timedelta(minutes=10)


class CaseView:
    """Somebody before one subject at a moment. GET shows; POST carries out the ``act`` it names.

    A step that is not offered, or that the policy refuses, shows the page as it stands now. The
    template knows the subject by its kind: ``referral``.
    """

    done: Mapping[str, str] = {}  # what is said once an act is done

    def __init__(self, request: HttpRequest, subject: Any, *, by: Actor, at: datetime) -> None:
        self.request, self.subject, self.by, self.at = request, subject, by, at

    # What each kind of view says

    @property
    def about(self) -> Any:
        """What the page is about, where that is not the subject itself."""
        return self.subject

    @property
    def choices(self) -> Collection[str]:
        """The transitions that the buttons of this page may name."""
        raise NotImplementedError

    def page(self) -> Page:
        """The template of the page as it stands, and what it shows."""
        raise NotImplementedError

    def after(self, act: str) -> str:
        """What else follows from the act; the address to go on to."""
        if act in self.done:
            messages.success(self.request, self.done[act])
        return self.request.path

    def facts(self, act: str) -> dict[str, Any]:
        """What is said with the act: whatever was posted of the facts that its rule asks for."""
        said = self.request.POST
        return {f.name: said[f.name] for f in self.subject.rules()[act].facts if f.name in said}

    @property
    def is_opened(self) -> bool:
        """Whether they may read here what is private to them: behind a link, not by that alone."""
        return True

    @property
    def way_in(self) -> str:
        """Where what is private opens, where that is not this page."""
        return ""

    # What they have in common

    def respond(self) -> HttpResponse:
        return self.press() if self.request.method == "POST" else self.show()

    def press(self) -> HttpResponse:
        act = self.request.POST.get("act", "")
        if act not in self.choices:
            return self.show(status=HTTPStatus.CONFLICT)
        if act == "tell" and self.is_told:
            return redirect(self.request.path)
        try:
            self.carry_out(act)
        except Refusal as refusal:
            self.subject = type(self.subject).objects.for_list().get(pk=self.subject.pk)
            return self.show(refusal, status=refusal.status)
        return redirect(self.after(act))

    def carry_out(self, act: str) -> None:
        getattr(self.subject, act)(by=self.by, at=self.at, **self.facts(act))

    @property
    def is_told(self) -> bool:
        """Whether these words arrived a moment ago: somebody pressed twice."""
        last = Entry.objects.of(self.subject.case).filter(at__gt=self.at - A_MOMENT).last()
        if last is None or last.action != "tell" or last.actor_id != self.by.id:
            return False
        # By its words, as browsers send line ends of their own.
        said: str = self.request.POST.get("message", "")
        kept: Any = last.facts["message"]
        return is_of(kept, said) if is_seal(kept) else bool(kept.split() == said.split())

    def show(self, refusal: Refusal | None = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        template, context = self.page()
        context |= {self.subject.kind: self.subject, "refusal": refusal, "now": self.at}
        context["typed"] = masked(self.request.POST.get("message", ""))
        context["conversation"] = cache(self.conversation)  # asked for by the pages that show it
        return render(self.request, template, context, status=status)

    def conversation(self) -> Conversation:
        return read_with(
            self.subject,
            by=self.by,
            link=getattr(self, "link", None),
            is_closed=not self.is_opened,
            way_in=self.way_in,
        )
