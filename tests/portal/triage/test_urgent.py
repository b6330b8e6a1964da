"""Is an emergency seen however it is written, and is what only sounds like one left alone?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.triage.findings import Sign
from portal.triage.reading import read
from tests.portal.triage.messages import messages

URGENT = messages("urgent")
CALM = messages("calm")


def rules_of(text):
    return {finding.rule for finding in read(text).findings if finding.sign == Sign.URGENT}


def misread(texts, *, urgent):
    return [text for text in texts if read(text).is_urgent != urgent]


def test_of_100_emergencies_99_are_urgent():
    missed = misread(URGENT, urgent=True)

    assert len(missed) <= len(URGENT) / 100, missed


def test_of_100_calm_messages_94_stay_calm():
    """What is denied, past, asked, said in idioms or on paper."""
    taken = misread(CALM, urgent=False)

    assert len(taken) <= 0.06 * len(CALM), taken


def test_neither_is_abuse():
    taken = [text for text in (*URGENT, *CALM) if read(text).is_abusive]

    assert len(taken) <= 0.003 * len(URGENT + CALM), taken


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("I have chest pain", "chest-pain"),
        ("cant breath", "breathing"),
        ("her face is drooping", "stroke-signs"),
        ("il s'est évanoui", "faint"),
        ("she had a seizure this morning", "seizure"),
        ("worst headache of my life", "headache"),
        ("the bleeding won't stop", "bleeding"),
        ("my tongue is swelling", "allergic-reaction"),
        ("J'ai pris trop de comprimés", "overdose"),
        ("je veux mourir", "suicide"),
        ("I want to hurt myself", "self-harm"),
        ("he said he will kill me", "violence"),
        ("out of insulin", "insulin-out"),
        ("plus d'Eliquis", "blood-thinner-out"),
        ("I ran out of Keppra", "seizure-medicine-out"),
        ("I'm pregnant and bleeding", "pregnancy"),
        ("my 3 week old has a fever", "newborn-fever"),
        ("fever of 38.6 and I'm on chemo", "sepsis"),
        ("bleach in my eyes", "eye"),
        ("I can't pee at all", "no-urine"),
        ("numb in the groin and legs", "spine"),
        ("my calf is swollen and red", "leg-clot"),
        ("testicule enflé et douloureux", "testicle"),
        ("blood sugar is 28", "sugar"),
    ],
)
def test_a_finding_names_its_rule(text, rule):
    assert rule in rules_of(text)


def test_a_finding_has_its_reason_and_the_words_as_they_were_written():
    finding = read("Bonjour, j\u2019ai très MAL à la Poitrine!").findings[0]

    assert (finding.sign, finding.rule) == (Sign.URGENT, "chest-pain")
    assert finding.reason == "Chest pain or pressure: severe"
    assert finding.words == "MAL à la Poitrine"


@pytest.mark.parametrize(
    "spelling",
    [
        "CHEST PAIN", "chest pian", "chst pain", "chest  pain", "Chest-pain", "chestpain pain in chest",
        "\uff43\uff48\uff45\uff53\uff54 pain", "chest 😭 pain in my chest", "chesttt paaain", "che\u0301st pain",
        "ch\u200best pain", "my chest hurtssss",
    ],
)  # fmt: skip
def test_an_emergency_is_seen_however_it_is_spelt(spelling):
    assert "chest-pain" in rules_of(spelling)


@pytest.mark.parametrize(
    ("calm", "urgent"),
    [
        ("no chest pain", "no fever but chest pain"),
        ("I don't have chest pain", "I don't have a doctor and I have chest pain"),
        (
            "I had chest pain last year",
            "I had chest pain last year and I have it again now, chest pain",
        ),
        ("the chest pain is gone", "the chest pain is not gone"),
        ("the chest pain went away", "the chest pain went away but came back"),
        (
            "if I get chest pain, what then?",
            "I don't know if this is chest pain but my chest hurts",
        ),
        ("no chest pain or trouble breathing", "no chest pain. Trouble breathing though"),
        ("pas de douleur à la poitrine", "pas de fièvre mais douleur à la poitrine"),
        ("chest x-ray and pain medication", "chest x-ray was fine but my chest hurts"),
        ("I am not suicidal", "I am not sure if I am suicidal"),
        ("refill of Keppra, two weeks left", "refill of Keppra, none left"),
        ("my father had a heart attack in 2010", "my father is having a heart attack"),
        ("dying to know", "I feel like I am dying"),
    ],
)
def test_a_guard_reaches_as_far_as_what_it_is_said_of(calm, urgent):
    assert rules_of(calm) == set()
    assert rules_of(urgent) != set()


@given(st.sampled_from(URGENT), st.sampled_from([str.upper, str.lower, str.title]))
def test_capitals_change_nothing(text, case):
    assert read(case(text)).is_urgent == read(text).is_urgent


@given(
    st.sampled_from(URGENT), st.sampled_from(["Hello,\n\n", "Bonjour docteur. ", "Hi!! ", "👋 "])
)
def test_a_greeting_changes_nothing(text, greeting):
    assert read(greeting + text).is_urgent or not read(text).is_urgent
