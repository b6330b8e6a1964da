"""How is a picture spelled? SVG elements, escaped; across in percent, down in pixels."""

from __future__ import annotations

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString


def tag(name: str, *children: str, **attributes: str | float) -> SafeString:
    """One element. Numbers are shortened, ``klass`` is ``class``, ``text_anchor`` is ``text-anchor``."""
    named = (
        ("class" if key == "klass" else key.replace("_", "-"), _short(value))
        for key, value in attributes.items()
    )
    return format_html(
        "<{}{}>{}</{}>",
        name,
        format_html_join("", ' {}="{}"', named),
        join(*children),
        name,
    )


def join(*parts: str) -> SafeString:
    """The parts one after the other, each escaped unless it is safe already."""
    return SafeString("".join(conditional_escape(part) for part in parts))


def frame(title: str, desc: str, *parts: str, height: float) -> SafeString:
    """A whole chart: named by ``title``, its finding told by ``desc``."""
    return tag(
        "svg",
        tag("title", title),
        tag("desc", desc),
        *parts,
        klass="chart",
        role="img",
        width="100%",
        height=height,
    )


def line(klass: str, x1: float, y1: float, x2: float, y2: float) -> SafeString:
    return tag("line", klass=klass, x1=percent(x1), y1=y1, x2=percent(x2), y2=y2)


def text(words: str, x: float, y: float, *, klass: str = "", anchor: str = "middle") -> SafeString:
    return tag("text", words, klass=klass, x=percent(x), y=y, text_anchor=anchor)


def percent(value: float) -> str:
    return f"{_short(value)}%"


def anchor(x: float) -> str:
    """Words near an edge grow away from it."""
    if x < 20:
        return "start"
    return "end" if x > 80 else "middle"


def _short(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
