"""SX-12: is every card number found, and nothing else? ``-s`` shows how often, by kind."""

from __future__ import annotations

from collections import Counter

import pytest

from careops.values import table
from careops.values.cards import INSTEAD, SENTENCE, find, has_card_number, is_issued, masked
from tests.values.cards import LOOK_LIKE_ONE, by_chance, innocents, numbers, spellings


def tell(title, tried, wrong):
    print(f"\n{title}")
    for kind, count in tried.items():
        print(f"  {kind:40} {wrong[kind]:5} of {count:5}  {100 * wrong[kind] / count:6.2f} %")
    print(f"  {'all':40} {wrong.total():5} of {tried.total():5}")


@pytest.mark.parametrize(("issuer", "number"), numbers())
def test_the_numbers_that_issuers_publish_are_sound(issuer, number):
    assert is_issued(number), issuer


def test_no_spelling_of_a_card_number_is_missed():
    tried, missed, examples = Counter(), Counter(), []
    for _, number in numbers():
        for kind, text in spellings(number):
            tried[kind] += 1
            if not has_card_number(text):
                missed[kind] += 1
                examples.append((kind, text))
    tell("missed", tried, missed)

    assert examples == []


def test_what_is_no_card_number_is_not_taken_for_one():
    tried, taken, examples = Counter(), Counter(), []
    for kind, text in innocents():
        tried[kind] += 1
        if has_card_number(text):
            taken[kind] += 1
            examples.append((kind, text))
    tell("taken, and no card", tried, taken)

    assert tried.total() >= 300
    assert examples == []


@pytest.mark.parametrize(
    "name", ["req_01a22b2d4111111111111111eaddbf4b", "job_4111111111111111eaddbf4b01a2"]
)
def test_the_digits_in_a_name_that_we_gave_are_no_card_number(name):
    """Of requests and jobs one in some hundreds has so many digits in a row, and a log has to name it whole."""
    assert not has_card_number(f"[{name}] done")
    assert has_card_number(f"[{name[:4]}] 4111111111111111")


def test_chance_makes_a_card_of_a_long_number_alone():
    tried, taken = Counter(), Counter()
    for kind, text in by_chance():
        tried[kind] += 1
        taken[kind] += has_card_number(text)
    tell("taken, of numbers drawn by chance", tried, taken)

    for kind, count in tried.items():
        most = next((share for words, share in LOOK_LIKE_ONE.items() if words in kind), 0)
        assert taken[kind] <= count * most, kind


@pytest.mark.parametrize("kind", [
    table.FREE_TEXT, table.PRIVATE, table.LINE, table.NAME, table.FIRST_NAME, table.CODE, table.EMAIL, table.PHONE,
    table.SLACK_ID, table.LANGUAGE, table.BIRTH_DATE, table.DAY, table.MOMENT, table.TIME_OF_DAY, table.WHOLE,
    table.MONEY, table.YES_NO, table.Choice(lambda: [("4111111111111111", "One")]),
], ids=lambda kind: type(kind).__name__)  # fmt: skip
@pytest.mark.parametrize("said", ["4111 1111 1111 1111", "4111111111111111", 4111111111111111])
def test_no_kind_of_value_takes_one(kind, said):
    with pytest.raises(table.Refused) as refused:
        kind.parse(said)

    assert refused.value.code == "card_number"
    assert str(refused.value) == SENTENCE


def test_the_sentence_says_what_to_do_and_is_no_card_number_itself():
    assert "write its last four digits alone" in " ".join(SENTENCE.split())
    assert not has_card_number(SENTENCE)


def test_what_must_be_said_all_the_same_is_said_without_it():
    said = "Charge 4111\u00a01111 1111 1111, not 5555-5555-5555-4444, call 416-555-0111"

    assert masked(said) == f"Charge {INSTEAD}, not {INSTEAD}, call 416-555-0111"
    assert len(list(find(said))) == 2
    assert masked("It is four one one one 1111 1111 1111, call me") == f"It is {INSTEAD}, call me"


@pytest.mark.parametrize("text", [
    "1 " * 10_000, "4" * 20_000, "4111 " * 4_000, "4\n" * 10_000, "41111111\n" * 2_000, "4,1;" * 5_000,
    "\u200b" * 20_000 + "4", "+4 " * 6_000, "one " * 5_000, "OolI " * 4_000, "1,111" * 4_000,
], ids=lambda text: ascii(text[:9]))  # fmt: skip
def test_the_work_grows_with_the_text_and_no_faster(text, monkeypatch):
    """By counted steps, not by a watch."""
    from careops.values import cards

    steps = Counter()
    real = cards.is_issued
    monkeypatch.setattr(cards, "is_issued", lambda number: steps.update(["asked"]) or real(number))

    list(find(text))
    whole = steps.pop("asked", 0)
    list(find(text[: len(text) // 2]))

    assert whole <= 2 * len(text)
    assert whole <= 2.1 * steps["asked"] + 100
