"""Can the words be read? Every pair of colors that meets holds WCAG 2.2 AA, in light and in dark."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

CSS = Path(finders.find("careops/careops.css")).read_text()
TOKENS = re.findall(r"--([\w-]+): light-dark\((#\w{6})\w*, (#\w{6})\w*\);", CSS)
LIGHT = {name: light for name, light, _ in TOKENS}
DARK = {name: dark for name, _, dark in TOKENS}

GROUNDS = ("paper", "surface", "sunken")
WORDS = [
    *((words, ground) for words in ("ink", "ink-soft", "brand-ink", "red") for ground in GROUNDS),
    *((hue, f"{hue}-soft") for hue in ("red", "amber", "green", "blue")),
    *(
        (words, f"{hue}-soft")
        for words in ("ink", "ink-soft")
        for hue in ("red", "amber", "green", "blue", "brand")
    ),
    ("brand-ink", "brand-soft"),
    ("brand-ink", "red-soft"),
    ("amber", "surface"),
    ("on-brand", "brand"),
    ("on-brand", "brand-hover"),
    ("on-red", "red-solid"),
    ("surface", "red"),
    ("on-chart", "chart"),
    ("on-chart", "chart-miss"),
]
EDGES = [
    *(
        (edge, ground)
        for edge in ("line-strong", "focus", "brand")
        for ground in ("paper", "surface")
    ),
    ("red-solid", "surface"),
    ("chart", "surface"),
    ("chart-miss", "surface"),
    ("chart-miss", "chart-soft"),
]


def luminance(color):
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("least", "pairs"), [(4.5, WORDS), (3, EDGES)], ids=["words", "edges"])
def test_colors_that_meet_can_be_told_apart(scheme, least, pairs):
    weak = {pair: contrast(scheme[pair[0]], scheme[pair[1]]) for pair in pairs}

    assert {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < least} == {}


def test_old_browsers_get_the_light_colors():
    fallback = CSS.partition("@supports not")[2].partition("\n}\n")[0]

    assert dict(re.findall(r"--([\w-]+): (#\w{6})", fallback)) == LIGHT
