"""Where is a clinic taken to be? On its own point where that can be trusted, else in the middle of its postal area."""

from __future__ import annotations

from typing import Any

from bookings.directory import areas
from bookings.directory.flags import OF_A_LINE, flags_of
from bookings.directory.travel import Place

DISTRUSTED = {"outside_province", "placeholder_point"}


def put(clinic: Any, given: Place | None) -> None:
    """Give a clinic its place, and the flags of its own line; people's word is not doubted."""
    flags = flags_of(clinic, given)
    is_by_hand = "latitude" in clinic.set_by_hand
    if is_by_hand:
        flags = {flag: why for flag, why in flags.items() if flag not in DISTRUSTED}
    place, by = found(clinic, given, is_trusted=not DISTRUSTED & flags.keys())
    if place is None:
        flags["no_place"] = why_none(clinic, given)
    shared = {flag: why for flag, why in clinic.flags.items() if flag not in OF_A_LINE}
    clinic.flags, clinic.place_by = flags | shared, by
    clinic.latitude, clinic.longitude = (place.latitude, place.longitude) if place else (None, None)


def found(clinic: Any, given: Place | None, *, is_trusted: bool) -> tuple[Place | None, Any]:
    """The place, and by what it is known."""
    by = type(clinic).PlaceBy
    if given and is_trusted:
        return given, by.POINT
    if areas.is_of(clinic.postal_code, clinic.province) and (
        area := areas.place_of(clinic.postal_code)
    ):
        return area, by.AREA
    return None, by.UNKNOWN


def why_none(clinic: Any, given: Place | None) -> str:
    missing = "Its own point is not to be trusted." if given else "No coordinates are given."
    if not clinic.postal_code:
        return f"{missing} It has no postal code."
    if not areas.is_of(clinic.postal_code, clinic.province):
        return f"{missing} Its postal code is of another province."
    return f"{missing} {areas.why_unknown(clinic.postal_code)}"
