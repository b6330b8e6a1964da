"""Which day, which moment, what time? Written year first, and within what calendars and clocks can keep."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, ClassVar

from careops.values.kind import Kind
from careops.values.text import Refused

DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?)"
    r"(?P<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Day(Kind):
    """A day that a calendar of ours has."""

    hint: ClassVar[str] = "Write a day as year, month and day: 2026-11-22."

    def read(self, said: Any) -> date:
        day = said if type(said) is date else read_day(said, self.hint)
        if not FIRST <= day <= self.last():
            raise Refused(self.out_of_range, "range")
        return day

    def last(self) -> date:
        return LAST

    out_of_range: ClassVar[str] = f"Write a day between {FIRST} and {LAST}."

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class BirthDate(Day):
    """A day on which somebody who lives may have been born."""

    hint: ClassVar[str] = "Write the date of birth as year, month and day: 1984-07-31."
    out_of_range: ClassVar[str] = f"Write a date of birth between {FIRST} and today, as 1984-07-31."

    def last(self) -> date:
        """Today, where it is latest."""
        return (datetime.now(UTC) + timedelta(hours=14)).date()


def read_day(said: Any, hint: str) -> date:
    match = DAY.fullmatch(said) if isinstance(said, str) else None
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:
        pass
    raise Refused(hint)


@dataclass(frozen=True)
class Moment(Kind):
    """A moment with its offset; ``zone`` is that of the reader, where they may leave it away."""

    zone: Callable[[], tzinfo] | None = None
    hint: ClassVar[str] = "Write a moment with its offset, as 2026-11-22T14:05:00Z."

    def read(self, said: Any) -> datetime:
        moment = said if isinstance(said, datetime) else self.read_text(said)
        if moment.tzinfo is None:
            if self.zone is None:
                raise Refused(self.hint)
            moment = moment.replace(tzinfo=self.zone())
        if not FIRST + ONE_DAY <= moment.date() <= LAST - ONE_DAY:
            raise Refused(f"Write a moment between {FIRST} and {LAST}.", "range")
        return moment

    def read_text(self, said: Any) -> datetime:
        match = MOMENT.fullmatch(said) if isinstance(said, str) else None
        try:
            if match:
                return datetime.fromisoformat(said.upper())
        except ValueError:
            pass
        raise Refused(
            self.hint if self.zone is None else "Write a date and a time, such as 2026-03-05 14:00."
        )

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "string", "format": "date-time"}


@dataclass(frozen=True)
class TimeOfDay(Kind):
    """A time by the wall clock."""

    def read(self, said: Any) -> time:
        if isinstance(said, time):
            return said
        match = (
            re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(:00)?", said)
            if isinstance(said, str)
            else None
        )
        if not match:
            raise Refused("Write a time, such as 22:00.")
        return time(int(match[1]), int(match[2]))
