"""Which days are the figures about? In the organization's own time, both ends with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.db.models.functions import TruncWeek

from careops.record.models import Entry
from careops.tenancy.scope import current_tenant

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Span:
    """``first`` and ``last`` belong to it."""

    first: date
    last: date

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(current_tenant().time_zone)

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """From when, and until when, which is not in it any more."""
        begin, end = (self.first, self.last + timedelta(days=1))
        return datetime.combine(begin, time(), self.zone), datetime.combine(end, time(), self.zone)

    def within(self, rows: Any, column: str) -> Any:
        """Those whose moment in this column is in it."""
        begin, end = self.bounds
        return rows.filter(Q((f"{column}__gte", begin), (f"{column}__lt", end)))

    def steps(self, *actions: str, kind: str) -> Any:
        """What was done in it with cases of a kind."""
        done = Entry.objects.filter(case__kind=kind, action__in=actions, outcome=Entry.Outcome.DONE)
        return self.within(done, "at")

    def by_week(self, rows: Any, column: str) -> Any:
        """With ``week``, the Monday on which each begins."""
        return rows.annotate(week=TruncWeek(column, tzinfo=self.zone))

    @property
    def weeks(self) -> list[date]:
        """The Mondays of all its weeks, those in which nothing happened, too."""
        monday = self.first - timedelta(days=self.first.weekday())
        many = (self.last - monday).days // 7 + 1
        return [monday + place * WEEK for place in range(many)]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"
