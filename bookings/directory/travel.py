"""How long is the way? One function says it, and the same arithmetic in the database finds who is near (S2-A4).

A routing service would stand behind ``travel_minutes``; the circle in the database then only finds
whom to ask it about.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, ceil, cos, degrees, radians, sin, sqrt
from typing import Any

from django.db.models import F, FloatField, IntegerField, Q, Value
from django.db.models.functions import ASin, Cast, Ceil, Cos, Least, Power, Radians, Sin, Sqrt

EARTH = 6371.0088  # km, its mean radius
DETOUR = 1.3  # roads, for each kilometre as the crow flies
SPEED = 60  # km an hour
MINUTES = 2 * EARTH * DETOUR * 60 / SPEED  # for an angle of one radian, halved
HAIR = 1e-9  # what arithmetic may add to a whole minute
WITHIN = 60  # minutes that are near, unless somebody says otherwise (S2-19)


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the earth, in degrees."""

    latitude: float
    longitude: float


def travel_minutes(one: Place | None, other: Place | None) -> int | None:
    """Whole minutes by road, rounded up; None when either place is not known, which is never near."""
    if one is None or other is None:
        return None
    north = sin(radians(other.latitude - one.latitude) / 2)
    east = sin(radians(other.longitude - one.longitude) / 2)
    across = cos(radians(one.latitude)) * cos(radians(other.latitude))
    return ceil(MINUTES * asin(min(1, sqrt(north**2 + across * east**2))) - HAIR)


def minutes_from(place: Place, *, at: str = "") -> Any:
    """The same in SQL, for rows whose columns are ``{at}latitude`` and ``{at}longitude``."""
    latitude, longitude = F(f"{at}latitude"), F(f"{at}longitude")
    north = Power(Sin(Radians(latitude - number(place.latitude)) / number(2)), number(2))
    east = Power(Sin(Radians(longitude - number(place.longitude)) / number(2)), number(2))
    across = number(cos(radians(place.latitude))) * Cos(Radians(latitude))
    angle = ASin(Least(number(1), Sqrt(north + across * east)))
    return Cast(Ceil(number(MINUTES) * angle - number(HAIR)), IntegerField())


def number(value: float) -> Any:
    return Value(float(value), FloatField())


def box_around(place: Place, *, within: int, at: str = "") -> Q:
    """Between which degrees everything lies that may be so near: what an index can answer."""
    angle = within / MINUTES * 2
    tall = degrees(angle)
    holds_a_pole = abs(place.latitude) + tall >= 90
    wide = 180 if holds_a_pole else degrees(asin(sin(angle) / cos(radians(place.latitude))))
    south, north = place.latitude - tall, place.latitude + tall
    west, east = place.longitude - wide, place.longitude + wide
    return Q(**{f"{at}latitude__range": (south, north), f"{at}longitude__range": (west, east)})
