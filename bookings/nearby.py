"""Which clinics could it be? Those of the directory that offer the service, and are near (S2-4, S2-15, S2-A4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from bookings.directory.models import Clinic, Offer, Service
from bookings.directory.search import offers_near
from bookings.directory.travel import Place, travel_minutes


class Sought(Protocol):
    """What has to be known of a booking to find a clinic for it."""

    service: Any
    excluded: list[UUID]
    latitude: float | None
    longitude: float | None


def place_of(something: Any) -> Place | None:
    """Where a booking's client, or a clinic, is taken to be; None: not known, and never near."""
    if something.latitude is None or something.longitude is None:
        return None
    return Place(something.latitude, something.longitude)


class Nearby:
    """The directory, as a booking's conditions ask it; each question is a query of its own, and asked seldom."""

    def minutes(self, clinic: Clinic, sought: Sought) -> int | None:
        return travel_minutes(place_of(clinic), place_of(sought))

    def is_near(self, clinic: Clinic, sought: Sought, *, within: int) -> bool:
        minutes = self.minutes(clinic, sought)
        return minutes is not None and minutes <= within

    def offers(self, clinic: Clinic, service: Service) -> bool:
        return bool(Offer.objects.filter(clinic=clinic, service=service).exists())

    def cost_at(self, clinic: Clinic, service: Service) -> Decimal | None:
        """What the directory knows that it costs there."""
        costs = Offer.objects.filter(clinic=clinic, service=service).values_list("cost", flat=True)
        found: Decimal | None = costs.first()
        return found

    def has_anyone_for(self, sought: Sought, *, within: int) -> bool:
        """Whether an affiliate is near that was not asked before."""
        place = place_of(sought)
        if place is None:
            return False
        near = offers_near(sought.service, place, within=within)
        theirs = near.exclude(clinic__affiliate=Clinic.Affiliate.NONE)
        return bool(theirs.exclude(clinic__in=sought.excluded).exists())
