"""Whose desk is a message for, and what in it says so?"""

from __future__ import annotations

from portal.triage.reading import read
from portal.triage.topics import Topic
from tests.portal.triage.messages import messages

ROUTES = [line.partition(": ")[::2] for line in messages("routes")]


def test_a_message_goes_to_the_desk_of_which_it_speaks():
    assert [(topic, text) for topic, text in ROUTES if read(text).suggestion.topic != topic] == []


def test_every_desk_has_its_messages():
    assert {topic for topic, _ in ROUTES} == set(Topic)


def test_a_suggestion_has_its_reason_and_words():
    suggestion = read("Could I get a refill of Lipitor?").suggestion

    assert suggestion.topic == Topic.REFILL
    assert suggestion.reason == "Asks for more of a medicine"
    assert suggestion.words == "refill"


def test_what_speaks_of_nothing_known_says_so():
    suggestion = read("👍").suggestion

    assert (suggestion.topic, suggestion.words) == (Topic.OTHER, "")


def test_what_is_urgent_goes_to_those_who_know_medicine():
    assert read("my bill is wrong and I have chest pain").suggestion.topic == Topic.CLINICAL
