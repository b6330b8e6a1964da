"""Which days does an office work, and until when? By the wall clock of its zone. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
Hours = tuple[time, time]  # when it opens, and when it closes on the same day


@dataclass(frozen=True, slots=True)
class Office:
    """The hours of each weekday, Monday first, None where it does not work; and the days on which it is closed.

    ValueError when it never opens, or closes before it opens.
    """

    week: tuple[Hours | None, ...]
    closed: frozenset[date]
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if not any(self.week):
            raise ValueError("It opens on no day of the week.")
        if any(hours and hours[0] >= hours[1] for hours in self.week):
            raise ValueError("It opens before it closes, on the same day.")

    def hours_of(self, day: date) -> Hours | None:
        """None: no working day."""
        return None if day in self.closed else self.week[day.weekday()]

    def is_open(self, moment: datetime) -> bool:
        day = moment.astimezone(self.zone).date()
        if not (hours := self.hours_of(day)):
            return False
        opens, closes = (self.instant(day, at) for at in hours)
        return opens <= moment < closes

    def due(self, since: datetime, days: int) -> datetime:
        """At the same time of the day so many working days later, or when it closes on that day (S1-A1)."""
        day, at = self.arrival(since)
        for _ in range(days):
            day, (_, closes) = self.next_day(day)
        return self.instant(day, min(at, closes))

    def arrival(self, since: datetime) -> tuple[date, time]:
        """From which day and time it counts: what comes too late for a day comes when it opens next."""
        local = since.astimezone(self.zone)
        hours = self.hours_of(local.date())
        if hours and since < self.instant(local.date(), hours[1]):
            return local.date(), local.time()
        day, (opens, _) = self.next_day(local.date())
        return day, opens

    def next_day(self, day: date) -> tuple[date, Hours]:
        """The working day after this one: closed days come to an end, and it opens each week."""
        while not (hours := self.hours_of(day := day + DAY)):
            pass
        return day, hours

    def instant(self, day: date, at: time) -> datetime:
        """A time that the clocks skip means the moment in which they jump."""
        wall = datetime.combine(day, at, self.zone)
        if is_skipped(wall):
            wall = wall.replace(second=0, microsecond=0)
            while is_skipped(wall):
                wall += MINUTE
        return wall.astimezone(UTC)

    def list_ends_soon(self, moment: datetime) -> bool:
        """Whether its closed days are about to be forgotten: then it would count on holidays."""
        return max(self.closed, default=date.min) < (moment + 90 * DAY).date()

    def edges(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, str]]:
        """When its days begin, and when it closes, with names that come back each week."""
        day = since.astimezone(self.zone).date()
        while (midnight := self.instant(day, time())) <= until:
            hours = self.hours_of(day)
            name = f"{day:%a}" if hours else f"{day:%a}, closed"
            yield midnight, name
            if hours:
                yield self.instant(day, hours[1]), f"{name}, over"
            day += DAY


def is_skipped(wall: datetime) -> bool:
    """Whether no clock of its zone ever shows it."""
    return wall.astimezone(UTC).astimezone(wall.tzinfo) != wall  # of one zone: by what they show


# As it lies in a row


def office_of(place: Any) -> Office | None:
    """The office of a tenant or a partner, by its ``hours``, read once; None where none are set."""
    kept: tuple[Any, Office | None] = vars(place).get("office_read", (None, None))
    if kept[0] is not place.hours:
        kept = vars(place)["office_read"] = place.hours, read(place.hours, zone_of(place))
    return kept[1]


def zone_of(place: Any) -> str:
    """A partner may live by another clock than the tenant."""
    return str(place.hours.get("zone") or getattr(place, "time_zone", "UTC"))


def read(hours: Mapping[str, Any], zone: str) -> Office | None:
    """``{"week": [["09:00", "17:00"], …, None], "closed": {"2026-07-01": "Canada Day"}}``."""
    if not hours:
        return None
    closed = frozenset(map(date.fromisoformat, hours["closed"]))
    return Office(tuple(map(read_day, hours["week"])), closed, ZoneInfo(zone))


def read_day(hours: Sequence[str] | None) -> Hours | None:
    return (time.fromisoformat(hours[0]), time.fromisoformat(hours[1])) if hours else None
