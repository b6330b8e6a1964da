"""How long does somebody wait for a first answer, and how long does each provider take?"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from itertools import pairwise
from operator import or_
from statistics import median, quantiles
from typing import Any

from django.db.models import (
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    UUIDField,
    When,
)
from django.db.models.functions import Coalesce

from careops.desk.reports.asked import DONE, Asked
from careops.desk.reports.journeys import ANSWERS
from careops.people.actors import THE_CLOCK
from careops.people.models import Membership, Provider
from careops.policy.workflow import kinds
from careops.record.models import Entry
from careops.record.percentiles import Percentile

HOUR = timedelta(hours=1)
BINS = ("15 min", "1 h", "2 h", "6 h", "12 h", "24 h", "48 h", "more")
EDGES = (0, 0.25, 1, 2, 6, 12, 24, 48)  # hours at which they begin
FEWEST = 5  # steps of a provider of whom anything can be said
FEW = 3  # providers, so that the middle of them tells nobody's own


@dataclass(frozen=True, slots=True)
class Waits:
    """How many were answered within each of BINS, and in which time the half and nine of ten of them were."""

    bins: Sequence[tuple[str, int]]
    waiting: int
    half: timedelta
    most: timedelta


def first_answers(asked: Asked) -> Waits | None:
    """Of the cases that came in on its days; None where none of them is answered."""
    known = [kind for kind in asked.kinds if kind in ANSWERS]
    if not known:
        return None
    theirs = (When(case__kind=kind, then=first_of(ANSWERS[kind])) for kind in known)
    found = asked.begun(*known).annotate(answered_at=Case(*theirs, default=None))
    moments = list(found.values_list("at", "answered_at"))
    waits = [answered - at for at, answered in moments if answered]
    if not waits:
        return None
    tenths = quantiles(waits * 2 if len(waits) == 1 else waits, n=10, method="inclusive")
    places = Counter(bisect_right(EDGES, wait / HOUR) - 1 for wait in waits)
    bins = [(name, places[place]) for place, name in enumerate(BINS)]
    return Waits(bins, len(moments) - len(waits), tenths[4], tenths[8])


def first_of(actions: Sequence[str]) -> Subquery:
    theirs = Entry.objects.filter(case=OuterRef("case"), action__in=actions, outcome=DONE)
    return Subquery(theirs.order_by("seq").values("at")[:1])


def place_of(wait: timedelta) -> float:
    """Where a wait stands among the bins, counted in bins: 4 h is in the middle of the fourth, 3.5."""
    hours = wait / HOUR
    for place, (low, high) in enumerate(pairwise(EDGES)):
        if hours < high:
            return place + (hours - low) / (high - low)
    return len(BINS) - 0.5


@dataclass(frozen=True, slots=True)
class Pace:
    """How many steps somebody took, and within how many hours the half of them."""

    name: str
    steps: int
    hours: float


def paces(asked: Asked) -> Sequence[Pace]:
    """Of each provider who took enough steps themselves, the fastest first; nobody, where there are too few.

    For whom may not read names they have none.
    """
    member = Membership.objects.filter(pk=OuterRef("actor_id")).values("provider")
    came = Entry.objects.filter(
        case=OuterRef("case"), seq__lt=OuterRef("seq"), target=OuterRef("source"), outcome=DONE
    ).exclude(source=F("target"))
    since = Subquery(came.order_by("-seq").values("at")[:1])
    moved = Entry.objects.filter(their_turn(asked), outcome=DONE).exclude(source=F("target"))
    found = (
        asked.span.within(moved, "at")
        .exclude(via=THE_CLOCK.via)
        .annotate(who=Coalesce(Subquery(member), "actor_id", output_field=UUIDField()))
        .annotate(wait=ExpressionWrapper(F("at") - since, output_field=DurationField()))
        .values("who")
        .annotate(steps=Count("pk"), half=Percentile("wait", part=0.5))
        .filter(steps__gte=FEWEST, who__in=Provider.objects.values("pk"))
        .order_by("half")
        .values_list("who", "steps", "half")
    )
    rows = list(found)
    names = Provider.objects.in_bulk([who for who, _, _ in rows]) if asked.names else {}
    if len(rows) < FEW:
        return []
    return [
        Pace(str(names.get(who, "")), steps, round(half / HOUR, 1)) for who, steps, half in rows
    ]


def their_turn(asked: Asked) -> Q:
    """Steps out of the states in which it is one provider's turn."""
    states = {
        kind: [
            state for state, shown in kinds()[kind].shown.items() if shown.waiting_on == "provider"
        ]
        for kind in asked.kinds
    }
    named: Any = (Q(case__kind=kind, source__in=found) for kind, found in states.items() if found)
    return reduce(or_, named, Q(pk__in=[]))


def middle(found: Sequence[Pace]) -> float:
    """Hours: half of these providers are faster, half are slower."""
    return round(median(pace.hours for pace in found), 1)
