"""Is a mail still true that waited for the end of quiet hours, while its case went on?"""

from __future__ import annotations

from datetime import time

import pytest

from careops.engine.sweep import sweep
from careops.outbox.rendering import render
from careops.people.models import Patient
from tests.factories import ALICE, HOUR, NOON, fresh
from tests.portal.accounts import suspend
from tests.portal.factories import lead_lou, write
from tests.portal.visits import DAY, FRIDAY, booked, chosen, offered
from tests.portal.writing import answered

GONE_ON = "It has gone on since: your page shows where it stands now."
LATER = NOON + HOUR


@pytest.fixture(autouse=True)
def quiet(maya):
    Patient.objects.filter(pk=maya.pk).update(quiet_from=time(6), quiet_until=time(10))


def read(subject, template, channel="email"):
    """What the patient reads of it in the morning."""
    message = subject.case.messages.select_related("case").get(template=template, channel=channel)
    assert message.text == ""  # it waited
    render([message])
    assert message.error == ""
    return message.text


def called_off(visit):
    return fresh(visit).call_off(by=ALICE, at=FRIDAY - HOUR, message="The provider is ill.")


def test_whoever_has_chosen_a_time_is_not_asked_to_choose_one(account, bob):
    text = read(chosen(offered(account, bob), at=LATER), "times_offered")

    assert "Please choose" not in text
    assert GONE_ON in text


def test_a_visit_that_does_not_take_place_is_not_told_of_as_near(account, bob):
    visit = booked(account, bob)
    sweep(now=FRIDAY - DAY)
    visit = called_off(visit)

    assert GONE_ON in read(visit, "visit_near")
    assert GONE_ON in read(visit, "visit_booked")


def test_whoever_has_an_answer_does_not_read_that_there_is_none(account):
    thread = write(account)
    due = fresh(thread).case.due_at
    sweep(now=due)
    thread = answered(thread, at=due + HOUR)

    text = read(thread, "late_for_you")

    assert "have not answered" not in text
    assert GONE_ON in text


def test_whoever_still_waits_reads_since_when_they_do(account):
    thread = write(account)
    sweep(now=fresh(thread).case.due_at)

    assert "We said that we would by Thursday 5 March" in read(thread, "late_for_you")


def test_whose_portal_is_open_again_does_not_read_that_it_is_closed(account):
    account = suspend(account).reinstate(by=lead_lou(), at=LATER, reason="A mistake")

    text = read(account, "suspended")

    assert "by ." not in text
    assert "not decided" not in text
    assert GONE_ON in text
