"""What does a page of one referral do? It shows how things stand, and its buttons make transitions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from careops.people.actors import Actor
from careops.workflow.refusals import Refusal
from referrals.models import Referral


class Visit:
    """Somebody before one referral at a moment. GET shows; POST carries out the ``act`` it names.

    A step that is not offered, or that the policy refuses, shows the page as it stands now.
    """

    def __init__(
        self, request: HttpRequest, referral: Referral, *, by: Actor, at: datetime
    ) -> None:
        self.request, self.referral, self.by, self.at = request, referral, by, at

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

    # What they have in common

    def respond(self) -> HttpResponse:
        return self.press() if self.request.method == "POST" else self.show()

    def press(self) -> HttpResponse:
        act = self.request.POST.get("act", "")
        if act not in self.choices:
            return self.show(status=HTTPStatus.CONFLICT)
        said = self.request.POST
        facts = {f.name: said[f.name] for f in Referral.rules()[act].facts if f.name in said}
        try:
            getattr(self.referral, act)(by=self.by, at=self.at, **facts)
        except Refusal as refusal:
            self.referral = self.reload()
            return self.show(refusal, status=refusal.status)
        return redirect(self.after(act))

    def reload(self) -> Referral:
        found: Referral = Referral.objects.for_list().get(pk=self.referral.pk)
        return found

    def show(self, refusal: Refusal | None = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        template, context = self.page()
        context |= {"referral": self.referral, "refusal": refusal, "now": self.at}
        return render(self.request, template, context, status=status)
