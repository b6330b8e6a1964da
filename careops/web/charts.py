"""Which picture answers the question? SVG made on the server: no script, no inline style, readable aloud.

Across, lengths are percent, so that a chart fills its card while its words keep their size; down, they are
pixels. The looks (classes) are in careops.css. Each chart is named by ``title`` and says its finding in ``desc``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from careops.web.svg import anchor, frame, join, line, percent, tag, text

HEAD, PLOT, FOOT = 44, 150, 24  # room for labels above, the picture, room for names below
BASE = HEAD + PLOT
TALL = PLOT + 28  # nothing is written above an area
LABEL_FITS = 26  # a column at least this tall carries its number inside
MANY = 8  # columns whose names fit beside each other on a phone
STRIP = 56  # one row of dots
SHORTEST, LONGEST = 0.25, 72  # hours on the scale of dots


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns side by side: how many, and how high the highest."""

    count: int
    highest: float

    def draw(self, place: int, name: str, value: float, *, miss: bool) -> SafeString:
        pitch, tall = 100 / self.count, PLOT * value / self.highest
        middle, inside = pitch * (place + 0.5), tall >= LABEL_FITS
        return join(
            tag(
                "rect",
                klass="bar miss" if miss else "bar",
                x=percent(pitch * (place + 0.12)),
                y=BASE - tall,
                width=percent(pitch * 0.76),
                height=tall,
                rx=4,
            ),
            text(
                f"{value:g}",
                middle,
                BASE - 9 if inside else BASE - tall - 6,
                klass="on-bar" if inside else "strong",
            ),
            text(name, middle, BASE + 17, klass=self.look(place)),
        )

    def look(self, place: int) -> str:
        """On a phone names are small, and of many every other one is left out."""
        return "name other" if place % 2 and self.count > MANY else "name"


def bars(
    points: Sequence[tuple[str, float]], *, title: str, desc: str, goal: float, unit: str = ""
) -> SafeString:
    """Columns against a goal line; those that miss the goal look different."""
    columns = Columns(len(points), max(goal, *(value for _, value in points)))
    y = BASE - PLOT * goal / columns.highest
    return frame(
        title,
        desc,
        *(
            columns.draw(i, name, value, miss=value < goal)
            for i, (name, value) in enumerate(points)
        ),
        line("base-line", 0, BASE, 100, BASE),
        line("goal", 0, y, 100, y),
        text(f"- - goal {goal:g}{unit}", 100, 14, klass="strong", anchor="end"),
        height=BASE + FOOT,
    )


def histogram(
    bins: Sequence[tuple[str, int]],
    *,
    title: str,
    desc: str,
    marks: Sequence[tuple[float, str]] = (),
    late_from: int | None = None,
) -> SafeString:
    """How often each length occurs.

    ``marks`` are (place counted in bins, label), such as the median; ``late_from`` is the first late bin.
    """
    columns = Columns(len(bins), max(1, *(count for _, count in bins)))
    late = len(bins) if late_from is None else late_from
    return frame(
        title,
        desc,
        *(_mark(100 * place / len(bins), label, row) for row, (place, label) in enumerate(marks)),
        *(columns.draw(i, name, count, miss=i >= late) for i, (name, count) in enumerate(bins)),
        line("base-line", 0, BASE, 100, BASE),
        height=BASE + FOOT,
    )


def area(
    series: Sequence[tuple[str, Sequence[float]]], *, title: str, desc: str, first: str, last: str
) -> SafeString:
    """Amounts over time, the smaller second, named at their ends; ``first`` and ``last`` name the days."""
    highest = max(1, *(value for _, values in series for value in values))
    levels = _levels(highest)
    return frame(
        title,
        desc,
        *(line("grid-line", 0, y, 100, y) for _, y in levels),
        _shapes(series, highest),
        line("base-line", 0, BASE, 100, BASE),
        *(text(label, 0, y - 4, klass="strong", anchor="start") for label, y in levels),
        *(
            text(
                f"{name} {values[-1]:g}",
                100,
                BASE - TALL * values[-1] / highest - 10,
                klass="strong",
                anchor="end",
            )
            for name, values in series
        ),
        text(first, 0, BASE + 17, anchor="start"),
        text(last, 100, BASE + 17, anchor="end"),
        height=BASE + FOOT,
    )


def dots(
    rows: Sequence[tuple[str, Sequence[float], str]],
    *,
    title: str,
    desc: str,
    limits: Sequence[float] = (24, 48),
    is_late: bool = True,
) -> SafeString:
    """A strip a row of (name, hours, note) on a logarithmic scale.

    Dots past the first limit look different, unless it is none that anybody has to keep (``is_late``).
    """
    height = 20 + STRIP * len(rows)
    return frame(
        title,
        desc,
        *(text(f"{limit:g} h", _log(limit), 11) for limit in limits),
        *(
            _strip(12 + STRIP * i, *row, limits=limits, is_late=is_late)
            for i, row in enumerate(rows)
        ),
        height=height,
    )


def _mark(x: float, label: str, row: int) -> SafeString:
    y = 12 + 16 * (row % 2)
    return join(
        line("goal", x, y + 4, x, BASE), text(label, x, y, klass="strong", anchor=anchor(x))
    )


def _levels(highest: float) -> list[tuple[str, float]]:
    """Two to five round amounts, each with its height on the page."""
    step = _round_step(highest / 4)
    amounts = [step * n for n in range(1, math.floor(highest / step) + 1)]
    return [(f"{amount:g}", BASE - TALL * amount / highest) for amount in amounts]


def _shapes(series: Sequence[tuple[str, Sequence[float]]], highest: float) -> SafeString:
    """Paths know no percent: they get a frame of their own that stretches."""
    edges = [_edge(values, highest) for _, values in series]
    return tag(
        "svg",
        *(tag("path", klass=f"area-{i}", d=f"M0 100L{e}L100 100Z") for i, e in enumerate(edges, 1)),
        tag("path", klass="edge", d=f"M{edges[0]}"),
        y=BASE - TALL,
        width="100%",
        height=TALL,
        viewBox="0 0 100 100",
        preserveAspectRatio="none",
    )


def _edge(values: Sequence[float], highest: float) -> str:
    step = 100 / max(1, len(values) - 1)
    return "L".join(f"{i * step:.2f} {100 - 100 * v / highest:.2f}" for i, v in enumerate(values))


def _strip(
    y: float,
    name: str,
    hours: Sequence[float],
    note: str,
    *,
    limits: Sequence[float],
    is_late: bool,
) -> SafeString:
    axis = y + 36
    return join(
        line("grid-line", 0, axis, 100, axis),
        *(line("goal", _log(limit), axis - 8, _log(limit), axis + 8) for limit in limits),
        text(name, 0, y + 18, klass="strong", anchor="start"),
        text(note, 100, y + 18, klass="strong", anchor="end"),
        *(
            tag(
                "circle",
                tag("title", f"{hour:g} h"),
                klass="dot miss" if is_late and hour > limits[0] else "dot",
                cx=percent(_log(hour)),
                cy=axis,
                r=5.5,
            )
            for hour in sorted(hours)
        ),
    )


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next((n * power for n in (1, 2, 5) if n * power >= rough), 10 * power)


def _log(hours: float) -> float:
    inside = min(max(hours, SHORTEST), LONGEST)
    return 2 + 96 * math.log(inside / SHORTEST) / math.log(LONGEST / SHORTEST)
