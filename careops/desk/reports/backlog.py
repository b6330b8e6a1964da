"""What is open, and since when? And at which hours does it come in?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

from careops.cases.models import Case
from careops.desk.reports.asked import Asked

DAY = timedelta(days=1)
AGES = (
    "Under a day",
    "1 to 3 days",
    "3 to 7 days",
    "7 to 14 days",
    "14 to 30 days",
    "30 days and more",
)
EDGES = (0, 1, 3, 7, 14, 30)  # days at which they begin


@dataclass(frozen=True, slots=True)
class Open:
    """Of one kind: how many of each of AGES are open, and how many of all are overdue."""

    kind: str
    ages: Sequence[int]
    overdue: int


def backlog(asked: Asked) -> list[Open]:
    """As of now, by kind; whichever days were chosen."""
    ends = [*EDGES[1:], None]
    ages = {
        f"age{place}": Count("pk", filter=opened(asked, low, high))
        for place, (low, high) in enumerate(zip(EDGES, ends, strict=True))
    }
    cases = Case.objects.open().filter(kind__in=asked.kinds)
    theirs = cases.filter(team=asked.team) if asked.team else cases
    overdue = Count("pk", filter=Q(due_at__lt=asked.at))
    found = theirs.values("kind").annotate(overdue=overdue, **ages).order_by("kind")
    return [Open(row["kind"], [row[name] for name in ages], row["overdue"]) for row in found]


def opened(asked: Asked, low: int, high: int | None) -> Q:
    """Between so many days before now; a moment that is still to come is of today."""
    newest = Q(opened_at__lte=asked.at - low * DAY) if low else Q()
    return newest & (Q(opened_at__gt=asked.at - high * DAY) if high else Q())


def arrivals(asked: Asked) -> Mapping[tuple[int, int], int]:
    """How many cases came in on its days, by weekday (Monday is 0) and hour of the organization's clock."""
    zone = asked.span.zone
    found = (
        asked.begun()
        .annotate(day=ExtractIsoWeekDay("at", tzinfo=zone), hour=ExtractHour("at", tzinfo=zone))
        .values_list("day", "hour")
        .annotate(Count("pk"))
        .order_by()
    )
    return {(day - 1, hour): many for day, hour, many in found}
