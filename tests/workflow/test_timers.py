"""When is a rule due? Arithmetic on absolute time, proven for any values and for the switches of the year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from careops.clock.timers import After, Every, at_once
from careops.clock.waits import AT_ONCE, Tunable, words
from referrals.policy.tunables import EXPIRE_AFTER, LINK_VALID_FOR, REMIND_AFTER
from tests.factories import HOUR, NOON

TICK = timedelta(microseconds=1)
WAIT = Tunable("tests.wait", 6 * HOUR, "How long")
TORONTO = ZoneInfo("America/Toronto")

moments = st.datetimes(
    NOON.replace(year=2020, tzinfo=None),
    NOON.replace(year=2035, tzinfo=None),
    timezones=st.just(UTC),
)
waits = st.timedeltas(timedelta(seconds=1), timedelta(days=400))
spans = st.timedeltas(timedelta(0), timedelta(days=800))
ever = Every(WAIT, "began_at")
once = After(WAIT, "began_at")


@given(moments, waits, spans)
def test_every_stays_on_its_grid_however_late_it_is_asked(since, wait, late):
    due = ever.next_due(since=since, wait=wait, after=since + late)

    assert (due - since) % wait == timedelta(0)


@given(moments, waits, spans)
def test_every_is_never_early_and_never_a_beat_too_late(since, wait, late):
    after = since + late
    due = ever.next_due(since=since, wait=wait, after=after)

    assert max(after, since + wait - TICK) < due <= after + wait


@given(moments, waits, spans)
def test_missed_beats_collapse_into_the_latest_one(since, wait, late):
    """S0-A5: after an outage one follow-up, then on with the grid."""
    assume(late >= wait)
    now = since + late
    last = ever.last_due(since=since, wait=wait, upto=now)

    assert now - wait < last <= now
    assert ever.next_due(since=since, wait=wait, after=now) == last + wait


@given(st.sampled_from([ever, once]), moments, waits, spans)
def test_what_is_next_is_last_once_it_has_come(timer, since, wait, late):
    due = timer.next_due(since=since, wait=wait, after=since + late)
    if due is None:
        assert timer.last_due(since=since, wait=wait, upto=since + late) == since + wait
        return

    assert timer.last_due(since=since, wait=wait, upto=due) == due
    assert timer.last_due(since=since, wait=wait, upto=due - TICK) != due


@pytest.mark.parametrize("timer", [ever, once])
def test_a_timer_is_due_at_its_instant_and_not_a_microsecond_before(timer):
    due = NOON + 6 * HOUR
    asked = {"since": NOON, "wait": 6 * HOUR}

    assert timer.last_due(**asked, upto=due - TICK) is None
    assert timer.last_due(**asked, upto=due) == due
    assert timer.last_due(**asked, upto=due + TICK) == due
    assert timer.next_due(**asked, after=due - TICK) == due
    assert once.next_due(**asked, after=due) is None
    assert ever.next_due(**asked, after=due) == due + 6 * HOUR


def beats(*, since, wait, upto, end=None):
    """All beats up to a moment, as the clock finds them: from one to the next."""
    at, found = since, []
    while (at := ever.next_due(since=since, wait=wait, after=at, end=end)) and at <= upto:
        assert ever.last_due(since=since, wait=wait, upto=at, end=end) == at
        found.append(at)
    return found


@given(moments, waits, spans)
def test_a_rhythm_has_no_beat_from_its_end_on(since, wait, length):
    assume(length // wait < 400)
    end = since + length
    upto = end + 3 * wait

    assert beats(since=since, wait=wait, upto=upto, end=end) == [
        beat for beat in beats(since=since, wait=wait, upto=upto) if beat < end
    ]
    last = ever.last_due(since=since, wait=wait, upto=upto, end=end)
    assert last is None or last < end <= last + wait


def test_at_once_is_due_in_the_very_moment():
    assert at_once("began_at").last_due(since=NOON, wait=AT_ONCE.default, upto=NOON) == NOON


@given(st.sampled_from(["America/Toronto", "America/New_York", "America/St_Johns"]), st.data())
def test_48_hours_are_172_800_seconds_across_every_switch_of_the_clocks(zone, data):
    """S0-A6, SX-15: elapsed time is absolute, whatever the wall clock does."""
    year = data.draw(st.integers(2024, 2030))
    day = data.draw(st.sampled_from([switch(zone, year, month) for month in (3, 11)]))
    since = day - data.draw(st.timedeltas(TICK, 48 * HOUR))
    due = once.next_due(since=since, wait=48 * HOUR, after=since)

    assert (due - since).total_seconds() == 172_800
    assert (
        since.astimezone(ZoneInfo(zone)).utcoffset() != due.astimezone(ZoneInfo(zone)).utcoffset()
    )


def switch(zone, year, month):
    """The first instant of the month after which the zone has another offset."""
    instant = datetime(year, month, 1, tzinfo=UTC)
    offset = instant.astimezone(ZoneInfo(zone)).utcoffset()
    while instant.astimezone(ZoneInfo(zone)).utcoffset() == offset:
        instant += timedelta(minutes=30)
    return instant


def shown(moment):
    return f"{moment.astimezone(TORONTO):%a %d %b %H:%M %Z}"


@pytest.mark.parametrize(
    ("hours", "wanted"),
    [
        (6, "Sun 09 Mar 03:00 EDT"),
        (12, "Sun 09 Mar 09:00 EDT"),
        (18, "Sun 09 Mar 15:00 EDT"),
        (24, "Sun 09 Mar 21:00 EDT"),
        (48, "Mon 10 Mar 21:00 EDT"),
    ],
)
def test_hours_count_through_the_start_of_daylight_saving(hours, wanted):
    """S0-A6: 20:00 EST and 48 hours is 21:00 EDT."""
    since = datetime(2025, 3, 8, 20, tzinfo=TORONTO).astimezone(UTC)
    due = once.next_due(since=since, wait=hours * HOUR, after=since)

    assert shown(due) == wanted


MONDAY = datetime(2025, 3, 17, 9, tzinfo=TORONTO).astimezone(UTC)


def day_and_hour(moment):
    return f"{moment.astimezone(TORONTO):%a %H:%M}"


def test_the_hours_of_a_referral_in_a_plain_week():
    """S4-8, S4-9, S4-17: offered on Monday at 09:00, and no word."""
    reminder = MONDAY + REMIND_AFTER.default
    times = [
        ("link1 dies", MONDAY + LINK_VALID_FOR.default),
        ("reminder + link2", reminder),
        ("link2 dies", reminder + LINK_VALID_FOR.default),
        ("auto-decline", MONDAY + EXPIRE_AFTER.default),
    ]

    assert [(what, day_and_hour(when)) for what, when in times] == [
        ("link1 dies", "Mon 21:00"),
        ("reminder + link2", "Tue 09:00"),
        ("link2 dies", "Tue 21:00"),
        ("auto-decline", "Wed 09:00"),
    ]


def test_the_follow_ups_every_six_hours_before_the_review_at_48():
    """S0-A4: seven of them; at +48 the review takes the place of the eighth."""
    beats, at = [], MONDAY
    while (at := ever.next_due(since=MONDAY, wait=6 * HOUR, after=at)) < MONDAY + 48 * HOUR:
        beats.append(day_and_hour(at))

    assert beats == [
        "Mon 15:00", "Mon 21:00", "Tue 03:00", "Tue 09:00", "Tue 15:00", "Tue 21:00", "Wed 03:00",
    ]  # fmt: skip
    assert day_and_hour(at) == "Wed 09:00"


def test_a_tenants_value_takes_the_place_of_the_default():
    """SX-16."""
    assert WAIT.value({}) == 6 * HOUR
    assert WAIT.value({"tests.wait": 90}) == timedelta(seconds=90)
    assert Tunable("tests.times", 3).value({"tests.times": 5}) == 5


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (3600, None),
        (60, None),
        (59, "tests.wait must lie between 1 min and 365 d."),
        (366 * 86400, "tests.wait must lie between 1 min and 365 d."),
        ("3600", "tests.wait must be a whole number of seconds."),
        (True, "tests.wait must be a whole number of seconds."),
        (1.5, "tests.wait must be a whole number of seconds."),
    ],
)
def test_a_value_outside_its_bounds_is_refused_with_a_reason(given, problem):
    assert WAIT.problem(given) == problem


def test_the_least_and_the_most_may_be_nothing():
    """Nothing is a value, and not the same as none said."""
    count = Tunable("tests.count", 0, least=0, most=0)
    span = Tunable("tests.span", HOUR, least=timedelta(0))

    assert (count.problem(0), span.problem(0)) == (None, None)
    assert count.problem(1) == "tests.count must lie between 0 and 0."
    assert span.bounds == (timedelta(0), timedelta(days=365))


def test_a_count_has_bounds_too():
    times = Tunable("tests.times", 3, most=5)

    assert times.problem(5) is None
    assert times.problem(0) == "tests.times must lie between 1 and 5."
    assert times.problem(6) == "tests.times must lie between 1 and 5."


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (36 * HOUR, "36 h"),
        (48 * HOUR, "48 h"),
        (timedelta(days=7), "7 d"),
        (timedelta(minutes=5), "5 min"),
        (timedelta(seconds=30), "30 s"),
        (3, "3"),
    ],
)
def test_a_span_is_said_in_the_unit_that_people_use(value, said):
    assert words(value) == said


def test_a_timer_says_when():
    follows = Every(WAIT, "began_at", first=Tunable("a", 4 * HOUR), until=Tunable("b", 8 * HOUR))

    assert (str(once), str(ever)) == ("6 h after began_at", "every 6 h from began_at")
    assert str(follows) == "4 h after began_at, then every 6 h, until 8 h"
    assert str(at_once("began_at")) == "at once"
