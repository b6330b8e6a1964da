"""What do the clocks of an obligation do when those on the wall are switched? Hours are hours (S0-A6)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careops.engine.sweep import sweep
from careops.engine.timing import next_wake, promised
from careops.people.models import Provider
from careops.tenancy.models import Tenant
from consults.models import Obligation
from consults.policy.words import About
from tests.consults.factories import raise_obligation
from tests.factories import HOUR, make_provider, story

TORONTO = ZoneInfo("America/Toronto")
ZONES = ["America/Toronto", "America/New_York", "America/St_Johns"]
SWITCHES = [datetime(year, month, day, tzinfo=UTC) for year, month, day in [
    (2025, 3, 9), (2025, 11, 2), (2026, 3, 8), (2026, 11, 1), (2027, 3, 14), (2027, 11, 7),
]]  # fmt: skip
TWO_DAYS = timedelta(seconds=172_800)


def awaiting(*, since, zone="America/Toronto", about=About.PHARMACY, quiet=None):
    """An obligation that has just been raised, in no database."""
    begin, end = quiet or (None, None)
    provider = Provider(name="Bob", email="bob@clinic.example", quiet_from=begin, quiet_until=end)
    tenant = Tenant(slug="acme", name="Acme", time_zone=zone)
    obligation = Obligation(tenant=tenant, provider=provider, about=about)
    vars(obligation)["state"] = "awaiting"
    obligation.start_clocks(at=since)
    return obligation


def wakes(obligation, *, count):
    """The instants at which the clock looks at it."""
    at, found = obligation.owed_at, []
    for _ in range(count):
        at = next_wake(obligation, after=at, tuning={})
        found.append(at)
    return found


def review_of(obligation):
    return promised(obligation, tuning={})


def test_the_vectors_of_the_start_of_daylight_saving():
    """From Saturday evening on: the clocks jump at 2 in the morning."""
    since = datetime(2025, 3, 8, 20, tzinfo=TORONTO).astimezone(UTC)
    beats = wakes(awaiting(since=since), count=8)

    assert [f"{(beat - since) / HOUR:g} {beat.astimezone(TORONTO):%a %d %b %H:%M %Z}" for beat in beats] == [
        "6 Sun 09 Mar 03:00 EDT",
        "12 Sun 09 Mar 09:00 EDT",
        "18 Sun 09 Mar 15:00 EDT",
        "24 Sun 09 Mar 21:00 EDT",
        "30 Mon 10 Mar 03:00 EDT",
        "36 Mon 10 Mar 09:00 EDT",
        "42 Mon 10 Mar 15:00 EDT",
        "48 Mon 10 Mar 21:00 EDT",
    ]  # fmt: skip


def test_the_vectors_of_a_plain_week():
    """S0-18, S0-20: from Monday 09:00 on."""
    since = datetime(2025, 3, 17, 9, tzinfo=TORONTO).astimezone(UTC)
    found = [
        f"{beat.astimezone(TORONTO):%a %H:%M}" for beat in wakes(awaiting(since=since), count=8)
    ]

    follow_ups = [
        "Mon 15:00",
        "Mon 21:00",
        "Tue 03:00",
        "Tue 09:00",
        "Tue 15:00",
        "Tue 21:00",
        "Wed 03:00",
    ]
    assert found == [*follow_ups, "Wed 09:00"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("switch", SWITCHES[2:4])
def test_the_sweep_counts_hours_across_a_switch(tenant, zone, switch):
    tenant.time_zone = zone
    tenant.save()
    since = switch - 20 * HOUR
    obligation = raise_obligation(provider=make_provider(slack_id="U0BOB"), at=since)
    for quarter in range(1, 50 * 4):
        sweep(now=since + quarter * timedelta(minutes=15))

    assert [hour for _, hour in story(obligation)] == [0, 6, 12, 18, 24, 30, 36, 42, 48, 48]
    assert obligation.case.entries.get(action="review").at - since == TWO_DAYS


around_switches = st.builds(
    lambda switch, minutes: switch + timedelta(minutes=minutes),
    st.sampled_from(SWITCHES),
    st.integers(-72 * 60, 24 * 60),
)
begin, end = datetime(2024, 1, 1), datetime(2035, 1, 1)  # noqa: DTZ001 (the strategy adds the zone)
moments = st.datetimes(begin, end, timezones=st.just(UTC)) | around_switches
hours = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
quiets = st.none() | st.tuples(hours, hours).filter(lambda pair: pair[0] != pair[1])


@given(moments, st.sampled_from(ZONES), quiets)
def test_48_hours_are_always_172_800_seconds_whoever_sleeps(since, zone, quiet):
    """S0-A3, S0-A6"""
    obligation = awaiting(since=since, zone=zone, quiet=quiet)

    assert review_of(obligation) - since == TWO_DAYS
    assert since + TWO_DAYS in wakes(obligation, count=9)


@given(moments, st.sampled_from(ZONES))
def test_without_quiet_hours_there_are_exactly_seven_beats_of_six_hours_before_the_review(
    since, zone
):
    """S0-A4"""
    found = wakes(awaiting(since=since, zone=zone), count=8)

    assert [(beat - since) / HOUR for beat in found] == [6, 12, 18, 24, 30, 36, 42, 48]


@given(moments, st.sampled_from(ZONES), quiets)
def test_quiet_hours_move_a_follow_up_to_their_end_and_nobody_is_woken(since, zone, quiet):
    """S0-A3"""
    obligation = awaiting(since=since, zone=zone, quiet=quiet)
    follow_ups = [beat for beat in wakes(obligation, count=12) if beat < since + TWO_DAYS]
    grid = [since + n * 6 * HOUR for n in range(1, 8)]
    book = {obligation.quiet.after(point) if quiet else point for point in grid}

    assert follow_ups == sorted(moment for moment in book if moment < since + TWO_DAYS)
    if quiet:
        assert not any(obligation.quiet.around(beat) for beat in follow_ups)


@given(moments, st.sampled_from(ZONES))
def test_a_specialist_inquiry_is_reviewed_after_120_hours(since, zone):
    """S0-A7"""
    obligation = awaiting(since=since, zone=zone, about=About.SPECIALIST)

    assert (review_of(obligation) - since) / HOUR == 120
    assert [(w - since) / HOUR for w in wakes(obligation, count=5)] == [24, 48, 72, 96, 120]
