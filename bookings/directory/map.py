"""What does it look like on a map? SVG made on the server: dots on an outline, and no tiles of anybody's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from math import cos, log, pi, radians, sin, sqrt, tan

from django.utils.safestring import SafeString

from bookings.directory.areas import DATA
from bookings.directory.travel import DETOUR, EARTH, SPEED, Place
from careops.web.svg import join, tag

WIDE, TALL = 640, 550  # of the map of the country, in its own units
SIDE = 400  # of the map around a place
EDGE = 24  # kept free around it
NUMBERED = 12  # dots that carry their place in the list; more would hide each other
KM = pi * EARTH / 180  # of a degree of latitude


def drawing(title: str, desc: str, *parts: str, wide: int, tall: int) -> SafeString:
    named = (tag("title", title), tag("desc", desc))
    box = f"0 0 {wide} {tall}"
    return tag("svg", *named, *parts, klass="chart map", role="img", viewBox=box)


# Around a place


def near_map(
    place: Place, found: Sequence[tuple[Place, str, bool]], *, within: int, title: str, desc: str
) -> SafeString:
    """What is near: the place in the middle, a ring for so many minutes, and a dot each.

    ``found`` is nearest first: where, its name, and whether it stands out.
    """
    ring = SIDE / 2 - EDGE
    scale = ring / (within * SPEED / 60 / DETOUR)  # units a km
    dots = [
        dot(at(place, where, scale), name, number, is_marked=is_marked)
        for number, (where, name, is_marked) in enumerate(found, 1)
    ]
    return drawing(
        title,
        desc,
        circle("ring", ring),
        circle("ring", ring / 2),
        label(f"{within} min", SIDE / 2, SIDE / 2 - ring - 6),
        label(f"{within // 2} min", SIDE / 2, SIDE / 2 - ring / 2 - 6),
        cross(),
        *reversed(dots),  # the nearest on top
        wide=SIDE,
        tall=SIDE,
    )


def at(middle: Place, where: Place, scale: float) -> tuple[float, float]:
    """Across and down, as on a plan of the town."""
    east = (where.longitude - middle.longitude) * cos(radians(middle.latitude)) * KM
    north = (where.latitude - middle.latitude) * KM
    return SIDE / 2 + east * scale, SIDE / 2 - north * scale


def dot(point: tuple[float, float], name: str, number: int, *, is_marked: bool) -> SafeString:
    x, y = point
    is_numbered = number <= NUMBERED
    return tag(
        "g",
        tag("title", f"{number}. {name}"),
        tag(
            "circle",
            klass="dot miss" if is_marked else "dot",
            cx=x,
            cy=y,
            r=10 if is_numbered else 5,
        ),
        *([label(str(number), x, y + 4, klass="on-bar")] if is_numbered else []),
    )


def circle(klass: str, radius: float) -> SafeString:
    return tag("circle", klass=klass, cx=SIDE / 2, cy=SIDE / 2, r=radius)


def cross() -> SafeString:
    half = SIDE / 2
    lines = f"M{half - 8} {half}h16M{half} {half - 8}v16"
    return tag("path", tag("title", "Here"), klass="here", d=lines)


def label(words: str, x: float, y: float, *, klass: str = "strong") -> SafeString:
    return tag("text", words, klass=klass, x=x, y=y, text_anchor="middle")


# Of the country


def country_map(
    crowds: Iterable[tuple[Place, int]], *, title: str, desc: str, klass: str = "dot"
) -> SafeString:
    """How many are where: a dot for each crowd, as large as it is."""
    dots = []
    for where, count in sorted(crowds, key=lambda crowd: -crowd[1]):
        x, y = projected(where)
        radius = min(4 + 1.5 * sqrt(count), 26)
        dots.append(tag("circle", tag("title", f"{count:,}"), klass=klass, cx=x, cy=y, r=radius))
    return drawing(title, desc, shores(), *dots, wide=WIDE, tall=TALL)


@cache
def shores() -> SafeString:
    """The outline of the country, drawn once."""
    with (DATA / "outline.txt").open(encoding="utf-8") as source:
        rings = [[projected(corner(pair)) for pair in line.split()] for line in source]
    paths = ("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)
    return join(tag("path", klass="shore", d="".join(paths)))


def corner(pair: str) -> Place:
    longitude, latitude = pair.split(",")
    return Place(float(latitude), float(longitude))


# Lambert's conformal cone, as maps of Canada use it: true along these two parallels.
SOUTH, NORTH, ORIGIN, MERIDIAN = (radians(degrees) for degrees in (49, 77, 49, -95))
CONE = log(cos(SOUTH) / cos(NORTH)) / log(tan(pi / 4 + NORTH / 2) / tan(pi / 4 + SOUTH / 2))
TIP = cos(SOUTH) * tan(pi / 4 + SOUTH / 2) ** CONE / CONE
ZOOM, LEFT, DOWN = 740, 282, 456  # so that the country fills the picture


def projected(place: Place) -> tuple[float, float]:
    """Across and down on the map of the country."""
    distance, origin = (
        TIP / tan(pi / 4 + latitude / 2) ** CONE for latitude in (radians(place.latitude), ORIGIN)
    )
    angle = CONE * (radians(place.longitude) - MERIDIAN)
    return LEFT + ZOOM * distance * sin(angle), DOWN - ZOOM * (origin - distance * cos(angle))
