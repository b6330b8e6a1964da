"""A patient wrote the same twice: the office answers both as one, and either page of theirs shows all of it."""

import pytest

from careops.engine.refusals import Refusal
from tests.factories import ALICE, HOUR, NOON, fresh, text_of
from tests.portal.factories import ABUSE, URGENT, write

FIRST, AGAIN = "When do you open on Saturday?", "I asked you when you open on Saturday."


@pytest.fixture
def two(account):
    return write(account, FIRST), write(account, AGAIN, at=NOON + HOUR)


def make_one(kept, gone):
    return kept.make_one(by=ALICE, at=NOON + 2 * HOUR, duplicate=gone.case)


def answer(thread):
    thread.give_to_staff(by=ALICE, at=NOON + 3 * HOUR, topic="billing")
    thread.answer_for_office(by=ALICE, at=NOON + 3 * HOUR, message="At nine.")


def test_either_page_shows_what_was_written_in_both_and_an_answer_goes_to_one(mayas, two):
    first, second = two
    make_one(first, second)
    for thread in two:
        page = text_of(mayas.get(f"/mine/{thread.pk}/"))
        assert FIRST in page
        assert AGAIN in page
        assert "You had written of it twice" in page

    answer(first)
    assert "At nine." in text_of(mayas.get(f"/mine/{second.pk}/"))
    assert fresh(second).state == "merged"


def test_their_list_has_it_once(mayas, two):
    make_one(*two)

    cards = mayas.get("/mine/").context["page"].cards
    assert [card.case.pk for card in cards if card.case.kind == "thread"] == [two[0].pk]


@pytest.mark.parametrize("words", [URGENT, ABUSE])
def test_what_is_urgent_or_held_back_is_no_part_of_anything(two, account, words):
    other = write(account, words, at=NOON + HOUR)

    with pytest.raises(Refusal):
        make_one(two[0], other)
    with pytest.raises(Refusal):
        make_one(other, two[0])


def test_what_they_answer_meanwhile_is_never_hidden(two):
    """Once it is with the patient, the other one is owed by itself."""
    first, second = two
    answer(first)

    with pytest.raises(Refusal):
        make_one(fresh(first), second)
    assert fresh(second).state == "triage"
