"""Which clinics are near? By travel time, then price, then how soon they give a first date (S2-4, S2-19)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DecimalField, F, Q, Value
from django.db.models.functions import Coalesce

from bookings.directory.models import Clinic, Offer, Service
from bookings.directory.travel import WITHIN, Place, box_around, minutes_from

ORDER = ("away", "price", "days", "pk")
UNKNOWN = Decimal("99999999.99")  # what is not known comes last


@dataclass(frozen=True, slots=True)
class Found:
    """A clinic that offers what is looked for, and how many minutes away it is."""

    clinic: Clinic
    offer: Offer
    minutes: int


def clinics_near(
    service: Service,
    place: Place | None,
    *,
    within: int = WITHIN,
    prepayment: bool = False,
    limit: int = 50,
    after: UUID | None = None,
) -> list[Found]:
    """The clinics that offer ``service`` within so many minutes of ``place``, nearest first.

    None where the place is not known: then nobody is near. ``prepayment``: only those that are
    known to take it (S2-17). ``after``: the offer on which the page before ended.
    """
    if place is None:
        return []
    rows = offers_near(service, place, within=within)
    if prepayment:
        rows = rows.filter(clinic__accepts_prepayment=True)
    if after:
        rows = rows.filter(behind(rows.filter(pk=after).values_list(*ORDER).first()))
    away = dict(rows.order_by(*ORDER).values_list("pk", "away")[:limit])
    offers = Offer.objects.filter(pk__in=list(away)).select_related("clinic").in_bulk()
    return [Found(offers[pk].clinic, offers[pk], minutes) for pk, minutes in away.items()]


def offers_near(service: Service, place: Place, *, within: int) -> Any:
    """Those offers, with ``away`` in minutes, and ``price`` and ``days`` in which nothing is empty."""
    near = box_around(place, within=within, at="clinic__")
    rows = Offer.objects.filter(near, service=service, clinic__is_active=True)
    return rows.annotate(
        away=minutes_from(place, at="clinic__"),
        price=known(F("cost")),
        days=known(F("clinic__median_days_to_first_date")),
    ).filter(away__lte=within)


def known(column: Any) -> Any:
    return Coalesce(
        column, Value(UNKNOWN), output_field=DecimalField(max_digits=10, decimal_places=2)
    )


def behind(last: tuple[Any, ...] | None) -> Q:
    """What comes after a row in ORDER; everything, when that row is not there any more."""
    if last is None:
        return Q()
    later = Q()
    for depth, name in enumerate(ORDER):
        same = Q(**dict(zip(ORDER[:depth], last[:depth], strict=True)))
        later |= same & Q(**{f"{name}__gt": last[depth]})
    return later
