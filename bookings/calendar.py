"""What does a client's calendar get of a booking? Where and when it is, and not a word of what it is for."""

from __future__ import annotations

from bookings.models import Booking, Offer
from careops.tenancy.models import Tenant
from careops.web.calendar import Event


def event_of(booking: Booking, *, tenant: Tenant) -> Event:
    """Its appointment; a later one of the same booking takes its place."""
    place, starts = booking.listing, booking.appointment_at
    if place is None or starts is None:
        raise ValueError(f"{booking} has no appointment.")
    street = (place.address, place.city, place.province, place.postal_code)
    phone = f" {tenant.name}: {tenant.phone}" if tenant.phone else ""
    return Event(
        uid=str(booking.pk),
        sequence=booking.round,
        starts_at=starts,
        minutes=minutes_of(booking),
        summary=f"Appointment at {place.name}",
        where=", ".join(filter(None, (place.name, *street))),
        description=f"Reference: {booking.case.ref}.{phone}",
    )


def minutes_of(booking: Booking) -> int | None:
    """How long it takes there, where the directory knows."""
    offers = Offer.objects.filter(clinic=booking.listing, service=booking.service)
    found: int | None = offers.values_list("minutes", flat=True).first()
    return found
