"""When is somebody on call, and when is nobody? No stretch of time is overlooked."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from careops.people.models import Membership
from careops.people.rota import Duty, gaps
from tests.factories import HOUR, NOON, make_member

hours = st.integers(0, 48)
stretches = st.tuples(hours, st.integers(1, 20)).map(
    lambda pair: (NOON + pair[0] * HOUR, NOON + sum(pair) * HOUR)
)


def covers(spans, moment):
    return any(begin <= moment < end for begin, end in spans)


@given(st.lists(stretches, max_size=8), hours, st.integers(1, 30))
def test_each_hour_is_somebodys_or_lies_in_a_gap_and_never_both(spans, first, length):
    begin, end = NOON + first * HOUR, NOON + (first + length) * HOUR
    free = gaps(spans, begin=begin, end=end)

    assert all(begin <= opens < closes <= end for opens, closes in free)
    assert all(one[1] < other[0] for one, other in pairwise(free))
    for hour in range(length):
        moment = begin + hour * HOUR
        assert covers(spans, moment) != covers(free, moment)


@pytest.fixture
def ann(tenant):
    return make_member("Ann Agent")


@pytest.fixture
def ben(tenant):
    return make_member("Ben Booker")


@pytest.fixture
def duty(ann):
    return Duty.objects.create(member=ann, team="clinic", begins_at=NOON, ends_at=NOON + 12 * HOUR)


def on_call(hour, team="clinic"):
    return [str(m) for m in Membership.objects.on_call(team, at=NOON + hour * HOUR)]


def test_a_duty_counts_from_its_first_moment_to_its_last(duty):
    tick = timedelta(microseconds=1) / HOUR

    assert [on_call(hour) for hour in (-tick, 0, 12 - tick, 12)] == [
        [], ["Ann Agent"], ["Ann Agent"], [],
    ]  # fmt: skip
    assert on_call(1, team="other") == []


def test_the_rest_of_a_duty_is_handed_over_and_what_was_before_stays(duty, ben):
    duty.hand_over(ben, since=NOON + 4 * HOUR)

    assert [on_call(hour) for hour in (3, 4, 11)] == [["Ann Agent"], ["Ben Booker"], ["Ben Booker"]]


def test_a_duty_that_has_not_begun_is_handed_over_whole_or_taken_away(duty, ben):
    duty.hand_over(ben, since=NOON)
    assert (on_call(0), Duty.objects.count()) == (["Ben Booker"], 1)

    duty.hand_over(None, since=NOON)
    assert not Duty.objects.exists()


def test_the_rest_of_a_duty_is_taken_away(duty):
    duty.hand_over(None, since=NOON + HOUR)

    assert (on_call(0), on_call(1)) == (["Ann Agent"], [])


def test_a_duty_that_ends_before_it_begins_is_none(ann):
    with pytest.raises(IntegrityError, match="a_duty_begins_before_it_ends"), transaction.atomic():
        Duty.objects.create(member=ann, team="clinic", begins_at=NOON, ends_at=NOON)
