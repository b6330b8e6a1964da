"""What does a page of one case do? It shows how things stand, and its buttons make transitions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from careops.engine.refusals import Refusal
from careops.outbox.links import Standing, standing
from careops.outbox.models import Link
from careops.people.actors import PROVIDER, Actor
from careops.people.models import Provider
from careops.record.looks import note
from careops.record.models import Entry

A_MOMENT = timedelta(minutes=10)


class Visit:
    """Somebody before one subject at a moment. GET shows; POST carries out the ``act`` it names.

    A step that is not offered, or that the policy refuses, shows the page as it stands now. The
    template knows the subject by its kind: ``referral``.
    """

    def __init__(self, request: HttpRequest, subject: Any, *, by: Actor, at: datetime) -> None:
        self.request, self.subject, self.by, self.at = request, subject, by, at

    # What each kind of visit says

    @property
    def choices(self) -> Collection[str]:
        """The transitions that the buttons of this page may name."""
        raise NotImplementedError

    def page(self) -> tuple[str, dict[str, Any]]:
        """The template of the page as it stands, and what it shows."""
        raise NotImplementedError

    def after(self, act: str) -> str:
        """What else follows from the act; the address to go on to."""
        raise NotImplementedError

    def facts(self, act: str) -> dict[str, Any]:
        """What is said with the act: whatever was posted of the facts that its rule asks for."""
        said = self.request.POST
        return {f.name: said[f.name] for f in self.subject.rules()[act].facts if f.name in said}

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
            getattr(self.subject, act)(by=self.by, at=self.at, **self.facts(act))
        except Refusal as refusal:
            self.subject = type(self.subject).objects.for_list().get(pk=self.subject.pk)
            return self.show(refusal, status=refusal.status)
        return redirect(self.after(act))

    @property
    def is_told(self) -> bool:
        """Whether these words arrived a moment ago: somebody pressed twice."""
        last = Entry.objects.of(self.subject.case).filter(at__gt=self.at - A_MOMENT).last()
        if last is None or last.action != "tell":
            return False
        # By its words, as browsers send line ends of their own.
        said: str = self.request.POST.get("message", "")
        return bool(last.facts["message"].split() == said.split())

    def show(self, refusal: Refusal | None = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        template, context = self.page()
        context |= {self.subject.kind: self.subject, "refusal": refusal, "now": self.at}
        context["told"] = self.request.POST.get("message", "")
        return render(self.request, template, context, status=status)


class LinkVisit(Visit):
    """Whoever holds a provider's link: they answer once, in its round and within its hours (M6).

    When it expired, the one step is ``send_link``, which the policy must know.
    """

    def __init__(
        self, request: HttpRequest, subject: Any, link: Link, provider: Provider, *, at: datetime
    ) -> None:
        by = Actor(provider.name, frozenset({PROVIDER.name}), person=provider.pk, via="link")
        super().__init__(request, subject, by=by, at=at)
        self.link, self.provider = link, provider

    @property
    def answers(self) -> Collection[str]:
        """What the holder may answer as the subject stands; empty when nothing is asked of them."""
        raise NotImplementedError

    @property
    def worth(self) -> Standing:
        """What the link is worth; when its question was answered otherwise, it is superseded."""
        worth = standing(self.link, round=self.subject.round, at=self.at)
        if worth is Standing.USED or self.answers:
            return worth
        return Standing.SUPERSEDED

    @property
    def choices(self) -> Collection[str]:
        if self.worth is Standing.EXPIRED:
            return ("send_link",)
        return self.answers if self.worth is Standing.ISSUED else ()

    def show(self, refusal: Refusal | None = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        """Who holds a link reads of somebody, if only their initials: that is a look, too."""
        response = super().show(refusal, status=status)
        if not getattr(self.request, "looks", []):
            case = self.subject.case
            seen = {"patients": [case.patient_id], "case": case}
            note(self.request, what="link", at=self.at, by=self.by, **seen)
        return response

    def press(self) -> HttpResponse:
        # A second press of the same button, or of the other one, finds the first one's page.
        return redirect(self.request.path) if self.link.used_at else super().press()

    def after(self, act: str) -> str:
        if act == "send_link":
            messages.success(self.request, "A fresh link is on its way to your mailbox.")
        else:
            self.link.used_at = self.at
            self.link.save(update_fields=["used_at"])
        return self.request.path
