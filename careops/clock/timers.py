"""When is a rule due? Pure arithmetic: no database, no system clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from careops.clock.quiet import Quiet

Setting = timedelta | int


@dataclass(frozen=True, slots=True)
class Tunable:
    """A duration (or a count) with a default from the requirements, which a tenant may override.

    An override is kept in seconds (or as the count) under ``name`` and lies within the bounds.
    """

    name: str
    default: Setting
    label: str = ""
    least: Setting | None = None
    most: Setting | None = None

    def value(self, tuning: Mapping[str, Any]) -> Any:
        """What is in force for a tenant with this tuning: a timedelta, or an int for a count."""
        given = tuning.get(self.name)
        if given is None:
            return self.default
        return timedelta(seconds=given) if isinstance(self.default, timedelta) else int(given)

    def problem(self, given: Any) -> str | None:
        """Why this override cannot be; None when it can."""
        if isinstance(given, bool) or not isinstance(given, int):
            return f"{self.name} must be a whole number{self.unit}."
        value = timedelta(seconds=given) if isinstance(self.default, timedelta) else given
        least, most = self.bounds
        if not least <= value <= most:  # type: ignore[operator]
            return f"{self.name} must lie between {words(least)} and {words(most)}."
        return None

    @property
    def bounds(self) -> tuple[Setting, Setting]:
        """The least and the most that it may be."""
        least: Setting = 1
        most: Setting = 1000
        if isinstance(self.default, timedelta):
            least, most = timedelta(minutes=1), timedelta(days=365)
        return (
            least if self.least is None else self.least,  # which may be 0
            most if self.most is None else self.most,
        )

    @property
    def unit(self) -> str:
        return " of seconds" if isinstance(self.default, timedelta) else ""

    def __str__(self) -> str:
        return words(self.default)

    def of(self, subject: Any) -> Tunable:  # noqa: ARG002 (as ByField)
        """The value for this subject: the same for all."""
        return self

    @property
    def choices(self) -> tuple[Tunable, ...]:
        return (self,)


@dataclass(frozen=True, slots=True)
class ByField:
    """A value that depends on a field of the subject: its own for some, the usual for all others."""

    field: str
    usual: Tunable
    special: Mapping[str, Tunable]

    def of(self, subject: Any) -> Tunable:
        return self.special.get(getattr(subject, self.field), self.usual)

    @property
    def choices(self) -> tuple[Tunable, ...]:
        """All that it may be, the usual first."""
        return (self.usual, *self.special.values())

    def __str__(self) -> str:
        others = (f"{wait} for {value.replace('_', ' ')}" for value, wait in self.special.items())
        return f"{self.usual} ({', '.join(others)})"


Wait = Tunable | ByField
AT_ONCE = Tunable("at_once", timedelta(0))


@dataclass(frozen=True, slots=True)
class Once:
    """Once, so far from the moment in ``since``: no quiet hours move it (S0-A3)."""

    wait: Wait
    since: str

    def moment(self, *, since: datetime, wait: timedelta) -> datetime:
        """The due instant."""
        raise NotImplementedError

    def next_due(self, *, since: datetime, wait: timedelta, after: datetime) -> datetime | None:
        """The due instant, when it lies later than ``after``."""
        due = self.moment(since=since, wait=wait)
        return due if due > after else None

    def last_due(self, *, since: datetime, wait: timedelta, upto: datetime) -> datetime | None:
        """The due instant, when it is not later than ``upto``."""
        due = self.moment(since=since, wait=wait)
        return due if due <= upto else None

    @property
    def waits(self) -> tuple[Wait, ...]:
        """All that its instants depend on, beside the moment in ``since``."""
        return (self.wait,)


class After(Once):
    """Once, this long after the moment in ``since``."""

    __slots__ = ()

    def moment(self, *, since: datetime, wait: timedelta) -> datetime:
        return since + wait

    def __str__(self) -> str:
        if self.wait is AT_ONCE:
            return "at once"
        return f"{self.wait} after {self.since}"


class Before(Once):
    """Once, this long before the moment in ``since``, which lies ahead: an appointment, the end of an approval.

    Where that has passed already when it begins to run, it is said at once, and once.
    """

    __slots__ = ()

    def moment(self, *, since: datetime, wait: timedelta) -> datetime:
        return since - wait

    def __str__(self) -> str:
        return f"{self.wait} before {self.since}"


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again on the grid that starts at ``since``; missed beats are not replayed (S0-A5).

    ``first`` is how long after ``since`` the first beat comes, where that is not ``wait``; there is
    none from ``until`` on, which counts from ``since``, too. So a rhythm can follow on another:
    until 4 days this one, first after 4 days that one. ``quiet`` names the subject's quiet hours:
    they move a beat to their end, never drop it, and leave the grid as it is (S0-A3).
    """

    wait: Wait
    since: str
    quiet: str = ""
    first: Wait | None = None
    until: Wait | None = None

    def next_due(
        self,
        *,
        since: datetime,
        wait: timedelta,
        after: datetime,
        quiet: Quiet | None = None,
        end: datetime | None = None,
    ) -> datetime | None:
        """The first beat later than ``after``, and before ``end``."""
        beats = max((before(end, after) - since) // wait, 0)
        coming = since + (beats + 1) * wait
        if quiet and beats and (moved := quiet.after(since + beats * wait)) > after:
            return moved
        if end and coming >= end:
            return None
        return quiet.after(coming) if quiet else coming

    def last_due(
        self,
        *,
        since: datetime,
        wait: timedelta,
        upto: datetime,
        quiet: Quiet | None = None,
        end: datetime | None = None,
    ) -> datetime | None:
        """The latest beat not later than ``upto``, and before ``end``."""
        point = since + ((before(end, upto) - since) // wait) * wait
        if quiet and (hours := quiet.around(point)):
            begin, over = hours
            if over <= upto:
                return over if point > since else None
            point = since + ((begin - since - timedelta.resolution) // wait) * wait  # before them
            point = quiet.after(point) if point > since else point
        return point if point > since else None

    @property
    def waits(self) -> tuple[Wait, ...]:
        """All that its instants depend on, beside the moment in ``since``."""
        return tuple(filter(None, (self.wait, self.first, self.until)))

    def __str__(self) -> str:
        begin = f"{self.first} after {self.since}, then " if self.first else ""
        end = f", until {self.until}" if self.until else ""
        return f"{begin}every {self.wait}{'' if begin else f' from {self.since}'}{end}"


def before(end: datetime | None, moment: datetime) -> datetime:
    """The moment, or the last before the end."""
    return min(moment, end - timedelta.resolution) if end else moment


Timer = Once | Every


def at_once(since: str) -> After:
    """The system's own decision: due in the very moment of ``since``."""
    return After(AT_ONCE, since)


def words(value: Setting) -> str:
    """``timedelta(hours=36)`` -> ``36 h``."""
    if not isinstance(value, timedelta):
        return str(value)
    for size, unit in (
        (timedelta(days=1), "d"),
        (timedelta(hours=1), "h"),
        (timedelta(minutes=1), "min"),
    ):
        if value >= 3 * size if unit == "d" else value >= size:
            return f"{value / size:g} {unit}"
    return f"{value.total_seconds():g} s"
