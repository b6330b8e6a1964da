"""How does a provider do? Their answers of 90 days, beside the team's median: for their own eyes (S0-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import (
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from careops.cases.models import Case
from careops.people.models import Provider
from careops.record.percentiles import Percentile
from consults.models import Obligation
from consults.policy.words import ANSWERABLE

PERIOD = timedelta(days=90)
ENOUGH = 3  # providers, so that the team's median tells nobody's own
BINS = ("0-2 h", "2-6 h", "6-12 h", "12-24 h", "24-48 h", "48 h +")
EDGES = (0, 2, 6, 12, 24, 48)  # hours at which the bins begin
LATE_FROM = EDGES.index(48)

State = Obligation.State
UNANSWERED = (State.REFUNDED, State.UNFULFILLED)


# From when it was owed (S0-A8), or from when it was mentioned.
WAIT = ExpressionWrapper(
    F("answered_at") - Coalesce("owed_at", "asked_at"), output_field=DurationField()
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a provider answered in the period, and how the middle of the team does.

    ``median`` and ``team_median`` are None without answers, or with too few others to compare with.
    ``bins`` counts the answers by how long they took.
    """

    answered: int
    unanswered: int
    on_time: int
    kept: int
    broken: int
    median: timedelta | None
    team_median: timedelta | None
    bins: list[tuple[str, int]]

    @property
    def owed(self) -> int:
        return self.answered + self.unanswered

    @property
    def on_time_percent(self) -> int | None:
        return percent(self.on_time, self.owed)

    @property
    def promises(self) -> int:
        return self.kept + self.broken

    @property
    def kept_percent(self) -> int | None:
        return percent(self.kept, self.promises)


def numbers_of(provider: Provider, *, at: datetime) -> Numbers:
    """The provider's numbers: one query, however much there is."""
    mine = Q(provider=provider)
    answered = Q(answered_at__isnull=False)
    found = ended(since=at - PERIOD, at=at).aggregate(
        answered=Count("pk", filter=mine & answered),
        unanswered=Count("pk", filter=mine & ~answered),
        on_time=Count("pk", filter=mine & answered & Q(is_late=False)),
        kept=Count("pk", filter=mine & Q(promise_kept=True)),
        broken=Sum("promises_broken", filter=mine, default=0),
        median=Percentile("wait", part=0.5, filter=mine & answered),
        team_median=Percentile("wait", part=0.5, filter=answered),
        providers=Count("provider", filter=answered, distinct=True),
        **{f"bin{n}": Count("pk", filter=mine & test) for n, test in enumerate(in_bin())},
    )
    bins = [(name, found.pop(f"bin{n}")) for n, name in enumerate(BINS)]
    if found.pop("providers") < ENOUGH:
        found["team_median"] = None
    return Numbers(bins=bins, **found)


@dataclass(frozen=True, slots=True)
class Record:
    """What a provider owes now, and since when the oldest of it; and how they did in the period."""

    waiting: int
    since: datetime | None
    answered: int
    unanswered: int
    on_time: int
    median: timedelta | None

    @property
    def ended(self) -> int:
        return self.answered + self.unanswered

    @property
    def on_time_percent(self) -> int | None:
        return percent(self.on_time, self.ended)


def record_of(provider: Provider, *, at: datetime) -> Record:
    """What the desk reads of a provider: one query, of what is theirs alone."""
    now, done, never = Q(state__in=ANSWERABLE), *ways_to_end(since=at - PERIOD, at=at)
    theirs = Obligation.objects.filter(
        now | done | never, provider=provider, owed_at__isnull=False
    ).annotate(wait=WAIT)
    answered = Q(answered_at__isnull=False)
    ended = done | Q(state__in=UNANSWERED)  # of these: what never was answered ended in time
    found: dict[str, Any] = theirs.aggregate(
        waiting=Count("pk", filter=now),
        since=Min("owed_at", filter=now),
        answered=Count("pk", filter=ended & answered),
        unanswered=Count("pk", filter=ended & ~answered),
        on_time=Count("pk", filter=ended & answered & Q(is_late=False)),
        median=Percentile("wait", part=0.5, filter=ended & answered),
    )
    return Record(**found)


def ended(*, since: datetime, at: datetime) -> Any:
    """What providers answered in that time, or never did; what was optional was not owed (S0-14)."""
    done, never = ways_to_end(since=since, at=at)
    owed = Obligation.objects.filter(done | never, owed_at__isnull=False, provider__isnull=False)
    return owed.annotate(wait=WAIT)


def ways_to_end(*, since: datetime, at: datetime) -> tuple[Q, Q]:
    """Answered, or never answered; its case is looked at only where the state says so."""
    closed = Subquery(Case.objects.filter(pk=OuterRef("pk")).values("closed_at"))
    never = Q(GreaterThan(closed, since)) & Q(LessThanOrEqual(closed, at))
    return Q(answered_at__gt=since, answered_at__lte=at), Q(state__in=UNANSWERED) & never


def in_bin() -> list[Q]:
    """One a bin: whether an answer took that long."""
    edges = [timedelta(hours=hours) for hours in EDGES]
    within = [Q(wait__gte=low, wait__lt=high) for low, high in pairwise(edges)]
    return [*within, Q(wait__gte=edges[-1])]


def place_of(wait: timedelta) -> float:
    """Where a wait stands among the bins, counted in bins: 3 h in the second of them is 1.25."""
    hours = wait / timedelta(hours=1)
    for n, (low, high) in enumerate(pairwise(EDGES)):
        if hours < high:
            return n + (hours - low) / (high - low)
    return len(BINS) - 0.5


def percent(part: int, of: int) -> int | None:
    return round(100 * part / of) if of else None
