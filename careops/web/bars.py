"""Which of them is more? Bars that lie, each below its name, so that a phone has room for both (see charts.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.text import Truncator

from careops.web.svg import frame, join, percent, tag, text

ROW = 46  # pixels for a name and its bar
THICK = 16
LONGEST = 46  # letters of a name and its words together, on a phone; the table has all of them


@dataclass(frozen=True, slots=True)
class Bar:
    """``words`` say the value; the bar goes on, softer, to ``beyond``. What is below nothing looks different."""

    name: str
    value: float
    words: str
    beyond: float = 0
    is_bad: bool = False


def lying(bars: Sequence[Bar], *, title: str, desc: str) -> SafeString:
    """One below the other, as long as they are much; the longest fills the card."""
    longest = max(max(abs(bar.value), bar.beyond) for bar in bars) or 1
    rows = (drawn(bar, ROW * place, 100 / longest) for place, bar in enumerate(bars))
    return frame(title, desc, *rows, height=ROW * len(bars))


def drawn(bar: Bar, y: float, scale: float) -> SafeString:
    looks = "bar miss" if bar.is_bad or bar.value < 0 else "bar"
    return join(
        text(cut(bar), 0, y + 14, klass="strong", anchor="start"),
        text(bar.words, 100, y + 14, klass="strong", anchor="end"),
        *([stretch(bar.beyond * scale, y, "bar soft")] if bar.beyond else []),
        stretch(abs(bar.value) * scale, y, looks),
    )


def cut(bar: Bar) -> str:
    """The name, as far as its words leave room for it."""
    return Truncator(bar.name).chars(LONGEST - len(bar.words))


def stretch(wide: float, y: float, looks: str) -> SafeString:
    return tag("rect", klass=looks, x=0, y=y + 20, width=percent(wide), height=THICK, rx=4)
