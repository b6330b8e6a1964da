"""What is told of a booking, and of what belongs to it? A story for each policy."""

from bookings.story import (  # noqa: F401 (they are declared there)
    approval,
    booking,
    card,
    charge,
    paper,
    payment,
    quote,
    reconciliation,
)
