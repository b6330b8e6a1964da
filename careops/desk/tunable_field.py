"""How do people write how long something may take? As 36 h, 2 d or 3 working days."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms

from careops.clock.waits import Tunable, WorkingDays

UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
NAMES = {
    "second": "s", "minute": "min", "m": "min", "hour": "h", "day": "d", "week": "w",
}  # fmt: skip
WORKING_DAYS = re.compile(r"([0-9]{1,4})( (working )?days?)?")
# A comma before three digits would be one between thousands: 1,500 min.
PART = re.compile(r"\s*(\d+(?:\.\d+|,\d{1,2})?)\s*([a-z]+)\s*")


def read_duration(text: str) -> int:
    """``36 h``, ``2 d``, ``1 day 12 hours`` -> seconds; ValueError says what to write instead."""
    rest, total = text.strip().lower(), 0.0
    while rest:
        part = PART.match(rest)
        unit = part and unit_of(part[2])
        if not part or not unit:
            raise ValueError("Write a number and a unit, as 36 h, 2 d or 90 min.")
        total += float(part[1].replace(",", ".")) * UNITS[unit]
        rest = rest[part.end() :]
    return round(total)


def unit_of(name: str) -> str | None:
    name = name if name in UNITS else name.rstrip("s") if len(name) > 1 else name
    found = NAMES.get(name, name)
    return found if found in UNITS else None


class TunableField(forms.CharField):
    """One tunable, as people write it; empty means the default."""

    def __init__(self, tunable: Tunable) -> None:
        self.tunable = tunable
        super().__init__(label=tunable.label or tunable.name, required=False, max_length=40)
        self.widget.attrs["placeholder"] = str(tunable)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            given = read_value(text, self.tunable)
            problem = self.tunable.problem(given)
        except OverflowError:
            problem = "That is too long."
        except ValueError as error:
            problem = str(error)
        if problem:
            raise forms.ValidationError(problem.replace(self.tunable.name, "It", 1))
        return given


def read_value(text: str, tunable: Tunable) -> int:
    """The override as it is kept: seconds, or the count."""
    if isinstance(tunable, WorkingDays):
        return read_working_days(text)
    if isinstance(tunable.default, timedelta):
        return read_duration(text)
    if not text.isdecimal():
        raise ValueError("Write a whole number.")
    return int(text)


def read_working_days(text: str) -> int:
    """``3 working days``, ``3 days`` or ``3`` -> seconds, as all durations are kept."""
    count = WORKING_DAYS.fullmatch(text.lower())
    if not count:
        raise ValueError("Write a number of working days, as 3 working days.")
    return int(count[1]) * 86_400
