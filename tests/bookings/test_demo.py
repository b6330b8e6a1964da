"""Does the demo tell of bookings in all states? Each is reached by what somebody does, and left after some time."""

from __future__ import annotations

from bookings.demo import HABITS
from bookings.models import Booking

State = Booking.State
BY_THEMSELVES = {State.AREA_ESCALATED, State.READY, State.SETTLED}  # the system decides at once
BY_OTHERS = {State.RECEIVED, State.RECONCILED}  # it begins so; its reconciliation is signed off


def ends():
    """Where what people do leads."""
    said = {answer for _, options in HABITS.values() for answer, *_ in options if answer}
    rules = Booking.rules()
    return {rules[name].target for name in (said | {"propose"}) & set(rules)}


def test_each_state_is_reached_in_the_demo():
    assert set(State) - ends() - BY_THEMSELVES - BY_OTHERS == set()


def test_each_state_is_rested_in_for_some_hours_or_by_some_for_good():
    closed = {State.CLOSED, State.DECLINED, State.CANCELLED}
    for state in set(State) - closed - {State.BILLING}:
        _, options = HABITS[state]
        assert any(answer is None or hours >= 6 for answer, hours, _ in options) or (
            state == State.CONFIRMED  # our money waits for the CEO
        ), state
