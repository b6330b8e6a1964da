"""Are a provider's numbers right, theirs alone, and fairly compared? (S0-3)"""

from datetime import timedelta

import pytest

from consults.numbers import numbers_of, place_of, record_of
from consults.policy.words import About
from tests.consults.factories import (
    MAX,
    escalate,
    let_silence_pass,
    make_consult,
    new_obligation,
    raise_obligation,
    signed_in,
)
from tests.factories import ALICE, HOUR, NOON, make_provider, provider_actor, text_of

NUMBERS = "/provider/numbers/"
DAY = 24 * HOUR


def answer(provider, *, after, at=NOON, promised=None):
    """What the provider answers so many hours after it was raised."""
    owed = raise_obligation(consult=make_consult(provider=provider, at=at), at=at)
    if promised:
        owed.promise(by=provider_actor(provider), at=at, until=at + promised * HOUR)
    return owed.give_answer(by=signed_in(provider), at=at + after * HOUR, answer="Yes.")


def test_the_middle_of_the_answers_and_where_each_falls(bob):
    for hours in (1, 3, 20):
        answer(bob, after=hours)

    numbers = numbers_of(bob, at=NOON + DAY)

    assert numbers.median == 3 * HOUR
    assert [count for _, count in numbers.bins] == [1, 1, 0, 1, 0, 0]
    assert (numbers.answered, numbers.on_time_percent, numbers.kept_percent) == (3, 100, None)


def test_late_and_never_are_not_on_time(bob):
    answer(bob, after=1)
    late = let_silence_pass(raise_obligation(consult=make_consult(provider=bob)))
    late.give_answer(by=signed_in(bob), at=NOON + 60 * HOUR, answer="Yes.")
    never = escalate(let_silence_pass(raise_obligation(consult=make_consult(provider=bob))))
    never.close_unfulfilled(by=MAX, at=NOON + 70 * HOUR, reason="Silence.")

    numbers = numbers_of(bob, at=NOON + 80 * HOUR)

    assert (numbers.answered, numbers.unanswered, numbers.on_time_percent) == (2, 1, 33)
    assert numbers.bins[-1] == ("48 h +", 1)


def test_the_desk_reads_of_a_provider_what_ended_in_time_and_what_is_owed_now(bob):
    for hours in (1, 2, 100):
        answer(bob, after=hours)
    answer(make_provider("Eve Other"), after=1)
    for begun, closed in ((-80, 0), (0, 70)):
        silent = let_silence_pass(owe(bob, at=NOON + begun * HOUR))
        escalate(silent).close_unfulfilled(by=MAX, at=NOON + closed * HOUR, reason="Silence.")
    owe(bob, at=NOON + HOUR)

    record = record_of(bob, at=NOON + 80 * HOUR)
    later = record_of(bob, at=NOON + 91 * DAY)

    assert (record.answered, record.unanswered, record.on_time_percent) == (2, 2, 50)
    assert (record.waiting, record.since, record.median) == (1, NOON + HOUR, 1.5 * HOUR)
    assert (later.answered, later.unanswered) == (1, 1)


def owe(provider, *, at=NOON):
    return raise_obligation(consult=make_consult(provider=provider, at=at), at=at)


def test_promises_that_were_kept_and_broken(bob):
    answer(bob, after=3, promised=4)
    answer(bob, after=6, promised=4)

    numbers = numbers_of(bob, at=NOON + DAY)

    assert (numbers.kept, numbers.promises, numbers.kept_percent) == (1, 2, 50)


def test_what_was_optional_open_long_ago_or_to_come_does_not_count(bob):
    consult = make_consult(provider=bob)
    raise_obligation(consult=consult)
    code = new_obligation(consult, about=About.LU_CODE).mention(by=ALICE, at=NOON)
    code.give_answer(by=signed_in(bob), at=NOON + HOUR, answer="The code: 1")
    answer(bob, after=1, at=NOON - 91 * DAY)
    answer(bob, after=200)

    assert numbers_of(bob, at=NOON + 3 * HOUR).owed == 0


def test_time_runs_from_when_it_was_owed(bob):
    code = new_obligation(make_consult(provider=bob), about=About.LU_CODE)
    code.mention(by=ALICE, at=NOON - 30 * HOUR)
    code.require(by=ALICE, at=NOON, medical_reason="Allergy", said_by="Dr. Eve")
    code.give_answer(by=signed_in(bob), at=NOON + 2 * HOUR, answer="The code: 1")

    assert numbers_of(bob, at=NOON + DAY).median == 2 * HOUR


def test_the_team_is_told_once_it_has_three_members_who_answered(bob):
    answer(bob, after=1)
    answer(make_provider("Eve Other"), after=5)
    assert numbers_of(bob, at=NOON + DAY).team_median is None

    answer(make_provider("Zed"), after=9)

    assert numbers_of(bob, at=NOON + DAY).team_median == 5 * HOUR
    assert numbers_of(bob, at=NOON + DAY).median == HOUR


@pytest.mark.parametrize(
    ("hours", "place"), [(0, 0), (1, 0.5), (3, 1.25), (47.9, 4.995), (48, 5.5), (500, 5.5)]
)
def test_a_wait_has_its_place_among_the_bins(hours, place):
    assert place_of(timedelta(hours=hours)) == pytest.approx(place, abs=0.01)


# The page


def test_the_page_says_it_without_shame_and_shows_a_picture(bobs, bob, set_clock):
    answer(bob, after=3)
    set_clock(NOON + DAY)

    text = text_of(bobs.get(NUMBERS))

    wanted = [
        "3 h",
        "100 %",
        "You promised no time",
        "<svg",
        "Nobody else opens this page",
        "2-6 h: 1",
    ]
    assert [words for words in wanted if words not in text] == []
    assert not any(word in text.lower() for word in ("bad", "worst", "poor", "rank you"))


def test_without_answers_it_says_what_will_be_there(bobs):
    assert "No answers yet" in text_of(bobs.get(NUMBERS))


def test_nobody_elses_answers_are_on_the_page(eves, bob, visitor, browser_of, set_clock):
    answer(bob, after=3)
    set_clock(NOON + DAY)

    assert "No answers yet" in text_of(eves.get(NUMBERS))
    assert visitor.get(NUMBERS).status_code == 302
    assert browser_of(roles=["lead"]).get(NUMBERS).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_database_as_often_for_one_as_for_three(
    rows, bobs, bob, set_clock, django_assert_num_queries
):
    for _ in range(rows):
        answer(bob, after=3)
    set_clock(NOON + DAY)

    with django_assert_num_queries(9):
        bobs.get(NUMBERS)
