"""What is a report about? A stretch of days in our own time, and one insurer or all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from bookings.models import Booking
from bookings.times import bounds
from careops.people.models import Partner


@dataclass(frozen=True, slots=True)
class Span:
    """``first`` and ``last`` belong to it; without an insurer it is about all."""

    first: date
    last: date
    insurer: Partner | None = None

    def of(self, rows: Any) -> Any:
        """Those of its insurer, whenever they were."""
        return rows.filter(insurer=self.insurer) if self.insurer else rows

    def within(self, rows: Any, column: str) -> Any:
        """Those of its insurer whose moment in this column is in it."""
        begin, end = bounds(self.first, self.last)
        return self.of(rows).filter(Q((f"{column}__gte", begin), (f"{column}__lt", end)))

    @property
    def requests(self) -> Any:
        """What was asked for on these days, whatever became of it."""
        return self.within(Booking.objects.all(), "received_at")

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"
