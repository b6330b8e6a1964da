"""How often is the triage right, on the messages that taught it?

``development.csv`` is what the rules were tuned on; so are ``held_out_development.csv`` and ``fresh_development.csv``,
which others wrote and which were measured before they were read. The rules were not tuned on the other sets, which were
written by a dozen people who never saw the rules; each was measured before it taught. The second reader was taught by
all of them, so these figures say that nothing got worse. How messages will be read that nobody has seen is said by
``judged_messages.csv``, which taught neither (ADR 63), and by weights that were taught without a writer's set (``python
-m benchmarks.triage_teaching --apart``). Of any other set ``python -m benchmarks.triage SET.csv`` prints the table.
``-s`` shows it. Of the sets that the rules were not tuned on, each message that is urgent, abuse or distress is read,
and each third of the others; with CAREOPS_FULL=1 all.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path

import pytest

from benchmarks.triage_teaching import digest
from portal.triage.reading import read
from portal.triage.second import weights
from tests.sampling import FULL

SETS = Path(__file__).parent / "triage_set"
JUDGED = "../judged_messages"  # which taught nobody anything
AIMS = (
    0.97,
    0.90,
    0.90,
    0.97,
)  # urgent found, not urgent left alone; abuse found, decent left alone
TUNED_ON = ("development", "held_out_development", "fresh_development")
TAUGHT_BY = (
    "messages", "unseen", "blind", "held_back", "second_reader_development", "second_reader_widened",
    "in_passing", "in_danger", "decent_or_not", "everyday", "second_language", "twins", "neighbours",
)  # fmt: skip
LABELS = {"urgent", "abuse", "both", "neither"}
DISTRESS = {"self-harm", "distress-swearing", "violence", "distress"}
# A message is so by its label, a reading by the rules.
URGENT = attrgetter("is_urgent")
ABUSIVE = attrgetter("is_abusive")


@dataclass(frozen=True)
class Message:
    text: str
    language: str
    label: str
    kind: str

    @property
    def is_urgent(self):
        return self.label in {"urgent", "both"}

    @property
    def is_abusive(self):
        return self.label in {"abuse", "both"}

    @property
    def is_plain(self):
        return self.label == "neither" and self.kind not in DISTRESS

    @property
    def reading(self):
        return reading_of(self.text)


reading_of = cache(read)


@cache
def messages(name):
    with (SETS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [Message(**row) for row in csv.DictReader(file)]


@cache
def measured(name):
    found = messages(name)
    if FULL or name not in TAUGHT_BY:
        return found
    return [it for turn, it in enumerate(found) if turn % 3 == 2 or not it.is_plain]


def missed(name, sign):
    return [it for it in measured(name) if sign(it) and not sign(it.reading)]


def false_alarms(name, sign):
    return [it for it in measured(name) if sign(it.reading) and not sign(it)]


def sensitivity(name, sign):
    """The share found of those that are so."""
    return 1 - len(missed(name, sign)) / sum(map(sign, measured(name)))


def specificity(name, sign):
    """The share left alone of those that are not so."""
    return 1 - len(false_alarms(name, sign)) / sum(not sign(it) for it in measured(name))


def distress_as_abuse(name):
    return [it for it in false_alarms(name, ABUSIVE) if it.kind in DISTRESS]


WRONG = {
    "urgent missed": lambda name: missed(name, URGENT),
    "urgent, but not": lambda name: false_alarms(name, URGENT),
    "abuse missed": lambda name: missed(name, ABUSIVE),
    "abuse, but not": lambda name: false_alarms(name, ABUSIVE),
}


def tell(name, *by):
    """A row for each kind: how many there are, and how many are wrong in each way."""
    row = attrgetter("label", *by)
    columns = [Counter(map(row, wrong(name))) for wrong in WRONG.values()]
    print("\n" + f"{name}, {' '.join(by):36}", "   all", *(f"{way:>15}" for way in WRONG))
    for kind, count in Counter(map(row, measured(name))).items():
        print(f"{' '.join(kind):36} {count:6}", *(f"{wrong[kind]:15}" for wrong in columns))


def test_the_figures_can_be_read():
    print("\n" + f"{'':20} {'':>6} {'urgent':>13} {'abuse':>13} {'distress taken for abuse':>26}")
    for name in (*TUNED_ON, *TAUGHT_BY, JUDGED):
        rates = (
            f"{found(name, sign):.3f}"
            for sign in (URGENT, ABUSIVE)
            for found in (sensitivity, specificity)
        )
        print(f"{name:20} {len(measured(name)):6}", *rates, f"{len(distress_as_abuse(name)):20}")
    for name in TAUGHT_BY:
        tell(name, "kind")
        tell(name, "language")


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("development", 400),
        ("messages", 300),
        ("held_out_development", 320),
        ("fresh_development", 200),
        ("unseen", 200),
        ("blind", 600),
        ("held_back", 400),
        ("second_reader_development", 500),
        ("second_reader_widened", 300),
        ("in_passing", 590),
        ("in_danger", 600),
        ("decent_or_not", 600),
        ("everyday", 600),
        ("second_language", 600),
        ("twins", 600),
        ("neighbours", 600),
        (JUDGED, 400),
    ],
)
def test_a_set_is_large_in_both_languages_and_holds_no_message_twice(name, least):
    texts = {it.text.casefold() for it in messages(name)}
    languages = Counter(it.language for it in messages(name))

    assert len(texts) == len(messages(name)) >= least
    assert min(languages["en"], languages["fr"]) >= 60
    assert {it.label for it in messages(name)} == LABELS


def test_no_message_is_in_two_sets():
    texts = Counter(it.text.casefold() for name in FLOORS for it in messages(name))

    assert texts.most_common(1)[0][1] == 1


def test_the_second_reader_was_taught_by_the_sets_as_they_are():
    """If not: ``python -m benchmarks.triage_teaching``."""
    assert weights().taught_by == digest()


# The floors stand just below what is reached: they rise with the rules and the second reader.
FLOORS = {
    "development": (0.98, 0.95, 0.98, 0.98),
    "messages": (0.98, 0.95, 0.97, 0.98),
    "held_out_development": (0.98, 0.95, 0.98, 0.98),
    "unseen": (0.98, 0.96, 0.98, 0.98),
    "fresh_development": (0.98, 0.97, 0.98, 0.98),
    "blind": (0.98, 0.96, 0.98, 0.98),
    "held_back": (0.98, 0.97, 0.98, 0.98),
    "second_reader_development": (0.98, 0.97, 0.98, 0.98),
    "second_reader_widened": (0.98, 0.95, 0.98, 0.98),
    "in_passing": (0.98, 0.96, 0.95, 0.98),
    "in_danger": (0.98, 0.94, 0.98, 0.98),
    "decent_or_not": (0.98, 0.96, 0.98, 0.98),
    "everyday": (0.98, 0.93, 0.95, 0.98),
    "second_language": (0.98, 0.96, 0.97, 0.98),
    "twins": (0.98, 0.95, 0.98, 0.98),
    "neighbours": (0.98, 0.95, 0.98, 0.98),
}


FLOORS[JUDGED] = AIMS


@pytest.mark.parametrize("name", FLOORS)
def test_of_100_messages_so_many_are_read_right(name):
    floors = zip(
        FLOORS[name],
        ((found, sign) for sign in (URGENT, ABUSIVE) for found in (sensitivity, specificity)),
        strict=True,
    )

    assert [found.__name__ for floor, (found, sign) in floors if found(name, sign) < floor] == []


@pytest.mark.parametrize("name", FLOORS)
def test_distress_is_not_taken_for_abuse(name):
    """Who wants to die, swears, or quotes the one who threatens them is not sent a warning."""
    assert distress_as_abuse(name) == []


@pytest.mark.parametrize("name", FLOORS)
def test_every_finding_says_why_and_nothing_is_found_without_one(name):
    readings = [it.reading for it in measured(name)]
    flagged = [it for it in readings if it.is_urgent or it.is_abusive]

    assert all(it.findings for it in flagged)
    assert all(found.reason.strip() for it in readings for found in it.findings)
