"""Is somebody there now? Conditions on the hours of an office, which a property of the subject gives."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from careops.clock.office import Office
from careops.policy.rules import Condition


def is_open(office: str) -> Condition:
    """``only_if=is_open("office")``: not where no hours are known, as nobody can be counted on.

    Nothing wakes a case when its office opens: what is to wait for that is said with ``After(days=)``.
    """

    def test(subject: Any, at: datetime) -> bool:
        hours: Office | None = getattr(subject, office)
        return hours is not None and hours.is_open(at)

    test.__name__ = f"the_{office}_is_open"
    return Condition(test, f"The {office.replace('_', ' ')} is closed now.")


def is_closed(office: str) -> Condition:
    """The opposite: also where no hours are known."""
    open_now = is_open(office)

    def test(subject: Any, at: datetime) -> bool:
        return not open_now.test(subject, at)

    test.__name__ = f"the_{office}_is_closed"
    return Condition(test, f"The {office.replace('_', ' ')} is open now.")
