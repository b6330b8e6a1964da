"""How is a ladder drawn? Its steps towards a deadline, done and to come, as a chart (see charts.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.safestring import SafeString

from careops.web.svg import anchor, frame, join, line, percent, tag, text

Kind = Literal["sent", "delivered", "failed", "next", "planned", "promise", "escalate"]
DONE = frozenset({"sent", "delivered", "failed"})
SIGNS = {  # drawn on top of a rung, so that its kind can be told without color
    "delivered": "M-3.5 .5l2.5 2.5 4.5-5",
    "failed": "M-3-3l6 6m0-6l-6 6",
    "escalate": "M0-4v4.5m0 3v.1",
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder: where (0 the start, 1 the end), its kind, what it says.

    ``label`` is printed above it (at the ends of the line below), ``note`` right under it.
    """

    at: float
    kind: Kind
    title: str
    label: str = ""
    note: str = ""


def ladder(rungs: Sequence[Rung], *, title: str, desc: str) -> SafeString:
    """The steps towards a deadline, done and to come; each kind has a shape of its own."""
    done = max((rung.at for rung in rungs if rung.kind in DONE), default=0)
    ends = 80 if any(rung.note for rung in rungs) else 64
    return frame(
        title,
        desc,
        line("ladder-line", 2, 34, 98, 34),
        line("ladder-past", 2, 34, 2 + 96 * done, 34),
        *(draw(rung, 2 + 96 * rung.at, ends=ends) for rung in rungs),
        height=ends + 8,
    )


def draw(rung: Rung, x: float, *, ends: float) -> SafeString:
    look = f"rung rung-{rung.kind}"
    shape = (
        tag("path", klass=look, d="M0-8L8 0 0 8-8 0Z")
        if rung.kind in ("promise", "escalate")
        else tag("circle", klass=look, r=5.5 if rung.kind in ("sent", "planned") else 8)
    )
    sign = (tag("path", klass="rung-sign", d=SIGNS[rung.kind]),) if rung.kind in SIGNS else ()
    edge = rung.at in (0, 1)
    words = text(
        rung.label,
        100 * rung.at if edge else x,
        ends if edge else 14,
        klass="strong" if rung.kind == "next" else "",
        anchor=anchor(x),
    )
    return join(
        tag("svg", tag("title", rung.title), shape, *sign, x=percent(x), y=34, overflow="visible"),
        words if rung.label else "",
        text(rung.note, x, 58) if rung.note else "",
    )
