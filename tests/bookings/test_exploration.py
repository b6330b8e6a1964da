"""Every way that a booking, and what belongs to it, can go is walked over its clocks (S2, M7 to M9)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bookings.models import Booking, Quote, SpendApproval
from bookings.models.booking import HELD_BY_THE_AMOUNT
from tests.bookings.factories import booker, ceo, chief, manager
from tests.bookings.worlds import (
    Approvals,
    ArrangedBookings,
    Bookings,
    HeldBookings,
    Quotes,
    SoughtBookings,
    attended_bookings,
)
from tests.factories import make_member
from tests.walks import walked
from tests.workflow.test_exploration import tunings

pytestmark = pytest.mark.slow


def has_no_fault(*walks):
    for walk in walks:
        assert walk.faults == []
        assert walk.without_end() == []


def check(policy, *walks):
    """Nothing is stuck or said twice, everything is reached, and it can always end."""
    has_no_fault(*walks)
    assert set().union(*(walk.states for walk in walks)) == {str(state) for state in policy.State}
    assert set().union(*(walk.done for walk in walks)) == set(policy.rules())


@pytest.fixture
def bookings(tenant):
    """Walks that together see all that can happen to a booking."""
    ben, alice = make_member("Ben"), make_member("Alice")
    return [
        walked(SoughtBookings()),
        walked(ArrangedBookings(tenant=tenant, booker=booker(), bills=False)),
        *map(walked, attended_bookings(papers=["form"])),
        walked(HeldBookings(tenant=tenant, ben=ben, alice=alice)),
    ]


def test_no_booking_gets_stuck_or_stands_on_what_was_not_confirmed(bookings):
    check(Booking, *bookings)
    for walk in bookings:
        for node in walk.seen.values():
            stands_as_it_should(node)


def stands_as_it_should(node):
    """S2-7, S2-11, S2-29, S2-33, S2-A7: what is booked was confirmed, and what is ready has its papers.

    Or the clock is about to look, as what it rests on has just changed.
    """
    booking, wakes = node.subject, node.subject.case.wake_at
    if booking.state in HELD_BY_THE_AMOUNT:
        assert booking.confirmed_hash == booking.quote_hash != "", node.story
    if wakes and wakes <= node.at:
        return
    is_ahead = booking.appointment_at and booking.appointment_at > node.at
    if booking.state in ("booked", "ready") and is_ahead and booking.method != "direct_billing":
        assert booking.quote_hash in booking.approved, node.story
    if booking.state == "ready" and not booking.goes_anyway:
        assert booking.papers_filed >= len(booking.papers_wanted), node.story


@settings(max_examples=4, derandomize=True)
@given(tunings(Booking))
def test_no_tuning_makes_a_booking_stuck(tuning):
    """SX-16: a tenant may choose any values within the bounds."""
    has_no_fault(walked(Bookings(tuning=tuning, papers=["form"])))


def test_no_quote_gets_stuck():
    check(Quote, walked(Quotes()))


@pytest.fixture
def approvals(tenant):
    tenant.tuning = {"bookings.delegate_up_to": 200}
    people = {"ben": booker(), "chris": chief(), "carla": ceo(), "max": manager()}
    return walked(Approvals(tenant=tenant, **people))


def test_no_approval_gets_stuck(approvals):
    check(SpendApproval, approvals)


def test_nobody_approves_alone_what_they_asked_for_or_put_forward(approvals):
    """S2-33: four eyes at least."""
    for node in approvals.seen.values():
        approval = node.subject
        if approval.decided_by_id:
            assert approval.decided_by_id != approval.requested_by_id, node.story
            assert approval.decided_by_id != approval.forwarded_by_id, node.story


@settings(max_examples=10, derandomize=True)
@given(tunings(Quote))
def test_no_tuning_makes_a_quote_stuck(tuning):
    has_no_fault(walked(Quotes(tuning=tuning)))
