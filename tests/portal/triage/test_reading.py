"""Is any text read, in time that grows with its length and no faster, and is the vocabulary sound?"""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.triage.findings import Finding, Sign
from portal.triage.guards import GUARDS
from portal.triage.lexicon import lexicon_of
from portal.triage.lists import VOCABULARY, words
from portal.triage.message import message_of
from portal.triage.reading import lexicon, read
from portal.triage.second import FEW, FEWEST, NEVER_OVERRULED, PARTED, STANDS, decided
from portal.triage.spelling import corrected, slips
from portal.triage.topics import Topic
from tests.portal.triage.messages import messages

LONGEST = 120  # letters of a line
KINDS = {"urgent", "abuse", "more", "less", "cue", "idiom", "desk"}
HOSTILE = [
    "chest ", "chest pain ", "no ", "no, ", "took all my ", "i will ", "you fucking ", "a'", "'", "a@", "@*$", "- ",
    "never had chest pain like this ", "if i get chest pain ", "had chest pain last year ", "j'ai pas mal a la ",
    "a", "\u0301", "e\u0301", "\u200b", "((((", "....", "... ", "1", "1.", "1,", "38.5 ", "😭", "é", "\ufdfa", "_",
    "i want to kill you ", "suicid", "je vais te ", "\n", "?!", "a ", "the fucking ", "blood head hit vomit ",
]  # fmt: skip


@given(st.text(max_size=300))
def test_any_text_is_read_twice_alike(text):
    assert read(text) == read(text)


def test_a_message_may_end_with_a_word_that_speaks_of_the_family():
    assert read("idées de suicide, deuil").findings == ()


@given(
    st.lists(
        st.sampled_from([*" ".join(messages("urgent")).split(), "no", "pas", ",", "."]), max_size=60
    )
)
def test_the_words_of_a_finding_stand_in_the_message(words):
    text = " ".join(words)

    said = [part for found in read(text).findings for part in found.words.split(PARTED)]
    assert all(part and part in text for part in said)


@given(st.text(max_size=200))
def test_every_word_knows_where_it_stands(text):
    message = message_of(text)

    assert len(message.words) == len(message.spans) == len(message.places) == len(message.sentences)
    assert all(0 <= start < end <= len(text) for start, end in message.spans)


def steps_of(text):
    """How many lines of Python it takes to read it; the same on every machine."""
    count = 0

    def trace(_frame, event, _arg):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_text_takes_no_more_than_twice_the_steps(piece):
    read((piece * 1000)[:1000])  # what a word may begin is kept when it is first read
    once, twice = (steps_of((piece * length)[:length]) for length in (600, 1200))

    assert twice <= 2.4 * once + 500


@pytest.mark.parametrize("path", sorted(VOCABULARY.glob("*.txt")), ids=lambda path: path.stem)
def test_a_file_of_the_vocabulary_says_what_it_is_in_lines_that_fit_a_page(path):
    first, *lines = path.read_text(encoding="utf-8").splitlines()

    assert first.startswith("# ")
    assert max(map(len, lines)) <= LONGEST


def test_every_section_is_of_a_known_kind_and_says_its_reason():
    sections = {pattern.section for pattern in lexicon().patterns}

    assert {section.kind for section in sections} == KINDS
    for section in sections:
        if section.kind in {"urgent", "abuse", "more", "desk"}:
            assert section.reason, section
        if section.kind in {"urgent", "abuse"}:
            assert section.how in GUARDS, section
            assert section.reason[0].isupper(), section
        if section.kind == "desk":
            assert section.slug.replace("-", "_") in set(Topic)


def test_every_cue_that_a_guard_asks_for_is_written():
    cues = {pattern.section.slug for pattern in lexicon().patterns if pattern.section.kind == "cue"}

    assert cues >= {
        "now",
        "today",
        "past",
        "asked",
        "in-general",
        "gone",
        "gone-within",
        "over",
        "back",
    }
    assert cues >= {
        "noted-before",
        "noted-after",
        "fiction",
        "family",
        "pet",
        "later",
        "told",
        "elsewhere",
    }


