"""What may a client do? See where their referral is, welcome any provider, or withdraw it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from careops.record.models import Entry
from careops.tenancy.scope import current_tenant
from careops.web.case_view import CaseView, Page
from careops.web.story import status_context
from referrals.models import Referral, State
from referrals.policy.tunables import CONTACT_AFTER
from referrals.story import entries_of

DONE = {
    "open_up": "Done: we are asking all available providers.",
    "withdraw": "Done: your referral is withdrawn, and nobody will contact you about it.",
    "tell": "Thank you: we have it, and our team reads it.",
}
HELD = {State.ACCEPTED, State.CONTACTED}


def is_unheard(at: datetime) -> Q:
    """Cases in which we ask the client whether they have heard from the provider, who should have called by now."""
    return Q(state=State.ACCEPTED, due_at__lte=at)


class ClientView(CaseView):
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
            **status_context(referral, entries),
            "allowed": {rule.name for rule in referral.allowed(self.by)},
            "shows_phone": referral.state in HELD or was_reminded(referral, entries),
            "contact_within": CONTACT_AFTER.value(referral.tenant.tuning),
        }


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
