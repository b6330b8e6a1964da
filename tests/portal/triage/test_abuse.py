"""Is abuse of those who work here told from anger, from distress, and from plain words about the body?"""

from __future__ import annotations

import pytest

from portal.triage.findings import Sign
from portal.triage.reading import read
from tests.portal.triage.messages import messages


def rules_of(text):
    return {finding.rule for finding in read(text).findings if finding.sign == Sign.ABUSE}


def test_of_100_abusive_messages_97_are_seen():
    abusive = messages("abusive")
    missed = [text for text in abusive if not read(text).is_abusive]

    assert len(missed) <= 0.03 * len(abusive), missed


def test_of_100_messages_of_anger_distress_and_the_body_96_are_no_abuse():
    civil = messages("civil")
    taken = [text for text in civil if read(text).is_abusive]

    assert len(taken) <= 0.04 * len(civil), taken


@pytest.mark.parametrize(
    "text",
    [
        "I want to kill myself, fuck you all",
        "fuck everything, I want to die",
        "you'll regret it when I'm gone, I'm going to end my life",
        "my husband says he will kill me, you bunch of idiots never answer",
        "je veux mourir, allez tous chier",
    ],
)
def test_distress_wins_over_abuse(text):
    reading = read(text)

    assert reading.is_urgent
    assert not reading.is_abusive


def test_a_threat_to_those_who_work_here_is_seen_beside_an_emergency():
    reading = read("I have chest pain and if you don't call I will come there and kill you")

    assert reading.is_urgent
    assert reading.is_abusive


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("my boss called me an idiot", "you are an idiot"),
        ("he said he would burn the house down", "I will burn your office down"),
        ("I am such an idiot", "your nurse is such an idiot"),
        ("this flu is a bitch", "that nurse is a bitch"),
        ("tabarnak de site web", "tabarnak de niaiseuse"),
        ("my ex is a bastard", "you bastard"),
    ],
)
def test_abuse_is_what_is_aimed_at_somebody_here(told, meant):
    assert rules_of(told) == set()
    assert rules_of(meant) != set()
