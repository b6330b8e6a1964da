"""S0-A3: quiet hours move a beat to their end; they never drop it, and never move the grid."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from careops.clock.quiet import Quiet
from careops.clock.timers import Every
from careops.clock.waits import Tunable

HOUR = timedelta(hours=1)
TICK = timedelta.resolution
TORONTO = ZoneInfo("America/Toronto")
NIGHT = Quiet(time(22), time(7), TORONTO)
EVER = Every(Tunable("t", 6 * HOUR), since="began_at")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=TORONTO).astimezone(UTC)

zones = st.sampled_from(["America/Toronto", "America/New_York", "America/St_Johns", "UTC"])
moments = st.timedeltas(timedelta(0), timedelta(days=2200)).map(
    lambda span: datetime(2024, 1, 1, tzinfo=UTC) + span
)
hours = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
waits = st.timedeltas(timedelta(minutes=5), timedelta(days=3))


@st.composite
def quiets(draw):
    begin, end = draw(hours), draw(hours)
    if begin == end:
        end = time((end.hour + 1) % 24, end.minute)
    return Quiet(begin, end, ZoneInfo(draw(zones)))


def beats(quiet, *, since, wait, upto):
    """Every beat by the book: each point of the grid, or the end of the quiet hours it lies in."""
    points = (since + n * wait for n in range(1, (upto - since) // wait + 1))
    return sorted({quiet.after(point) for point in points})


def test_a_beat_in_the_night_comes_in_the_morning_and_the_grid_stays():
    at, heard = MONDAY, []
    while at < MONDAY + 48 * HOUR:
        at = EVER.next_due(since=MONDAY, wait=6 * HOUR, after=at, quiet=NIGHT)
        heard.append(f"{at.astimezone(TORONTO):%a %H:%M}")
    assert heard == ["Mon 15:00", "Mon 21:00", "Tue 07:00", "Tue 09:00", "Tue 15:00", "Tue 21:00",
                     "Wed 07:00", "Wed 09:00"]  # fmt: skip


@given(quiets(), moments, waits, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_next_and_last_agree_with_the_beats_counted_one_by_one(quiet, since, wait, late):
    now = since + late
    book = beats(quiet, since=since, wait=wait, upto=now + timedelta(days=5))
    past, coming = [b for b in book if b <= now], [b for b in book if b > now]

    assert EVER.last_due(since=since, wait=wait, upto=now, quiet=quiet) == (past or [None])[-1]
    assert EVER.next_due(since=since, wait=wait, after=now, quiet=quiet) == coming[0]


@given(quiets(), moments)
def test_no_beat_falls_into_quiet_hours_and_none_waits_longer_than_they_last(quiet, moment):
    moved = quiet.after(moment)
    assert quiet.around(moved) is None
    awake = (
        quiet.begin.hour * 60 + quiet.begin.minute - quiet.end.hour * 60 - quiet.end.minute
    ) % 1440
    nights = 1 if awake > 60 else 2  # the clocks may jump over an hour
    assert moment <= moved < moment + nights * 25 * HOUR


@given(moments)
def test_a_moment_that_is_not_quiet_is_left_alone(moment):
    local = moment.astimezone(TORONTO).time()
    is_quiet = local >= NIGHT.begin or local < NIGHT.end
    assert (NIGHT.around(moment) is not None) == is_quiet


def test_across_the_switch_of_spring_the_night_is_an_hour_shorter():
    evening = datetime(2025, 3, 8, 23, tzinfo=TORONTO)
    begin, end = NIGHT.around(evening.astimezone(UTC))
    assert end - begin == 8 * HOUR
    assert NIGHT.around(end - TICK) is not None
    assert NIGHT.around(end) is None


def test_two_nights_are_one_where_the_clocks_jump_over_the_hour_between_them():
    quiet = Quiet(time(3), time(2), TORONTO)
    assert quiet.after(datetime(2025, 3, 9, 0, tzinfo=UTC)) == datetime(
        2025, 3, 10, 2, tzinfo=TORONTO
    )
    assert quiet.around(datetime(2025, 3, 9, 12, tzinfo=UTC)) == (
        datetime(2025, 3, 8, 3, tzinfo=TORONTO),
        datetime(2025, 3, 10, 2, tzinfo=TORONTO),
    )
