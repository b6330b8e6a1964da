"""The cases of the insurance process, over their clocks, by the policy alone (S2-1 to S2-40)."""

from __future__ import annotations

from decimal import Decimal

from tests.bookings.factories import BEN, CORA, LATER, booked, partner_actor
from tests.factories import HOUR, NOON, fresh, said, story


def actions(subject):
    return [action for action, _ in story(subject)]


def test_an_affiliate_is_found_dated_confirmed_booked_attended_and_billed(harbour, joan):
    booking = booked(harbour)

    assert booking.state == "ready"
    assert (booking.total, booking.course, booking.method) == (
        Decimal("305.10"), "large", "direct_billing",
    )  # fmt: skip
    booking.attend(by=partner_actor(booking.clinic), at=LATER + HOUR)
    assert booking.state == "results_settled"
    booking.bill(by=CORA, at=LATER + 2 * HOUR)
    print(actions(booking)); print(said(booking))
    quote = booking.quotes.get()
    assert quote.state == "billed"
