"""Does the coach hear what its rules cannot list; who has the last word; and is it taught by the sheets as they are?"""

from __future__ import annotations

import pytest

from benchmarks.coach_teaching import digest
from medops.coach import second
from medops.coach.catalogue import Topic, usual, written_out
from medops.coach.draft import Draft
from medops.coach.halves import in_halves
from medops.coach.marks import marks_of
from medops.coach.mood import is_about_a_refill, is_frustrated
from medops.coach.reading import read
from medops.coach.second import (
    ANSWER,
    COUNSEL,
    HERE,
    MATTERS,
    PATIENT,
    READS_LIKE,
    weights,
    words_of,
)
from medops.coach.text import plain, words

LARGEST = 4_000_000  # bytes of all weights
FINE = "Hi Maya, we look into it."


def of(text=FINE, patient=(), topics=""):
    return read(Draft(text, (), tuple(patient)), topics=topics)


@pytest.mark.parametrize("name", [PATIENT, COUNSEL, ANSWER, MATTERS])
def test_the_weights_were_taught_by_the_sheets_as_they_are(name):
    """If not: ``python -m benchmarks.coach_teaching``."""
    assert weights(name).taught_by == digest()


def test_the_weights_are_small_enough_to_be_kept_beside_the_rules():
    assert sum(path.stat().st_size for path in HERE.iterdir()) <= LARGEST


def test_a_patient_whom_no_rule_hears_is_heard_and_the_words_are_told():
    """S3-36"""
    patient = "A month for two lines that say nothing. Is anybody there?"
    reading = of(patient=[patient])

    assert not is_frustrated(Draft(FINE, (), (patient,)))
    assert "frustrated" in reading.checks
    assert reading.heard["frustrated"]
    assert set(reading.heard["frustrated"]) <= set(words(plain(patient)))


def test_a_refill_that_no_rule_knows_is_heard():
    patient = "One capsule of Prilosec to go, and the paper from the doctor is a year old."

    assert not is_about_a_refill(Draft(FINE, (), (patient,)))
    assert "refill" in of(patient=[patient]).checks


def test_a_patient_who_wrote_nothing_feels_nothing():
    assert of(patient=()).checks == ()


def test_counsel_that_no_rule_knows_is_asked_about_or_held_and_the_words_are_told():
    """S3-27"""
    scope = of("Hi Maya, your refund left today, and those cramps are nothing, honey helps.").scope

    assert scope.topics == (READS_LIKE,)
    assert scope.words


def test_what_reads_most_like_counsel_is_one_sentence_whatever_stands_around_it():
    """S3-27"""
    around = "Your parcel left today. The invoice is attached. The visit is on Monday at 9. "

    assert of(f"Hi Maya. {around}Halve the tablet and see how you feel. {around}").scope


def test_what_a_company_lets_its_agents_answer_beside_the_usual_is_left_alone():
    """S3-A1"""
    answer = "Hi Maya, do twelve lunges daily and rest your knee with ice."
    own = Topic("fit", "Fitness plans", may_be_answered=True, patterns="lunges")

    assert of(answer).scope
    assert not of(answer, topics=written_out([*usual(), own])).scope


def test_what_a_company_adds_for_clinicians_alone_is_never_overruled(monkeypatch):
    """S3-A1"""
    own = Topic("box", "Boxes", may_be_answered=False, patterns="box")
    monkeypatch.setattr(second, "OVERRULES_SURE", 10_000)

    assert of("Hi Maya, the box is blue.", topics=written_out([*usual(), own])).scope
    assert not of("Hi Maya, take two tablets a day.").scope


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        ("Only two Lipitor left", "only 0 medicine left"),
        ("only 3 rosuvastatin left", "only 0 medicine left"),
        ("Plus que 2 Levothyrox", "plus que 0 medicine"),
        ("plus que deux comprimés", "plus que 0 comprimes"),
        ("my two sisters", "my 0 sisters"),
    ],
)
def test_one_number_is_as_good_as_another_and_one_medicine_too(said, read_as):
    assert words_of(said) == read_as.split()


def test_marks_are_counted_up_to_three():
    marks = set(marks_of("Why?! WHY? Three days, four weeks, Monday..."))

    assert {"<asks 1>", "<asks 2>", "<capitals 1>", "<loud 1>", "<span 2>", "<weekday 1>"} <= marks
    assert "<asks 3>" not in marks
    assert "<asks 4>" not in set(marks_of("? ? ? ? ?"))


def test_matters_by_numbers_want_paragraphs_also_where_no_word_is_said_again():
    """S3-35, S3-41"""
    asked = ["1. copy of the bill 2. is the flu clinic on"]
    crowded = "Hi Maya, it is attached, and the nurses are there on Saturday from 9 to 1."

    assert "one_paragraph" in of(crowded, asked).checks
    assert "one_paragraph" not in of(crowded.replace(", and", ".\n\nAs you know,"), asked).checks
    assert "one_paragraph" not in of("Hi Maya, the nurse answers both of them today.", asked).checks


def test_two_halves_of_a_paragraph_answer_two_halves_of_what_was_asked_in_either_order():
    """S3-35, S3-41"""
    asked = [{"invoi", "send"}, {"fridg"}]

    assert in_halves(asked, [{"invoi"}, {"fridg"}]) == (2, 1)
    assert in_halves(asked, [{"fridg"}, {"today"}, {"invoi"}]) == (2, 1)
    assert in_halves(asked, [{"invoi"}, {"send"}]) == (0, 0)
    assert in_halves(asked, [{"invoi", "fridg"}]) == (0, 0)
