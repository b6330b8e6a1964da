"""What may the holder of a signed link do? Answer once, in its round and within its hours (M6)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from careops.clock.now import now
from careops.outbox.links import Standing, standing
from careops.outbox.models import Link
from careops.people.actors import PROVIDER, Actor
from careops.people.models import Provider
from careops.record.models import Entry
from careops.tenancy.scope import current_tenant
from referrals.models import Referral, State
from referrals.outcome import outcome_of
from referrals.policy import CONTACT_AFTER, Reason
from referrals.routing import can_take
from referrals.sight import sights
from referrals.views.client import ClientLink
from referrals.views.visit import Visit

ANSWERS = {State.OFFERED: ("accept", "decline"), State.OPEN: ("take", "leave")}


def referral_link(request: HttpRequest, link: Link) -> HttpResponse:
    """The page behind a link to a referral: its provider's, or its client's."""
    if request.method == "POST":
        # What is read from here on holds: two presses at once take turns.
        mine = Link.objects.select_for_update(of=("self", "case"), no_key=True)
        link = mine.select_related("case").get(pk=link.pk)
    referral = get_object_or_404(Referral.objects.for_list(), pk=link.case_id)
    at = now()
    if link.person == referral.client_id:
        return ClientLink(request, referral, link, at=at).respond()
    provider = get_object_or_404(Provider.objects.all(), pk=link.person)
    return ProviderLink(request, referral, link, provider, at=at).respond()


class ProviderLink(Visit):
    """Whoever holds a provider's link, before its referral."""

    def __init__(
        self,
        request: HttpRequest,
        referral: Referral,
        link: Link,
        provider: Provider,
        *,
        at: datetime,
    ) -> None:
        by = Actor(provider.name, frozenset({PROVIDER.name}), person=provider.pk, via="link")
        super().__init__(request, referral, by=by, at=at)
        self.link, self.provider = link, provider

    @property
    def worth(self) -> Standing:
        """What the link is worth; when its question was answered otherwise, it is superseded."""
        worth = standing(self.link, round=self.referral.round, at=self.at)
        if worth is Standing.USED or is_asked(self.provider, self.referral):
            return worth
        return Standing.SUPERSEDED

    @property
    def choices(self) -> Collection[str]:
        if self.worth is Standing.EXPIRED:
            return ("send_link",)
        return ANSWERS[self.referral.state] if self.worth is Standing.ISSUED else ()

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

    def page(self) -> tuple[str, dict[str, Any]]:
        context: dict[str, Any] = {"link": self.link, "provider": self.provider}
        if self.worth is Standing.EXPIRED:
            return "referrals/link_expired.html", context
        if self.worth is Standing.ISSUED:
            return "referrals/link_answer.html", context | self.question()
        ended = self.ending()
        context["outcome"] = outcome_of(self.referral, self.provider, ended=ended)
        return "referrals/link_outcome.html", context

    def question(self) -> dict[str, Any]:
        (sight,) = sights([self.referral], provider=self.provider, at=self.at)
        within = CONTACT_AFTER.value(current_tenant().tuning)
        return {"sight": sight, "contact_within": within, "reasons": Reason}

    def ending(self) -> Entry | None:
        """The step that ended what this link was issued for."""
        steps = Entry.objects.of(self.link.case).filter(at__gte=self.link.issued_at)
        ended: Entry | None = (
            steps.filter(source=State.OFFERED, outcome=Entry.Outcome.DONE)
            .exclude(target=State.OFFERED)
            .first()
        )
        return ended


def is_asked(provider: Provider, referral: Referral) -> bool:
    """Whether the referral waits for this provider's answer."""
    if referral.state == State.OPEN:
        return can_take(provider, referral)
    return bool(referral.state == State.OFFERED and referral.provider_id == provider.pk)
