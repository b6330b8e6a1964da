"""How do we say a length of time? Shortly, in the units people use."""

from datetime import timedelta

import pytest

from careops.web import durations

MIN, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (timedelta(0), "under 1 min"),
        (timedelta(seconds=59), "under 1 min"),
        (MIN, "1 min"),
        (59 * MIN, "59 min"),
        (HOUR, "1 h"),
        (2 * HOUR + 10 * MIN, "2 h 10 min"),
        (10 * HOUR + 59 * MIN, "10 h"),
        (47 * HOUR, "47 h"),
        (2 * DAY, "2 d"),
        (2 * DAY + 8 * HOUR, "2 d 8 h"),
        (10 * DAY + 8 * HOUR, "10 d"),
        (-3 * HOUR, "3 h"),
    ],
)
def test_a_duration_is_said_in_at_most_two_units(duration, said):
    assert durations.words(duration) == said


def test_what_is_late_is_called_overdue():
    assert durations.remaining(-3 * HOUR) == "3 h overdue"
    assert durations.remaining(130 * MIN) == "2 h 10 min left"


def test_the_last_two_hours_are_soon():
    assert [durations.tone(left) for left in (-MIN, 0 * MIN, 2 * HOUR, 2 * HOUR + MIN)] == [
        "overdue",
        "soon",
        "soon",
        "later",
    ]
