"""SX-11: a word that patients and those who answer them write into every field is in its row, and nowhere else."""

from __future__ import annotations

import logging

import pytest

from careops.api.models import ApiKey
from careops.events import endpoints
from careops.events.models import Delivery
from careops.events.queueing import queue
from careops.outbox.models import Message
from careops.outbox.rendering import render
from careops.people.actors import Actor
from tests.conversation.test_canary import CANARY, tables_with
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    fresh,
    make_partner,
    make_provider,
    provider_actor,
)
from tests.portal import visits
from tests.portal.bills import enter
from tests.portal.cards import sent_card
from tests.portal.charts import answered, given, in_review, make_medicine
from tests.portal.factories import (
    ABUSE,
    URGENT,
    lead_lea,
    make_account,
    make_patient,
    owner_oli,
    practice,
    write,
)

LATER = NOON + HOUR
ITS_ROWS = {
    "conversation_comment",
    "portal_account",
    "portal_appointment",
    "portal_balanceentry",
    "portal_insurance",
    "portal_medicine",
    "portal_refill",
    "portal_thread",
}


@pytest.fixture
def system(office):
    """The practice's chart system hears of all that it may hear of."""
    charts = make_partner("Charts", kind="clinic")
    practice(chart_system=charts)
    scopes = ["threads:read", "refills:read", "events:read"]
    _, token = ApiKey.issue(partner=charts, scopes=scopes, at=NOON)
    endpoints.create(
        charts, {"url": "https://charts.hooks.example/"}, by=Actor("Charts", via="api"), at=NOON
    )
    return {"Authorization": f"Bearer {token}"}


def write_everywhere(account, bob):
    """Into each field of a message, a refill, a visit, a bill, a card, and of what ends a relationship."""
    patient, said = account.patient, {"message": f"About the {CANARY}"}
    by, bobs, more = client_actor(patient), provider_actor(bob), {"at": LATER, **said}
    visits.booked(account, bob, at=NOON, concern=f"Old {CANARY}", message=f"My {CANARY}")
    thread = answered(given(account, bob, words=f"The {CANARY} itches"), words=f"Your {CANARY}")
    fresh(thread).reply(by=by, **more)
    fresh(thread).flag_urgent(by=ALICE, at=LATER, urgent_reason=f"A {CANARY}")
    write(account, f"{URGENT} {CANARY}").note_urgent_call(by=ALICE, **more)
    write(account).make_a_refill(by=ALICE, at=LATER, medicine=f"{CANARY} 5 mg")
    write(account).close(by=ALICE, at=LATER, closed_reason=f"The {CANARY} is gone.")
    in_review(account, bob, medicine=f"{CANARY} 10 mg").deny(by=bobs, **more)
    visits.asked(account, f"A {CANARY}", concern=CANARY).decline(by=ALICE, **more)
    enter(patient, 5, what=f"One {CANARY}")
    make_medicine(patient, name=CANARY, directions=f"With {CANARY}")
    sent_card(account, insurer=CANARY).turn_down(by=ALICE, **more)
    rude = write(make_account(make_patient(email="rude@mail.example")), f"{ABUSE} {CANARY}")
    fresh(rude).confirm_abuse(by=lead_lea(), at=LATER, incident=f"Of a {CANARY}")
    closed = fresh(rude.account)
    closed.begin_ending(by=owner_oli(), at=LATER, letter=f"For your {CANARY}")


def test_no_word_of_the_portal_is_in_a_mail_a_post_the_log_an_event_or_the_record(
    system, account, visitor, caplog
):
    caplog.set_level(logging.DEBUG)
    write_everywhere(account, make_provider("Bob Brown"))
    queue(at=LATER)
    messages = list(Message.objects.select_related("case"))
    render(messages)
    events = visitor.get("/api/v1/events", headers=system)

    assert not [one for one in messages if "put into words" in one.error]
    assert not [one for one in messages if CANARY in f"{one.subject}{one.text}{one.html}"]
    assert {one.channel for one in messages} >= {"email", "slack"}
    assert Delivery.objects.count() > 3
    assert events.status_code == 200
    assert CANARY not in events.content.decode()
    assert CANARY not in caplog.text
    assert tables_with(CANARY) == ITS_ROWS
