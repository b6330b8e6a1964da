"""Who hears what is said to an audience? Its members, asked once a batch; else the next one up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache, partial

from careops.engine.trail import Trail, address
from careops.people.audience import Audience
from careops.people.models import Membership

Members = Callable[[Audience], list[Membership]]


def speak(trails: Iterable[Trail], *, at: datetime) -> None:
    """Queue what these turns have to say to audiences: one message a member, however many turns say it."""
    members = cache(partial(members_of, at=at))
    for trail in trails:
        for effect, audience, entry in trail.calls:
            trail.tell(effect, entry, reached(audience, effect.channel, members), audience)


def members_of(audience: Audience, *, at: datetime) -> list[Membership]:
    return audience.members(at=at)


def reached(audience: Audience | None, channel: str, members: Members) -> list[Membership]:
    """Those who have an address on this channel; nobody, when even the last one up has none."""
    while audience:
        if able := [member for member in members(audience) if address(member, channel)]:
            return able
        audience = audience.next_up
    return []
