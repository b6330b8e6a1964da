"""How do we say a length of time?"""

from __future__ import annotations

from datetime import timedelta

SOON = timedelta(hours=2)
MINUTE, HOUR, DAY = 60, 3600, 86_400


def tone(left: timedelta) -> str:
    """``overdue``, ``soon`` (within two hours) or ``later``."""
    if left < timedelta(0):
        return "overdue"
    return "soon" if left <= SOON else "later"


def words(duration: timedelta) -> str:
    """The length in the units people use: ``under 1 min``, ``45 min``, ``2 h 10 min``, ``30 h``, ``2 d 8 h``.

    Deadlines are spoken of in hours up to two days; minutes stop mattering after ten hours. The script that
    keeps open pages counting (careops.js) has the same arithmetic.
    """
    seconds = int(abs(duration.total_seconds()))
    if seconds < MINUTE:
        return "under 1 min"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < 10 * HOUR:
        return _two(seconds, HOUR, "h", MINUTE, "min")
    if seconds < 2 * DAY:
        return f"{seconds // HOUR} h"
    return _two(seconds, DAY, "d", HOUR, "h") if seconds < 10 * DAY else f"{seconds // DAY} d"


def spoken(duration: timedelta) -> str:
    """The length in a sentence: ``12 hours``, ``48 hours``, ``3 days``, ``30 minutes``."""
    hours = duration.total_seconds() / HOUR
    count, unit = (hours, "hour") if hours >= 1 else (hours * 60, "minute")
    if hours > 48 and hours % 24 == 0:
        count, unit = hours / 24, "day"
    return f"{count:g} {unit}" + ("" if count == 1 else "s")


def remaining(left: timedelta) -> str:
    """``2 h 10 min left`` or ``3 h overdue``."""
    return f"{words(left)} {'overdue' if left < timedelta(0) else 'left'}"


def _two(seconds: int, big: int, big_name: str, small: int, small_name: str) -> str:
    rest = seconds % big // small
    return f"{seconds // big} {big_name}" + (f" {rest} {small_name}" if rest else "")
