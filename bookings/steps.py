"""How far has a booking come? Its way in six steps, for the desk and for whoever waits."""

from __future__ import annotations

from dataclasses import dataclass

from bookings.models import Booking

State = Booking.State
WAY = (
    ("A clinic is found", (State.RECEIVED, State.SEARCHING, State.AREA_ESCALATED)),
    ("Dates are in", (State.SOURCING,)),
    ("Date and amount are confirmed", (State.PROPOSED,)),
    ("It is booked", (State.CONFIRMED,)),
    ("Everything is ready", (State.BOOKED,)),
    ("It takes place", (State.READY, State.NO_SHOW)),
    ("Results are settled", (State.ATTENDED,)),
    ("It is billed", (State.SETTLED,)),
    ("It is paid and reconciled", (State.BILLING, State.RECONCILED)),
)
OFF = (State.DECLINED, State.CANCELLED)
# While it is booked with a clinic, that knows who comes; before, it knows what it is asked for.
BOOKED = (State.BOOKED, State.READY, State.ATTENDED, State.NO_SHOW)
ASKED = (State.SOURCING, State.PROPOSED, State.CONFIRMED, *BOOKED)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the way: ``done``, ``now`` or ``next``."""

    title: str
    place: str


def steps_of(booking: Booking) -> list[Stage]:
    """The way with where it stands; nothing, once it is called off."""
    if booking.state in OFF:
        return []
    here = next((n for n, (_, states) in enumerate(WAY) if booking.state in states), len(WAY))
    return [Stage(title, place(n, here)) for n, (title, _) in enumerate(WAY)]


def place(number: int, here: int) -> str:
    if number == here:
        return "now"
    return "done" if number < here else "next"
