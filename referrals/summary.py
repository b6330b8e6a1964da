"""What may a provider see of a client before taking the referral? Enough to decide, too little to identify."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from careops.people.models import Network, Provider
from referrals.models import Referral

AGES = [(13, "child"), (18, "teenager"), (65, "adult")]


@dataclass(frozen=True, slots=True)
class Summary:
    """A referral as its card and its confirm page show it."""

    referral: Referral
    network: str
    is_in_network: bool
    is_asked_by_name: bool
    age_band: str


def summaries(referrals: Iterable[Referral], *, provider: Provider, at: datetime) -> list[Summary]:
    """The referrals as this provider sees them; one query for the names of the networks."""
    names = dict(Network.objects.values_list("code", "name"))
    return [
        Summary(
            referral,
            network=names.get(referral.network, referral.network),
            is_in_network=referral.network in provider.networks,
            is_asked_by_name=referral.preferred_id == provider.pk,
            age_band=age_band(referral.client.age(on=timezone.localdate(at))),
        )
        for referral in referrals
    ]


def age_band(age: int | None) -> str:
    """``adult`` rather than 34; empty when the age is not known."""
    if age is None:
        return ""
    return next((band for limit, band in AGES if age < limit), "adult over 65")
