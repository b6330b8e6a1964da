"""What stands in the order sheet? Its ten columns, a row a booking (S2-39, S2-40)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from bookings.models import Booking, Quote
from bookings.prices import before
from bookings.times import bounds
from careops.tenancy.scope import current_tenant
from careops.web.sheets import Column, Row

COLUMNS = (
    Column("S.No", 6),
    Column("Order Id", 14),
    Column("Patient's Name", 26),
    Column("Service Requested", 26),
    Column("Order Date", 12),
    Column("Appointment Date", 16),
    Column("Appointment Location, Clinic", 40),
    Column("Clinic Cost (For credit card payment)", 16),
    Column("Medworks Cost", 16),
    Column("Total Cost- To bill to Insurance Co (Clinic Cost + Medworks Cost)", 20),
)
AT_ONCE = 500  # rows
State = Booking.State
BOOKED = (
    State.BOOKED, State.READY, State.ATTENDED, State.NO_SHOW, State.SETTLED, State.BILLING,
    State.RECONCILED, State.CLOSED,
)  # fmt: skip


def ordered(first: date, last: date) -> Any:
    """What was received on these days or between them, and is booked: of what was called off nothing is billed."""
    begin, end = bounds(first, last)
    received = Booking.objects.filter(received_at__gte=begin, received_at__lt=end)
    return received.filter(state__in=BOOKED).order_by("received_at", "pk")


def clients_in(first: date, last: date) -> list[UUID]:
    """Whose rows they are."""
    return list(ordered(first, last).values_list("client", flat=True))


def rows_of(first: date, last: date) -> Iterator[Row]:
    """A row a booking, by the day of its receipt; two queries for five hundred of them."""
    zone = ZoneInfo(current_tenant().time_zone)
    found = ordered(first, last).for_list().iterator(chunk_size=AT_ONCE)
    number = 0
    while some := [booking for _, booking in zip(range(AT_ONCE), found, strict=False)]:
        quotes = quotes_of(some)
        for booking in some:
            number += 1
            yield row_of(number, booking, quotes[booking.pk], zone)


def quotes_of(bookings: list[Booking]) -> dict[UUID, Quote]:
    """The current quote of each."""
    current = {booking.pk: booking.quote_version for booking in bookings}
    known = Quote.objects.filter(booking__in=list(current))
    return {q.booking_id: q for q in known if q.version == current[q.booking_id]}


def row_of(number: int, booking: Booking, quote: Quote, zone: ZoneInfo) -> Row:
    """Total = clinic's cost + ours; with the clinic's tax marked up, that is part of its cost (S2-A1)."""
    cost, fee = shares_of(booking, quote)
    at, place = booking.appointment_at, booking.listing
    return (
        number,
        booking.case.ref,
        str(booking.client),
        str(booking.service),
        booking.received_at.astimezone(zone).date() if booking.received_at else "",
        at.astimezone(zone).date() if at else "",
        ", ".join(filter(None, (place.city, place.name))) if place else "",
        cost,
        fee,
        cost + fee,
    )


def shares_of(booking: Booking, quote: Quote) -> tuple[Decimal, Decimal]:
    """What is billed, before tax: the clinic's and ours. Of a missed appointment, what the clinic charges for it."""
    if not booking.was_missed:
        return quote.subtotal - quote.fee, quote.fee
    subtotal = before(booking.no_show_fee or Decimal(0), quote.rate)
    cost = before(subtotal, quote.percent)
    return cost, subtotal - cost
