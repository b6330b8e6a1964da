"""When is a rule due? Pure arithmetic: no database, no system clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from careops.clock.office import Office
from careops.clock.quiet import Quiet
from careops.clock.waits import AT_ONCE, Wait


@dataclass(frozen=True, slots=True)
class Once:
    """Once, so far from the moment in ``since``: no quiet hours move it (S0-A3)."""

    wait: Wait
    since: str

    def moment(self, *, since: datetime, wait: timedelta) -> datetime:
        """The due instant."""
        raise NotImplementedError

    def next_due(self, *, after: datetime, **terms: Any) -> datetime | None:
        """The due instant, when it lies later than ``after``."""
        due = self.moment(**terms)
        return due if due > after else None

    def last_due(self, *, upto: datetime, **terms: Any) -> datetime | None:
        """The due instant, when it is not later than ``upto``."""
        due = self.moment(**terms)
        return due if due <= upto else None

    @property
    def waits(self) -> tuple[Wait, ...]:
        """All that its instants depend on, beside the moment in ``since``."""
        return (self.wait,)


@dataclass(frozen=True, slots=True)
class After(Once):
    """Once, this long after the moment in ``since``.

    ``days`` names the subject's Office, or None: then the wait counts the days on which it works (S1-A1).
    """

    days: str = ""

    def moment(self, *, since: datetime, wait: timedelta, office: Office | None = None) -> datetime:
        return office.due(since, wait.days) if office else since + wait

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
