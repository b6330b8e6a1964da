"""What does a calendar get of an appointment? One event as RFC 5545 writes it, and not a word of what it is for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from bookings.models import Booking, Offer
from careops.tenancy.models import Tenant

LONGEST = 75  # octets of a line (RFC 5545, 3.1)


def appointment_of(booking: Booking, *, at: datetime, tenant: Tenant) -> str:
    """A calendar with this one appointment; a later one of the same booking takes its place."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//careops//bookings//EN", "METHOD:PUBLISH"]
    lines += [*event(booking, at, tenant), "END:VCALENDAR", ""]
    return "\r\n".join("\r\n ".join(folded(line)) for line in lines)


def event(booking: Booking, at: datetime, tenant: Tenant) -> Iterator[str]:
    place, starts = booking.listing, booking.appointment_at
    if place is None or starts is None:
        raise ValueError(f"{booking} has no appointment.")
    street = (place.address, place.city, place.province, place.postal_code)
    where = ", ".join(filter(None, (place.name, *street)))
    phone = f" {tenant.name}: {tenant.phone}" if tenant.phone else ""
    yield "BEGIN:VEVENT"
    yield f"UID:{booking.pk}@careops"
    yield f"SEQUENCE:{booking.round}"
    yield f"DTSTAMP:{in_utc(at)}"
    yield f"DTSTART:{in_utc(starts)}"
    yield from (f"DURATION:PT{minutes}M" for minutes in lasts(booking))
    yield f"SUMMARY:{escaped(f'Appointment at {place.name}')}"
    yield f"LOCATION:{escaped(where)}"
    yield f"DESCRIPTION:{escaped(f'Reference: {booking.case.ref}.{phone}')}"
    yield "END:VEVENT"


def lasts(booking: Booking) -> list[int]:
    """How many minutes it takes there, where the directory knows."""
    offers = Offer.objects.filter(clinic=booking.listing, service=booking.service)
    return [minutes for minutes in offers.values_list("minutes", flat=True) if minutes]


def in_utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """As TEXT is written there (3.3.11)."""
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


def folded(line: str) -> Iterator[str]:
    """In pieces that are short enough with the blank before them; no character is torn."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) >= LONGEST:
            yield piece
            piece = ""
        piece += letter
    yield piece
