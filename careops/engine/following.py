"""Who is told of what others do to a case, because they want to be? Its followers, by a mail without a word of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from careops.engine.trail import Trail
from careops.people.actors import THE_CLOCK
from careops.people.audience import Audience
from careops.people.models import Membership
from careops.policy.effects import Send
from careops.record.models import Entry

FOLLOWED = "followed"


@dataclass(frozen=True, slots=True)
class Followers(Audience):
    """The colleagues who follow a case, but for whoever acts."""

    keys: frozenset[UUID]
    has_to_be_heard = False

    def members(self, *, at: datetime) -> list[Membership]:  # noqa: ARG002 (an Audience's signature)
        return list(Membership.objects.to_be_told().filter(pk__in=self.keys))

    @property
    def next_up(self) -> None:
        return None

    def __str__(self) -> str:
        return "whoever follows it"


def tell_followers(trail: Trail) -> None:
    """Once a turn, of the last thing in it that is news: what a person did, or the clock's step to another state."""
    news = [entry for entry in trail.entries if is_news(entry)]
    if trail.case.followers and news:
        others = frozenset(trail.case.followers) - {news[-1]["actor_id"]}
        audience = Followers(others)
        if others:
            trail.calls.append((Send("email", audience, FOLLOWED), audience, news[-1]["id"]))


def is_news(entry: dict[str, Any]) -> bool:
    moves = entry["source"] != entry["target"]
    is_told: bool = moves or entry["via"] != THE_CLOCK.via
    return is_told and entry["outcome"] == Entry.Outcome.DONE.value
