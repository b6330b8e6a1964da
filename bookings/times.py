"""How is a date told? In the clinic's own time, and it says so where that is not ours."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import dateformat, timezone


def in_words(moment: datetime, zone: ZoneInfo) -> str:
    """``Thursday 12 March 2026, 16:50``, and ``(Halifax time)`` where others read another clock."""
    there = moment.astimezone(zone)
    ours = timezone.localtime(moment)
    name = zone.key.rpartition("/")[2].replace("_", " ").replace("St Johns", "St. John's")
    foreign = f" ({name} time)" if there.utcoffset() != ours.utcoffset() else ""
    return dateformat.format(there, "l j F Y, H:i") + foreign
