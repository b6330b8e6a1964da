"""How long is long? Values of the policies, with defaults that a tenant may override."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

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
            return f"{self.name} must lie between {self.words(least)} and {self.words(most)}."
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

    def words(self, value: Setting) -> str:
        """A value of it, as people read and write it."""
        return words(value)

    def __str__(self) -> str:
        return self.words(self.default)

    def of(self, subject: Any) -> Tunable:  # noqa: ARG002 (as ByField)
        """The value for this subject: the same for all."""
        return self

    @property
    def choices(self) -> tuple[Tunable, ...]:
        return (self,)


@dataclass(frozen=True, slots=True)
class WorkingDays(Tunable):
    """Whole days, of which only those count on which an office works: ``After(days=)`` names whose.

    Where no hours are known, each day counts, and is 24 hours long.
    """

    def problem(self, given: Any) -> str | None:
        if isinstance(given, int) and given % 86_400:
            return f"{self.name} must be whole days."
        return Tunable.problem(self, given)

    @property
    def bounds(self) -> tuple[Setting, Setting]:
        return self.least or timedelta(days=1), self.most or timedelta(days=60)

    def words(self, value: Setting) -> str:
        count = value.days if isinstance(value, timedelta) else value
        return f"{count} working day{'' if count == 1 else 's'}"


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
