"""What labelled texts teach, and what weights then say of others."""

from __future__ import annotations

import random
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.teaching import LETTERS, WORDS, Text, descended, row_of, taught
from careops.weighing.traits import marks_of, traits_of
from careops.weighing.weights import Weights

LOUD = "please call me my chest hurts badly now".split()
CALM = "thanks for the form it came by post".split()
FILLER = "and so the day went on as days do here in town".split()


def text_of(words, so, hints=(), worth=1.0):
    return Text(traits_of(words), hints, {"urgent": so}, {"urgent": worth})


def shuffled_texts(chance):
    for at in range(60):
        words = [*(LOUD if at % 2 else CALM), *chance.sample(FILLER, 4)]
        chance.shuffle(words)
        yield text_of(words, bool(at % 2), ("[said]",) if at % 2 else ())


@pytest.fixture(scope="module")
def weights():
    return taught(list(shuffled_texts(random.Random(1))), ["urgent"], "these")


def score(weights, words, hints=()):
    return weights.scores(traits_of(words), hints)["urgent"]


def test_what_was_labelled_is_told_apart_in_texts_that_taught_nothing(weights):
    assert score(weights, "my chest hurts".split()) > 0 > score(weights, "thanks for it".split())


def test_a_word_that_is_spelt_otherwise_is_known_by_its_letters(weights):
    assert score(weights, "chesst hurtts badley".split()) > score(weights, "formm posst".split())


def test_what_nobody_ever_said_says_nothing(weights):
    always = score(weights, [])

    assert score(weights, ["zzyzx"]) == always


def test_a_hint_speaks_beside_the_words(weights):
    assert weights.of["[said]"][1] > 0
    assert score(weights, FILLER, ("[said]",) * 20) > score(weights, FILLER)


def test_a_text_counts_as_much_as_one_that_says_it_twice(weights):
    once, twice = (score(weights, LOUD * times) for times in (1, 2))

    assert isclose(once, twice, abs_tol=40)


def test_the_words_that_spoke_most_are_told_in_their_order(weights):
    words = [*FILLER, *LOUD]
    telling = weights.telling(traits_of(words), "urgent", 3)

    assert telling == sorted(telling)
    assert {words[at] for at in telling} <= set(LOUD)
    assert telling


def test_the_same_texts_teach_the_same_weights(weights):
    assert taught(list(shuffled_texts(random.Random(1))), ["urgent"], "these") == weights


def test_a_file_says_what_was_written(weights, tmp_path):
    weights.write(tmp_path / "weights.txt")

    assert Weights.read(tmp_path / "weights.txt") == weights


def test_what_is_not_known_of_a_text_teaches_nothing():
    known = [text_of(LOUD, so=True), text_of(CALM, so=False)] * 4
    unknown = [Text(traits_of(FILLER), (), {}, {})] * 4

    with_them = taught([*known, *unknown], ["urgent"], "")
    assert score(with_them, LOUD) > 0 > score(with_them, CALM)


def test_who_counts_more_is_heeded_more():
    texts = [text_of(LOUD, so=True), text_of(LOUD, so=False, worth=9.0)] * 8
    texts += [text_of(CALM, so=True), text_of(CALM, so=False)] * 8

    weights = taught(texts, ["urgent"], "")
    assert score(weights, LOUD) < score(weights, CALM)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("my chest hurts", ()),
        ("Is my A1C ok?", ("(?)",)),
        ("I NEED the ER now!!", ("(!)", "(!!)", "(a word in capitals)")),
        ("CALL ME. I mean it", ("(a word in capitals)",)),
        ("CALL ME I MEAN IT", ("(a word in capitals)", "(in capitals)")),
        ("so tired 😞😞", ("(😞)",)),
    ],
)
def test_how_it_is_written_is_told_by_its_marks(text, marks):
    assert marks_of(text) == marks


@given(st.lists(st.lists(st.sampled_from(FILLER), min_size=1), min_size=2, max_size=8))
def test_each_text_has_the_length_of_its_two_sides(said):
    texts = [text_of(words, bool(at % 2)) for at, words in enumerate(said)]
    rare = {trait: 1.5 for text in texts for traits in text.said for trait in traits}
    place_of = {trait: at for at, trait in enumerate(["", *rare])}
    always_and_both = 1 + LETTERS**2 + WORDS**2

    for text in texts:
        assert isclose(sum(one**2 for one in row_of(text, rare, place_of).values), always_and_both)


def test_the_margin_is_as_wide_as_it_can_be():
    """Two texts on a line, at 0 and 1 beside what is always said: the wall stands half way between."""
    rows = [row_of(text, {"a": 1.0}, {"": 0, "a": 1}) for text in (line_text("b"), line_text("a"))]

    always, of_a = descended(rows, [-1, 1], [1e6, 1e6], 2)
    assert isclose(always, -1, abs_tol=0.01)
    assert isclose(WORDS * of_a, 2, abs_tol=0.01)


def line_text(word):
    return Text(({word: [0]},), (), {}, {})
