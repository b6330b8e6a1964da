"""What do referrals ask of a provider? To answer, to look after those they took; and some are open."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from careops.people.models import Provider
from careops.web.todo import Source, asks_providers
from referrals.models import Referral, State
from referrals.summary import summaries


def waiting(provider: Provider) -> Any:
    return Referral.objects.waiting_for(provider)


asks_providers(
    Source(
        kind="referral",
        card="referrals/card.html",
        waiting=waiting,
        open_to_all=Q(state=State.OPEN),
        summaries=summaries,
        notice="referrals/inactive.html",
    )
)
