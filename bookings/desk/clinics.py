"""Which clinics does the desk offer for a booking? Those near its client, with way, price and how they are paid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bookings.directory.models import Clinic, Offer
from bookings.directory.search import clinics_near
from bookings.models import Booking
from bookings.nearby import place_of
from bookings.policy.assigning import minutes_near
from careops.desk.fact_forms import offers
from careops.policy.rules import Rule

MOST = 200
NEAREST_ONLY = "select_clinic"


def clinics_for(rule: Rule, bookings: Sequence[Any]) -> list[tuple[str, str]]:
    """Those within the hour; a manager, who may decide otherwise, is offered all that do this."""
    (booking,) = bookings
    if rule.name == NEAREST_ONLY:
        return near(booking)
    rest = Offer.objects.filter(service=booking.service_id, clinic__is_active=True)
    found = rest.select_related("clinic").order_by("clinic__name_key", "pk")[:MOST]
    return [
        (str(offer.clinic_id), label(offer, booking.nearby.minutes(offer.clinic, booking)))
        for offer in found
    ]


def near(booking: Booking) -> list[tuple[str, str]]:
    found = clinics_near(booking.service, place_of(booking), within=minutes_near(booking))
    return [
        (str(one.clinic.pk), label(one.offer, one.minutes))
        for one in found
        if one.clinic.affiliate != Clinic.Affiliate.NONE and one.clinic.pk not in booking.excluded
    ]


def label(offer: Offer, minutes: int | None) -> str:
    """``Harbour Clinic, Toronto · 12 min · 180.00 · bills us``."""
    clinic = offer.clinic
    way = "its place is not known" if minutes is None else f"{minutes} min"
    cost = "no price known" if offer.cost is None else f"{offer.cost:.2f}"
    paid = "bills us" if clinic.direct_billing else "wants payment before"
    return " · ".join([f"{clinic}, {clinic.city}", way, cost, paid])


offers(Clinic, clinics_for)
