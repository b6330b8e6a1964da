"""How is a date told, and where does a day begin? A date in the clinic's own time, a day in ours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import dateformat, timezone

from careops.tenancy.scope import current_tenant


def in_words(moment: datetime, zone: ZoneInfo) -> str:
    """``Thursday 12 March 2026, 16:50``, and ``(Halifax time)`` where others read another clock."""
    there = moment.astimezone(zone)
    ours = timezone.localtime(moment)
    name = zone.key.rpartition("/")[2].replace("_", " ").replace("St Johns", "St. John's")
    foreign = f" ({name} time)" if there.utcoffset() != ours.utcoffset() else ""
    return dateformat.format(there, "l j F Y, H:i") + foreign


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """When the first day begins, and when the last is over."""
    zone = ZoneInfo(current_tenant().time_zone)
    begin, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    return begin, end
