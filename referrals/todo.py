"""What needs this provider, and in what order? What was offered, what they took, what is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Q, Value, When

from careops.people.models import Provider
from referrals.models import Referral, State

ORDER = [State.OFFERED, State.ACCEPTED, State.CONTACTED, State.OPEN]
PAGE = 25


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the next one begins behind it, whatever comes and goes meanwhile."""

    turn: int
    due_at: datetime
    pk: UUID

    def __str__(self) -> str:
        return f"{self.turn}~{self.due_at.isoformat()}~{self.pk}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """The place that ``str()`` wrote; None for anything else, which is the beginning."""
        try:
            turn, due_at, pk = text.split("~")
            place = cls(int(turn), datetime.fromisoformat(due_at), UUID(pk))
        except ValueError:
            return None
        return place if place.due_at.tzinfo else None


@dataclass(frozen=True, slots=True)
class Todo:
    """One page of it: how many are this provider's to do, how many open to them, and which."""

    mine: int
    open: int
    referrals: list[Referral]
    next: Place | None


def todo(provider: Provider, *, after: Place | None = None) -> Todo:
    """In two queries, whatever there is: the counts, and a page in keyset order."""
    waiting = Referral.objects.waiting_for(provider)
    counts = waiting.aggregate(
        mine=Count("pk", filter=Q(provider=provider)), open=Count("pk", filter=Q(state=State.OPEN))
    )
    found = list(page(waiting.for_list(), after)[: PAGE + 1])
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    place = Place(last.turn, last.case.due_at, last.pk) if last else None
    return Todo(**counts, referrals=shown, next=place)


def page(waiting: Any, after: Place | None) -> Any:
    turn = Case(*(When(state=state, then=Value(n)) for n, state in enumerate(ORDER)))
    ordered = waiting.annotate(turn=turn).order_by("turn", "case__due_at", "pk")
    return ordered.filter(behind(after)) if after else ordered


def behind(place: Place) -> Q:
    later = Q(case__due_at__gt=place.due_at) | Q(case__due_at=place.due_at, pk__gt=place.pk)
    return Q(turn__gt=place.turn) | Q(turn=place.turn) & later
