"""S1-A1: working days are those on which the office works; what comes too late for one comes when it opens next."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from careops.clock.office import Office, office_of
from careops.clock.timers import After
from careops.clock.waits import WorkingDays
from careops.tenancy.models import Tenant

DAY, HOUR, TICK = timedelta(days=1), timedelta(hours=1), timedelta.resolution
TORONTO = ZoneInfo("America/Toronto")
NINE_TO_FIVE = (time(9), time(17))
WEEK = (*[NINE_TO_FIVE] * 5, None, None)
CANADA_DAY = date(2026, 7, 1)  # a Wednesday
OFFICE = Office(WEEK, frozenset({CANADA_DAY}), TORONTO)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=TORONTO).astimezone(UTC)


def shown(moment, zone=TORONTO):
    return f"{moment.astimezone(zone):%a %d %H:%M}"


@pytest.mark.parametrize(
    ("since", "due"),
    [
        ("2026-03-02T14:05", "Thu 05 14:05"),  # Monday, within the hours
        ("2026-03-02T06:30", "Thu 05 06:30"),  # before opening: from that day and hour
        ("2026-03-02T17:00", "Fri 06 09:00"),  # at closing: as if it came when it opens
        ("2026-03-02T23:10", "Fri 06 09:00"),
        ("2026-03-06T16:50", "Wed 11 16:50"),  # Friday
        ("2026-03-07T11:00", "Thu 12 09:00"),  # Saturday
        ("2026-06-29T10:00", "Fri 03 10:00"),  # over the holiday
        ("2026-07-01T10:00", "Tue 07 09:00"),  # on it
    ],
)
def test_three_working_days_by_the_book(since, due):
    assert shown(OFFICE.due(at(since), 3)) == due


def test_it_is_due_when_that_day_closes_if_that_is_earlier():
    short = Office((*[NINE_TO_FIVE] * 4, (time(9), time(12)), None, None), frozenset(), TORONTO)

    assert shown(short.due(at("2026-03-03T16:00"), 3)) == "Fri 06 12:00"


def test_it_is_open_from_the_minute_it_opens_until_the_minute_it_closes():
    monday = "2026-03-02T"
    asked = [at(monday + "09:00"), at(monday + "17:00"), at("2026-03-07T12:00")]

    assert list(map(OFFICE.is_open, asked)) == [True, False, False]
    assert [OFFICE.is_open(moment - TICK) for moment in asked] == [False, True, False]
    assert not OFFICE.is_open(at("2026-07-01T12:00"))


@pytest.mark.parametrize(
    ("since", "due", "elapsed"),
    [("2026-03-05T10:00", "Tue 10 10:00", 119), ("2026-10-29T10:00", "Tue 03 10:00", 121)],
)
def test_over_the_night_in_which_the_clocks_change_the_hour_of_the_day_stays(since, due, elapsed):
    found = OFFICE.due(at(since), 3)

    assert shown(found) == due
    assert found - at(since) == elapsed * HOUR


def test_an_hour_that_the_clocks_skip_is_the_moment_in_which_they_jump():
    night = Office((((time(0), time(6))),) * 7, frozenset(), TORONTO)

    assert night.due(at("2026-03-07T02:30"), 1) == datetime(2026, 3, 8, 7, tzinfo=UTC)


def test_a_holiday_on_a_weekend_changes_nothing_and_a_leap_day_is_a_day():
    with_saturday = Office(WEEK, frozenset({date(2026, 3, 7)}), TORONTO)
    assert with_saturday.due(at("2026-03-06T10:00"), 1) == OFFICE.due(at("2026-03-06T10:00"), 1)

    assert shown(OFFICE.due(at("2028-02-28T10:00"), 2)) == "Wed 01 10:00"


@pytest.mark.parametrize(
    "week",
    [(None,) * 7, ((time(22), time(6)),) * 7, ((time(9), time(9)),) * 7],
    ids=["never", "across midnight", "at once over"],
)
def test_an_office_that_never_works_or_works_across_midnight_is_none(week):
    with pytest.raises(ValueError, match="It opens"):
        Office(week, frozenset(), TORONTO)


# For any hours, holidays and zones

zones = st.sampled_from(
    ["America/Toronto", "America/St_Johns", "America/Vancouver", "America/Regina", "Australia/Lord_Howe"]
)  # fmt: skip
moments = st.timedeltas(timedelta(0), timedelta(days=2200)).map(
    lambda span: datetime(2024, 1, 1, tzinfo=UTC) + span
)
nights = st.builds(  # about the switches of the clocks in Toronto
    lambda night, span: night + span,
    st.sampled_from([datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 11, 1, 4, tzinfo=UTC)]),
    st.timedeltas(timedelta(days=-9), timedelta(hours=9)),
)
times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
hours = st.tuples(times, times).filter(lambda pair: pair[0] < pair[1])
days = st.dates(date(2024, 1, 1), date(2030, 2, 1))
counts = st.integers(1, 12)


@st.composite
def offices(draw):
    week = tuple(draw(st.lists(st.none() | hours, min_size=7, max_size=7).filter(any)))
    holidays = draw(st.sets(days, max_size=40))
    begin, length = draw(days), draw(st.integers(0, 60))  # and a long closure
    closure = {begin + n * DAY for n in range(length)}
    return Office(week, frozenset(holidays | closure), ZoneInfo(draw(zones)))


def working_days(office, first):
    day = first
    while True:
        if day not in office.closed and office.week[day.weekday()]:
            yield day
        day += DAY


@given(offices(), moments | nights, counts)
def test_it_is_due_on_a_working_day_not_after_it_closes_and_later_than_it_came(
    office, since, count
):
    due = office.due(since, count)
    day = due.astimezone(office.zone).date()

    assert office.hours_of(day)
    assert since < due <= office.instant(day, office.hours_of(day)[1])


@given(offices(), moments | nights, counts)
def test_so_many_working_days_lie_between(office, since, count):
    first = since.astimezone(office.zone).date()
    coming = working_days(office, first)
    day = next(coming)
    if day == first and since >= office.instant(day, office.hours_of(day)[1]):
        next(coming)  # too late for it
    counted = [next(coming) for _ in range(count)]

    assert office.due(since, count).astimezone(office.zone).date() == counted[-1]


@given(offices(), moments | nights, st.timedeltas(timedelta(0), timedelta(days=4)), counts)
def test_what_comes_later_is_due_on_the_same_day_or_later(office, since, later, count):
    def day(moment):
        return office.due(moment, count).astimezone(office.zone).date()

    assert day(since) <= day(since + later)


@given(offices(), moments | nights, st.timedeltas(timedelta(0), timedelta(days=4)), counts)
@example(  # 01:45 comes twice in that night, and 01:15 after it
    Office(((time(0), time(22)),) * 7, frozenset(), TORONTO),
    datetime(2026, 11, 1, 5, 45, tzinfo=UTC), timedelta(minutes=30), 3,
)  # fmt: skip
def test_what_comes_later_is_never_due_earlier(office, since, later, count):
    """But for what comes before opening, as it counts from its own hour; and for an hour that comes twice."""
    first, second = since.astimezone(office.zone), (since + later).astimezone(office.zone)
    is_same_day = first.date() == second.date()
    opens = office.hours_of(second.date())
    assume(is_same_day or not opens or second.time() >= opens[0])
    assume(first.replace(tzinfo=None) <= second.replace(tzinfo=None))

    assert office.due(since, count) <= office.due(since + later, count)


@given(offices(), moments | nights)
def test_while_it_is_open_it_counts_from_that_moment(office, moment):
    if office.is_open(moment):
        local = moment.astimezone(office.zone)
        assert office.arrival(moment) == (local.date(), local.time())


# As it lies in a row, and in a timer

HOURS = {"week": [["09:00", "17:00"]] * 5 + [None] * 2, "closed": {"2026-07-01": "Canada Day"}}
REPLY_WITHIN = WorkingDays("tests.reply_within", 3 * DAY, "How long an answer takes")


def test_the_hours_of_a_tenant_are_read_once_and_anew_when_they_change():
    tenant = Tenant(slug="acme", time_zone="America/Toronto", hours=HOURS)
    assert office_of(tenant) == OFFICE
    assert office_of(tenant) is office_of(tenant)

    tenant.hours = {**HOURS, "closed": {}}
    assert office_of(tenant) == Office(WEEK, frozenset(), TORONTO)
    tenant.hours = {}
    assert office_of(tenant) is None


def test_without_an_office_each_day_counts():
    when = After(REPLY_WITHIN, since="asked_at", days="office")
    since, wait = at("2026-03-06T16:50"), REPLY_WITHIN.value({})

    assert when.moment(since=since, wait=wait, office=None) == since + 72 * HOUR
    assert shown(when.moment(since=since, wait=wait, office=OFFICE)) == "Wed 11 16:50"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (5 * 86_400, None),
        (3_600, "tests.reply_within must be whole days."),
        (0, "tests.reply_within must lie between 1 working day and 60 working days."),
        (61 * 86_400, "tests.reply_within must lie between 1 working day and 60 working days."),
        ("3", "tests.reply_within must be a whole number of seconds."),
    ],
)
def test_an_override_is_a_number_of_whole_days(given, problem):
    assert REPLY_WITHIN.problem(given) == problem
