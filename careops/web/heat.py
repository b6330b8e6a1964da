"""When is most? A field for each hour of each weekday, the darker the more (see charts.py)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.safestring import SafeString

from careops.web.svg import frame, percent, tag, text

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS = range(24)
ROW, HEAD, LEFT = 24, 20, 10  # pixels of a day and above all; percent beside the fields
DEPTHS = 5  # and none: more shades nobody tells apart
Times = Mapping[tuple[int, int], int]  # how many, by weekday (Monday is 0) and hour


def heat(times: Times, *, title: str, desc: str) -> SafeString:
    """``times`` says how many, by weekday (Monday is 0) and hour."""
    most, wide = max(times.values(), default=0) or 1, (100 - LEFT) / len(HOURS)
    fields = (
        tag(
            "rect",
            tag("title", f"{name} {hour:02}:00: {times.get((day, hour), 0):,}"),
            klass=f"heat heat-{-(-DEPTHS * times.get((day, hour), 0) // most)}",
            x=percent(LEFT + wide * hour),
            y=HEAD + ROW * day,
            width=percent(wide * 0.92),
            height=ROW - 3,
            rx=3,
        )
        for day, name in enumerate(DAYS)
        for hour in HOURS
    )
    hours = (
        text(f"{hour}", LEFT + wide * (hour + 0.5), HEAD - 7, klass="strong")
        for hour in HOURS
        if hour % 3 == 0
    )
    days = (
        text(name, 0, HEAD + ROW * day + 15, klass="strong", anchor="start")
        for day, name in enumerate(DAYS)
    )
    return frame(title, desc, *hours, *days, *fields, height=HEAD + ROW * len(DAYS))
