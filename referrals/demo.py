"""What is the referrals' part in the demo? Who asks for care, and how providers and intake answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from careops.engine.turn import Move
from careops.people.actors import Actor
from careops.people.models import Provider
from referrals.models import Referral
from referrals.routing import can_take

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

State = Referral.State
HOUR = 3600
TUNING = {
    "harbour": {"referrals.remind_after": 12 * HOUR, "referrals.expire_after": 24 * HOUR},
    "prairie": {"referrals.link_valid_for": 6 * HOUR, "referrals.contact_after": 24 * HOUR},
}
SCOPES = {"insurer": ["referrals:read", "referrals:write", "directory:read"]}
NEEDS = (
    "Low mood since spring", "Trouble sleeping", "Panic attacks at work", "Couples counselling",
    "Support after a loss", "Help with an eating problem", "Anxiety in crowds",
    "Stress and burn-out", "Advice for a parent whose child avoids school", "Chronic pain",
)  # fmt: skip
VISITOR = Actor("a visitor", frozenset({"visitor"}), via="form")

# By state: since when it waits, and what becomes of it.
HABITS: dict[str, tuple[str, list[tuple[str | None, float, int]]]] = {
    State.OFFERED: (
        "offered_at", [("accept", 4, 5), ("decline", 6, 2), ("accept", 26, 1), (None, 0, 2)],
    ),
    State.OPEN: ("offered_at", [("take", 8, 7), ("leave", 3, 1), (None, 0, 1)]),
    State.ACCEPTED: (
        "accepted_at", [("mark_contacted", 5, 8), ("decline_after_contact", 9, 1), ("mark_contacted", 30, 1)],
    ),
    State.CONTACTED: (
        "contacted_at", [("complete", 60, 6), ("decline_after_contact", 30, 1), (None, 0, 2)],
    ),
    State.UNPLACED: ("unplaced_at", [("repool", 10, 3), ("close", 40, 1), ("withdraw", 20, 1)]),
}  # fmt: skip
FACTS = {
    "decline_after_contact": {"decided_by": "client"},
    "close": {"reason": "No provider is free at present"},
}


def arrivals(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:
    """A new referral now and then, most of them by day."""
    if random.random() < (0.5 if 12 <= at.hour < 24 else 0.1):
        wish = random.choice(cast.providers) if random.random() < 0.7 else None
        yield arrival(cast, at=at, random=random, preferred=wish)


def last_arrivals(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:
    """Two for Bob, and some for others."""
    bob, *others = cast.providers
    for wish in (bob, bob, *random.sample(others, 3), None, None):
        yield arrival(cast, at=at, random=random, preferred=wish)


def arrival(cast: Cast, *, at: datetime, random: Random, preferred: Provider | None) -> Move:
    by_partner = random.random() < 0.2
    referral = Referral(
        client=random.choice(cast.clients),
        need=random.choice(NEEDS),
        region=random.choice(cast.regions),
        network=random.choice([*cast.networks, ""]),
        preferred=preferred,
        only_preferred=bool(preferred) and random.random() < 0.15,
        consented_at=at,
        partner=cast.partners["insurer"] if by_partner else None,
        source=Referral.Source.API if by_partner else Referral.Source.FORM,
    )
    who = cast.partner("insurer") if by_partner else VISITOR
    return Move(referral, Referral.rules()["submit"], who)


def waiting() -> Iterable[Referral]:
    found: Iterable[Referral] = Referral.objects.filter(state__in=HABITS)
    return found


def options(referral: Any, cast: Cast) -> tuple[datetime | None, list[Any]]:  # noqa: ARG001
    since, choices = HABITS[referral.state]
    return getattr(referral, since), choices


def act(referral: Any, answer: str, cast: Cast, *, at: datetime, random: Random) -> Move | None:  # noqa: ARG001
    rule, facts = Referral.rules()[answer], FACTS.get(answer, {})
    if referral.state == State.UNPLACED:
        return Move(referral, rule, cast.staff("agent"), facts)
    if referral.state != State.OPEN:
        return Move(referral, rule, cast.provider(referral.provider_id), facts)
    able = [p for p in cast.providers if can_take(p, referral)]
    return Move(referral, rule, cast.provider(random.choice(able).pk), facts) if able else None
