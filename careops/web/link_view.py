"""What may the holder of a signed link do? What its case asks of them, while the link is worth something (M6)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from careops.engine.refusals import Refusal
from careops.engine.renewal import SEND_LINK, named_as, renew
from careops.outbox.links import LinkStatus, status_of
from careops.outbox.models import Link
from careops.people.actors import PATIENT, PROVIDER, Actor
from careops.people.models import Partner, Patient, Provider
from careops.record.reads import record_read
from careops.web.case_view import CaseView, Page

ROLES = {Provider: PROVIDER.name, Patient: PATIENT.name}  # a partner's is its kind
PASSED, EXPIRED = "careops/link_passed.html", "careops/link_expired.html"


class LinkView(CaseView):
    """Whoever holds a link, before what it leads to.

    ``once``: it is for an answer, given once and in its round. Otherwise it leads to a page of their
    own, to which they may come back while the link lasts. One that has stopped sends a fresh one, and
    does nothing else. What is shown and done may be another view's: ``behind_a_link(MyView)``.
    """

    once = True
    signed_in = ""  # the name of the address of the same, for who signs in

    def __init__(
        self, request: HttpRequest, subject: Any, link: Link, holder: Any, *, at: datetime
    ) -> None:
        role = ROLES.get(type(holder)) or holder.kind
        by = Actor(holder.name, frozenset({role}), people=frozenset({holder.pk}), via="link")
        super().__init__(request, subject, by=by, at=at)
        self.link, self.holder = link, holder

    # What each kind of link says

    @property
    def answers(self) -> Collection[str]:
        """What the holder may do as the subject stands."""
        return super().choices

    @property
    def is_opened(self) -> bool:
        """A link alone opens nothing that is private."""
        return False

    @property
    def way_in(self) -> str:
        """With a patient's link and a code they come to all that is theirs; whoever has an account signs in."""
        if isinstance(self.holder, Patient):
            return reverse("all_behind", args=[token_in(self.request)])
        return reverse("case", args=[self.about.pk]) if self.signed_in else ""

    @property
    def is_asked(self) -> bool:
        """Whether what it was sent for still waits for its holder; a page of their own is theirs while it lasts."""
        return bool(self.answers) or not self.once

    @property
    def is_shut(self) -> bool:
        """Whether nobody comes in for its holder by any door: a partner that is not active any more."""
        return isinstance(self.holder, Partner) and not self.holder.is_active

    @property
    def has_passed(self) -> bool:
        """Whether it was theirs once, and is not any more."""
        return self.is_shut or not named_as(self.link, self.about)

    @property
    def is_over(self) -> bool:
        """Whether it has stopped or passed on: it shows that, and does nothing of the page that it led to."""
        return self.has_passed or self.link_status is LinkStatus.EXPIRED

    def its_page(self) -> Page:
        """What the link leads to, unless it has stopped or passed on."""
        return super().page()

    # What they have in common

    @property
    def link_status(self) -> LinkStatus:
        """What the link is worth; when its question was answered otherwise, it is superseded."""
        current = self.about.round if self.once else self.link.round
        status = status_of(self.link, round=current, at=self.at)
        return status if status is LinkStatus.USED or self.is_asked else LinkStatus.SUPERSEDED

    @property
    def choices(self) -> Collection[str]:
        if self.is_shut:
            return ()
        if self.link_status is LinkStatus.EXPIRED:
            return (SEND_LINK,)
        return self.answers if self.link_status is LinkStatus.ISSUED else ()

    def page(self) -> Page:
        # Their other cases are below the link; below an address of their own they are beside this one.
        context = {"link": self.link, "holder": self.holder, "beside": "all/"}
        if self.is_over:
            context |= {"case": self.link.case, "once": self.once, "signed_in": self.signed_in}
            return PASSED if self.has_passed else EXPIRED, context
        template, shown = self.its_page()
        return template, context | shown

    def respond(self) -> HttpResponse:
        """What its page hands out beside itself, a document say, ends with the link."""
        return CaseView.respond(self) if self.is_over else super().respond()

    def show(self, refusal: Refusal | None = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        """Who holds a link reads of somebody else, if only their initials: that is a read, too."""
        response = super().show(refusal, status=status)
        case = self.subject.case
        if case.patient_id != self.holder.pk and not getattr(self.request, "reads", []):
            seen = {"patients": [case.patient_id], "case": case}
            record_read(self.request, what="link", at=self.at, by=self.by, **seen)
        return response

    def press(self) -> HttpResponse:
        # A second press of the same button, or of the other one, finds the first one's page.
        if self.link.used_at:
            return redirect(self.request.path)
        # What a page does before it asks what may be done, it does not by a link that has stopped.
        return CaseView.press(self) if self.is_over else super().press()

    def carry_out(self, act: str) -> None:
        if act == SEND_LINK:
            renew(self.about, self.link, once=self.once, by=self.by, at=self.at)
        else:
            super().carry_out(act)

    def after(self, act: str) -> str:
        if act == SEND_LINK:
            messages.success(self.request, "A fresh link is on its way to you.")
        elif self.once:
            self.link.used_at = self.at
            self.link.save(update_fields=["used_at"])
        return super().after(act)


def token_in(request: HttpRequest) -> str:
    """The address of the link by which somebody came."""
    return str(request.resolver_match.kwargs["token"])  # type: ignore[union-attr]


def behind_a_link(view: type[CaseView]) -> type[LinkView]:
    """The same page, for whoever holds a link to it; they may come back while that lasts."""
    return type(f"{view.__name__}Link", (LinkView, view), {"once": False})
