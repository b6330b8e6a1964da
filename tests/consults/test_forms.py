"""Are answers put together, and times offered, as people mean them? (S0-14, S0-19)"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from consults.forms import AnswerForm, PromiseForm, chips
from consults.kinds import ASKS
from consults.policy.words import About

TORONTO = ZoneInfo("America/Toronto")
WEEK = timedelta(days=7)


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=TORONTO).astimezone(UTC)


def offered(moment, within=WEEK):
    return [words for _, words in chips(moment, TORONTO, within)]


def test_only_times_that_are_still_to_come_are_offered():
    assert offered(at(2, 9)) == ["Today 18:00", "Tomorrow 10:00", "Tomorrow 18:00"]
    assert offered(at(2, 18)) == ["Tomorrow 10:00", "Tomorrow 18:00"]
    assert offered(at(2, 17, 59)) == ["Today 18:00", "Tomorrow 10:00", "Tomorrow 18:00"]


def test_only_times_that_are_allowed_are_offered():
    assert offered(at(2, 9), timedelta(hours=12)) == ["Today 18:00"]
    assert offered(at(2, 19), timedelta(hours=12)) == []


def test_tomorrow_is_tomorrow_by_the_clock_of_the_tenant_also_when_it_is_put_forward():
    late = at(7, 23)  # the clocks go forward in the night of the 8th
    moments = {words: moment for moment, words in chips(late, TORONTO, WEEK)}

    assert moments["Tomorrow 10:00"].astimezone(UTC) == datetime(2026, 3, 8, 14, tzinfo=UTC)


def promised(**said):
    with timezone.override(TORONTO):
        form = PromiseForm(said, at=at(2, 9), within=WEEK)
        return form.facts() if form.is_valid() else form.errors


def test_a_chip_or_a_time_of_their_own_is_promised():
    (first, _) = next(chips(at(2, 9), TORONTO, WEEK))

    assert promised(until=first.isoformat())["until"] == "2026-03-02T18:00:00-05:00"
    assert promised(until="other", other="2026-03-04T14:30")["until"] == at(4, 14, 30)
    assert promised(other="2026-03-04T14:30")["until"] == at(4, 14, 30)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"until": "other"},
        {"until": "other", "other": "soon"},
        {"until": "2026-03-02T17:00:00-05:00"},
        {"other": "2026-03-08T02:30"},  # an hour that the clocks skip
        {"until": "\0"},
    ],
)
def test_no_time_and_no_such_time_are_said_at_the_field(said):
    assert set(promised(**said)) <= {"until", "other", "__all__"}
    assert promised(**said) != {}


def answered(about, **said):
    form = AnswerForm(said, ask=ASKS[about])
    return form.facts() if form.is_valid() else set(form.errors)


def test_an_answer_is_the_providers_own_words():
    assert answered(About.PHARMACY, words=" Once daily. ") == {"answer": "Once daily."}


def test_a_limited_use_code_is_a_code_or_not_required_with_the_reason():
    assert answered(About.LU_CODE, way="The code", words="293") == {"answer": "The code: 293"}
    assert answered(About.LU_CODE, way="Not required", words="It is covered.") == {
        "answer": "Not required: It is covered."
    }
    assert answered(About.LU_CODE, words="293") == {"way"}
    assert answered(About.LU_CODE, way="Not required") == {"words"}


def test_an_answer_with_its_way_is_not_longer_than_an_answer_may_be():
    assert answered(About.LU_CODE, way="The code", words="x" * 1000) == {"words"}
    assert len(answered(About.LU_CODE, way="The code", words="x" * 990)["answer"]) == 1000