def written(tmp_path, text):
    (tmp_path / "some.txt").write_text(text, encoding="utf-8")
    return lexicon_of(tmp_path)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("chest pain\n", "below a section"),
        ("[urgent three chest-pain] Chest pain\nchest\n", "No section"),
        ("[urgent 3 chest-pain] Chest pain\n@chests ~ pain\n", "No group"),
        ("[urgent 3 chest-pain] Chest pain\n~\n", "holds a word"),
    ],
)
def test_a_vocabulary_that_cannot_be_read_says_why(tmp_path, text, why):
    with pytest.raises(ValueError, match=why):
        written(tmp_path, text)


def test_a_group_may_go_on_in_a_second_line_and_a_pattern_in_an_indented_one(tmp_path):
    found = written(tmp_path, "@a = b\n@a = c\n[urgent 3 d] D\n@a|e|\n    f ~ g\n")

    assert found.groups == {"@a": "b|c"}
    assert [pattern.terms for pattern in found.patterns] == [((" ", "@a|e|f"), ("~", "g"))]


def test_words_of_their_own_are_no_slips():
    assert not words("key_words") & words("real_words")
    assert all(corrected(word) == word for word in words("real_words"))


@pytest.mark.parametrize(
    ("as_typed", "meant"),
    [
        ("brething", "breathing"), ("bleding", "bleeding"), ("siezure", "seizure"), ("poitirne", "poitrine"),
        ("respirre", "respire"), ("unconcious", "unconscious"), ("swoolen", "swollen"), ("overdoes", "overdose"),
        ("paint", "paint"), ("chess", "chess"), ("breeding", "breeding"), ("plain", "plain"), ("cat", "cat"),
    ],
)  # fmt: skip
def test_a_slip_is_mended_and_a_word_is_kept(as_typed, meant):
    assert corrected(as_typed) == meant


@pytest.mark.parametrize(
    ("as_typed", "meant"),
    [
        ("cant breathe", "can not breathe"), ("I can't", "i can not"), ("j'ai mal", "je ai mal"),
        ("c'est", "ce est"), ("she's ill", "she is ill"), ("Ron's bill", "ron bill"), ("j'm'en", "je me en"),
        ("want 2 die", "want to die"), ("chesttt", "chest"), ("DR. Smith called", "dr _ called"),
    ],
)  # fmt: skip
def test_what_is_shortened_is_written_out(as_typed, meant):
    assert " ".join(message_of(as_typed).words) == meant


@given(st.text("abcd", max_size=8), st.text("abcd", max_size=8))
def test_slips_are_counted_alike_from_both_sides(one, other):
    assert slips(one, other) == slips(other, one) <= max(len(one), len(other))
    assert (slips(one, other) == 0) == (one == other)


@pytest.mark.parametrize("rule", [*sorted(NEVER_OVERRULED), "rash"])
def test_the_second_reader_overrules_what_the_rules_found_but_no_wish_to_die(rule):
    found = (Finding(Sign.URGENT, rule, "A reason", "words", is_grave=False),)
    least = dict.fromkeys(Sign, -1000)

    assert rule in {one.section.slug for one in lexicon().patterns if one.section.kind == "urgent"}
    assert decided(least, found, FEW) == ({Sign.URGENT} if rule != "rash" else set())


def test_of_a_few_words_nothing_is_overruled():
    found = (Finding(Sign.URGENT, "rash", "A reason", "words", is_grave=False),)
    least = dict.fromkeys(Sign, -1000)

    assert decided(least, found, FEW - 1) == {Sign.URGENT}
    assert decided(least, found, FEW) == set()


def test_of_hardly_any_words_the_rules_alone_decide():
    most = dict.fromkeys(Sign, 1000)

    assert decided(most, (), FEWEST - 1) == set()
    assert decided(most, (), FEWEST) == set(Sign)


def test_what_is_grave_by_itself_stands_unless_nothing_reads_like_it():
    found = (Finding(Sign.URGENT, "chest", "A reason", "words", is_grave=True),)

    assert decided({Sign.URGENT: STANDS + 1, Sign.ABUSE: -100}, found, FEW) == {Sign.URGENT}
    assert decided({Sign.URGENT: STANDS, Sign.ABUSE: -100}, found, FEW) == set()


def test_who_suffers_more_than_they_hurt_is_excused():
    suffering = {Sign.URGENT: 40, Sign.ABUSE: 30}

    assert decided(suffering, (), FEW) == {Sign.URGENT}
    assert decided({**suffering, Sign.ABUSE: 50}, (), FEW) == {Sign.URGENT, Sign.ABUSE}
