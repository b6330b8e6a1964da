"""Where is a postal area? At the middle of its places; some nobody can tell (S2-A4).

The table comes with careops (``data/NOTICE`` says from where). Of a point on which 50 or more places
stand nothing is known: it is the middle of a province, and no place.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean

from bookings.directory.travel import Place

DATA = Path(__file__).parent / "data"
CROWD = 50  # places on one point make it a placeholder
ABOUT = 4  # digits behind the point by which two points are one: some ten metres
PROVINCES = {
    "A": "NL", "B": "NS", "C": "PE", "E": "NB", "G": "QC", "H": "QC", "J": "QC", "K": "ON",
    "L": "ON", "M": "ON", "N": "ON", "P": "ON", "R": "MB", "S": "SK", "T": "AB", "V": "BC",
    "Y": "YT",
}  # fmt: skip  # by the first letter of a postal code; X is of two territories


@dataclass(frozen=True, slots=True)
class Area:
    """A postal area with the names of its places; ``place`` is None where it is not known."""

    code: str
    names: tuple[str, ...]
    place: Place | None


def place_of(postal_code: str) -> Place | None:
    """Where this postal code, or area, stands; None when that is not known."""
    area = areas().get(postal_code[:3])
    return area.place if area else None


def why_unknown(code: str) -> str:
    """In words, for a postal area whose place is not known."""
    area = areas().get(code[:3])
    if area is None:
        return f"The postal area {code[:3]} is not in our table of places."
    return (
        f"Of the postal area {code[:3]} our table only has the middle of its province, on which"
        f" {len(area.names)} places stand."
    )


def is_of(postal_code: str, province: str) -> bool:
    """Whether a postal code can be of this province."""
    letter = postal_code[:1]
    return province in ("NT", "NU") if letter == "X" else PROVINCES.get(letter) == province


def is_placeholder(place: Place) -> bool:
    """Whether this point is the middle of a province, where many places are said to stand."""
    return point(place) in placeholders()


def point(place: Place) -> tuple[float, float]:
    return round(place.latitude, ABOUT), round(place.longitude, ABOUT)


@cache
def placeholders() -> frozenset[tuple[float, float]]:
    crowds = defaultdict(set)
    for name, _, place in rows():
        crowds[point(place)].add(name)
    return frozenset(where for where, names in crowds.items() if len(names) >= CROWD)


@cache
def areas() -> Mapping[str, Area]:
    """All that the table knows, by their codes; read once."""
    found: dict[str, list[tuple[str, Place]]] = defaultdict(list)
    for name, code, place in rows():
        found[code].append((name, place))
    return {code: area_of(code, places) for code, places in found.items()}


def area_of(code: str, places: list[tuple[str, Place]]) -> Area:
    known = [place for _, place in places if not is_placeholder(place)]
    middle = (
        Place(fmean(p.latitude for p in known), fmean(p.longitude for p in known))
        if known
        else None
    )
    return Area(code, tuple(name for name, _ in places), middle)


@cache
def rows() -> list[tuple[str, str, Place]]:
    """The table: a place's name, its area, and its point."""
    with gzip.open(DATA / "postal_areas.csv.gz", "rt", encoding="utf-8") as source:
        return [
            (row["place"], row["area"], Place(float(row["latitude"]), float(row["longitude"])))
            for row in csv.DictReader(source)
        ]
