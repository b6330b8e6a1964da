"""Does the coach say what is to be mended? Each check at its edges; and how often it is right.

The rules were written on ``development.csv``. The others are of people who had never seen them: ``second_writer.csv``,
of which the odd rows were read first, and those that were measured once before anybody read them. All of them taught
the second reader. So these figures say that nothing got worse, not how answers are read that nobody has seen: that is
in ADR 69. ``benchmarks/coach.py`` measures any other sheet.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from time import process_time

import pytest

from medops.coach.catalogue import Topic, usual, written_out
from medops.coach.draft import Draft
from medops.coach.lexicon import BadPattern
from medops.coach.measuring import labelled_in, scores, table
from medops.coach.mood import is_frustrated
from medops.coach.reading import CHECKS, read, topics_in
from tests.sampling import FULL

HERE = Path(__file__).parent / "coach_set"
SHEETS = (
    "development",
    "second_writer",
    "held_back",
    "third_writer",
    "fourth_writer",
    "fifth_writer",
    "sixth_writer",
    "seventh_writer",
    "eighth_writer",
    "ninth_writer",
)
MEASURED = SHEETS if FULL else ("development", "ninth_writer")
FOR_AGENTS = (
    "You were charged $99 on May 3, and the refund is on its way to your card.",
    "Your code takes $20 off the price of the next month.",
    "Your order shipped on Monday, and comes with UPS on Thursday.",
    "A copy of your records and an itemized bill are in your account.",
    "Your deliveries come every two months now; the next one ships on June 3.",
    "Which local pharmacy shall we send it to? We need its address and phone number.",
    "Please open the online visit in another browser, and send the questionnaire again.",
    "I moved your appointment to Friday at 10 am.",
    "You have a new provider as of today, as you asked.",
    "Thank you for the photo of the broken bottle: another one leaves tonight.",
)
AT_MOST = 0.05  # missed, and spoken up for nothing
MISSED = {
    ("repeats", "held_back"): 0.1,
    ("repeats", "fourth_writer"): 0.17,
    ("no_greeting", "seventh_writer"): 0.07,
    ("no_greeting", "ninth_writer"): 0.07,
}  # which tell something new as well; and one answer of fifteen
# Where a renewal lies at the clinician was no counsel to these two, and is to those who wrote later (ADR 69).
FALSE = {("clinical", "held_back"): 0.08, ("clinical", "third_writer"): 0.09}

# Of ``untaught/tenth_writer.csv``, which teaches nothing: missed, and spoken up for nothing.
UNTAUGHT = {
    "one_paragraph": (0.04, 0.05),
    "clinical": (0.03, 0.02),
    "frustrated": (0, 0.04),
    "refill": (0, 0.03),
}


@cache
def rows(sheet):
    return labelled_in(HERE / f"{sheet}.csv")


def said(text, *, patient=(), earlier=(), topics=""):
    return set(read(Draft(text, tuple(earlier), tuple(patient)), topics=topics).checks)


def scope(text, *, topics=""):
    return read(Draft(text), topics=topics).scope


# How often it is right


@pytest.mark.parametrize("sheet", MEASURED)
def test_the_figures_can_be_read(sheet):
    print(f"\n{table(scored(sheet).values(), named=True)}")


@pytest.mark.parametrize("sheet", MEASURED)
@pytest.mark.parametrize("check", CHECKS)
def test_at_most_one_in_twenty_is_missed_or_spoken_of_for_nothing(check, sheet):
    score = scored(sheet)[check]

    assert score.miss_rate <= MISSED.get((check, sheet), AT_MOST), score.missed
    assert score.false_rate <= FALSE.get((check, sheet), AT_MOST), score.false


@pytest.mark.parametrize("check", CHECKS)
def test_what_taught_nothing_is_read_as_well_as_when_it_was_measured(check):
    score = scored("untaught/tenth_writer")[check]

    missed, false = UNTAUGHT.get(check, (0, 0))

    assert score.miss_rate <= missed, score.missed
    assert score.false_rate <= false, score.false


@cache
def scored(sheet):
    return {score.check: score for score in scores(rows(sheet))}


@pytest.mark.parametrize("sheet", MEASURED)
def test_each_sheet_is_large_and_no_answer_is_there_twice(sheet):
    texts = {(row.draft.text, row.draft.patient) for row in rows(sheet)}
    languages = [row.language for row in rows(sheet)]

    assert len(texts) == len(rows(sheet)) >= 150
    assert sum(not row.wanted for row in rows(sheet)) >= 0.4 * len(rows(sheet))
    assert min(languages.count(one) for one in ("en", "fr")) >= 25


def test_an_answer_is_read_while_one_types():
    draft = Draft(
        "Hi Maya, your dose of the medicine and the order. " * 100,
        ("Hello you. " * 400,),
        ("No! " * 900,),
    )
    read(draft)
    began = process_time()
    read(draft)

    assert process_time() - began < 0.5


# Each check


def test_whoever_was_greeted_twice_is_not_greeted_again():
    """S3-37"""
    once, twice = ["Hi Maya, we look."], ["Hi Maya, we look.", "Bonjour Maya, c'est parti."]

    assert "no_greeting" in said("It ships today.")
    assert "no_greeting" in said("It ships today.", earlier=once)
    assert "no_greeting" not in said("It ships today.", earlier=twice)
    assert "no_greeting" not in said("Good morning! It ships today.")
    assert "no_greeting" in said("It ships today. They said hello to us.")


def test_the_same_again_is_told_and_another_date_is_something_new():
    """S3-38"""
    before = ["Hi Maya, your order ships on May 3 and should be there within the week."]

    assert "repeats" in said(
        "Hello! Your order ships on May 3 and should be there within a week.", earlier=before
    )
    assert "repeats" not in said(
        "Hi Maya, your order ships on May 9 and should be there within the week.", earlier=before
    )
    assert "repeats" not in said("Hi Maya, it was delivered at noon.", earlier=before)
    assert "repeats" not in said("Hi, thank you!", earlier=["Hi, thank you!"])
    assert "repeats" in said(
        "Hi Maya,\n\nYour file is being processed.\n\nThanks,\nGuy",
        earlier=["Hi Maya, your file is being processed. Thanks, Guy"],
    )


def test_twelve_hundred_characters_are_not_too_long_and_one_more_is():
    """S3-39"""
    text = "Hi " + "a" * 1197

    assert "too_long" not in said(text)
    assert "too_long" in said(text + "a")


@pytest.mark.parametrize(
    ("text", "is_too_much"),
    [
        ("Hi, sorry for the wait. It ships today.", False),
        ("Hi, sorry for the wait, and our apologies for the box.", True),
        ("Hi, no need to apologize! Sorry that it was late.", False),
        ("Bonjour, désolée. Toutes nos excuses.", True),
    ],
)
def test_one_apology_is_enough(text, is_too_much):
    """S3-40"""
    assert ("over_apologizes" in said(text)) is is_too_much


def test_two_issues_want_two_paragraphs():
    """S3-35, S3-41"""
    first, second = "Hi, your package comes on Tuesday.", "As for your password, use the new link."

    assert "one_paragraph" in said(f"{first} {second}")
    assert "one_paragraph" not in said(f"{first}\n\n{second}")
    assert "one_paragraph" not in said(f"{first} You can track it with the link below.")


@pytest.mark.parametrize("answer", FOR_AGENTS)
def test_what_agents_may_answer_is_left_alone(answer):
    """S3-16 to S3-25"""
    assert not scope(f"Hi Maya. {answer}")


@pytest.mark.parametrize(
    ("asked", "answer", "is_crowded"),
    [
        ("Where is my box? Has the box left Memphis?", "The box left Memphis. It comes on Friday.", False),
        ("My box is late. Also resend the invoice", "The box ships today. Here is the invoice.", True),
        ("1) box is late 2) resend the invoice", "The box ships today, and the invoice is here.", True),
        ("1) box is late 2) resend the invoice", "1. The box ships.\n2. The invoice is here.", False),
        ("My box is late, did it ship?", "The box is late, sorry. It did ship today.", False),
        ("Le colis est en retard et je veux annuler le rabais", "Le colis part. Le rabais est annulé.", True),
    ],
)  # fmt: skip
def test_what_they_asked_in_one_breath_is_answered_in_paragraphs(asked, answer, is_crowded):
    """S3-35, S3-41"""
    assert ("one_paragraph" in said(f"Hi Maya. {answer}", patient=[asked])) is is_crowded


def test_what_a_label_says_is_not_an_agent_s_counsel_and_what_they_add_is():
    """S3-19, S3-28"""
    label = 'Hi Maya, your label says: "Take one tablet at bedtime. Do not stop."'

    assert not scope(label)
    assert scope(f"{label} But take two tablets a day.").is_sure
    assert scope('Hi Maya, "take one tablet at bedtime" is what I would do.').is_sure


def test_a_dose_is_held_back_and_a_date_is_not():
    """S3-20, S3-28, S3-A2"""
    assert scope("Hi, take two tablets a day.").is_sure
    assert not scope("Hi, your next refill date is July 3.")
    assert not scope("Hi, your question about the dose went to your provider, who will answer it.")
    assert scope("Hi, I asked your provider, and she says that you can double the dose.").is_sure


def test_ingredients_may_be_told_and_side_effects_may_not():
    """S3-26, S3-32, S3-A2"""
    assert not scope("Hi, the capsules contain gelatin and no gluten.")
    assert scope("Hi, they contain gelatin. Nausea is a common side effect.").is_sure


def test_mixed_text_asks_whoever_writes_it():
    """S3-A2"""
    mixed = scope("Hi, the ingredients are on the label. It has 5 mg of zinc.", topics=a_hint())

    assert mixed
    assert not mixed.is_sure


def a_hint():
    dose = Topic("dose", "Dose", may_be_answered=False, patterns="? % mg")
    return written_out([*(one for one in usual() if one.code == "ingredients"), dose])


@pytest.mark.parametrize(
    "topic", [one for one in usual() if not one.may_be_answered], ids=lambda one: one.code
)
def test_each_topic_that_is_not_for_agents_has_an_answer_that_is_held_back(topic):
    """S3-27 to S3-32"""
    wrong = {
        "clinical": "Your results came back normal.",
        "treatment": "You should stop taking it.",
        "requests": "Your treatment request was approved.",
        "identity": "Please confirm your sex assigned at birth.",
        "information": "Your provider needs your blood pressure.",
        "side_effects": "Nausea is a side effect.",
    }
    found = scope(f"Hi Maya. {wrong[topic.code]}")

    assert topic.label in found.topics
    assert found.is_sure


def test_a_patient_who_has_had_enough_is_heard_and_one_who_only_asks_is_not():
    """S3-36"""
    sorry = ["Hi Maya, we are sorry for that."]

    assert "frustrated" in said("Hi.", patient=["This is ridiculous, I want a manager!"])
    assert "frustrated" not in said("Hi.", patient=["When does it ship?"])
    assert not is_frustrated(Draft("Hi.", (), ("Still waiting for it.",)))
    assert is_frustrated(Draft("Hi.", tuple(sorry), ("Still waiting for it.",)))


def test_a_company_s_own_words_count_at_once():
    """S3-A1"""
    own = Topic("fit", "Fitness plans", may_be_answered=False, patterns="squats|lunges ~ daily")
    topics = written_out([*usual(), own])

    assert "Fitness plans" in scope("Hi, do your lunges daily.", topics=topics).topics
    assert "Fitness plans" not in scope("Hi, do your lunges daily.").topics


@pytest.mark.parametrize("line", ["~ one", "one ~", "a ~ b ~ c", "@nothing", "..."])
def test_a_pattern_that_cannot_be_read_says_why(line):
    with pytest.raises(BadPattern):
        topics_in(written_out([Topic("x", "X", may_be_answered=False, patterns=line)]))
