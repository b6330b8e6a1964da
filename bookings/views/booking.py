"""What do insurer, clinic and client have in common before a booking? They can write to us, whatever became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bookings.models import Booking
from bookings.views.acting import ActingView

HEARD = "Thank you: we have it, and our team reads it."


class BookingView(ActingView):
    subject: Booking

    @property
    def done(self) -> Mapping[str, str]:  # type: ignore[override]
        return {**super().done, "tell": HEARD}

    @property
    def choices(self) -> Collection[str]:
        return (*super().choices, "tell")
