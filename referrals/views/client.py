"""What may a client do? See where their referral is, welcome any provider, or withdraw it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from careops.people.models import Patient
from careops.record.models import Entry
from careops.tenancy.scope import current_tenant
from careops.web.doors import for_client
from careops.web.link_visit import LinkVisit
from careops.web.request import MemberRequest, moment
from careops.web.story import now_of, stands
from careops.web.visit import Page, Visit
from referrals.models import Referral, State
from referrals.policy import CONTACT_AFTER
from referrals.story import entries_of

DONE = {
    "open_up": "Done: we are asking all available providers.",
    "withdraw": "Done: your referral is withdrawn, and nobody will contact you about it.",
    "tell": "Thank you: we have it, and our team reads it.",
}
HELD = {State.ACCEPTED, State.CONTACTED}


@require_safe
@for_client
def mine(request: MemberRequest, client: Patient) -> HttpResponse:
    """Where are my referrals? The only one, or a list of them."""
    found = list(Referral.objects.filter(client=client).for_list().order_by("-pk")[:50])
    if len(found) == 1:
        return redirect("referrals:my_referral", pk=found[0].pk)
    cards = [(referral, now_of(referral)) for referral in found]
    return render(request, "referrals/mine.html", {"cards": cards, "now": moment(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_client
def my_referral(request: MemberRequest, client: Patient, pk: UUID) -> HttpResponse:
    """Where is my referral, who acts next, and by when?"""
    referral = get_object_or_404(Referral.objects.for_list(), pk=pk, client=client)
    return ClientVisit(request, referral, by=request.actor, at=moment(request)).respond()


class ClientVisit(Visit):
    """A client before their referral."""

    done = DONE

    @property
    def choices(self) -> Collection[str]:
        return ("open_up", "withdraw", "tell")

    def page(self) -> Page:
        referral = self.subject
        referral.tenant = current_tenant()
        Referral.prepare([referral])
        entries = entries_of(referral)
        return "referrals/my_referral.html", {
            **stands(referral, entries),
            "allowed": {rule.name for rule in referral.allowed(self.by)},
            "shows_phone": referral.state in HELD or was_reminded(referral, entries),
            "contact_within": CONTACT_AFTER.value(referral.tenant.tuning),
        }


class ClientLink(LinkVisit, ClientVisit):
    """The same behind a signed link, which lasts its own time and may be used again."""

    once = False


def was_reminded(referral: Referral, entries: list[Entry]) -> bool:
    """The provider's phone is given once they were reminded in vain (S4-18)."""
    since = referral.offered_at
    return bool(
        since
        and referral.state == State.OFFERED
        and any(
            e.action == "remind" and e.outcome == Entry.Outcome.DONE and e.at >= since
            for e in entries
        )
    )
