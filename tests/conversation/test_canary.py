"""No word of a comment leaves its row: not in a mail, a message, a post, a log, an event, an address or the record."""

import io
import logging

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from careops.api.models import ApiKey
from careops.conversation.models import Comment, Draft
from careops.events import endpoints
from careops.events.queueing import queue
from careops.outbox.models import Message
from careops.outbox.rendering import render
from careops.people.actors import Actor
from tests.conversation.test_composer import send
from tests.desk.browsing import case_url
from tests.factories import client_actor, fresh, text_of

CANARY = "Zitronenfalter"
ITS_ROWS = {"conversation_comment", "conversation_draft"}


def tables_with(word):
    """In which tables any row says it."""
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{word}%"]
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


@pytest.fixture
def heard(booking):
    """A partner's system is told of what happens to the booking."""
    scopes = ["bookings:read", "events:read"]
    _, token = ApiKey.issue(partner=booking.insurer, scopes=scopes, at=booking.case.opened_at)
    endpoints.create(
        booking.insurer,
        {"url": "https://maple.hooks.example/"},
        by=Actor("Maple Mutual", via="api"),
        at=booking.case.opened_at,
    )
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def pages(alice, lena, bobs, mayas, referral):
    """What everybody was answered while they wrote."""
    own = f"/mine/{referral.pk}/"
    told = {"act": "tell", "message": f"My {CANARY}"}
    return [
        send(alice, referral, "client", f"Your {CANARY}"),
        send(alice, referral, "client", f"Late {CANARY}", seen=str(referral.pk)),
        send(alice, referral, "provider", f"Her {CANARY}"),
        send(alice, referral, "note", f"@Lena, the {CANARY}"),
        send(alice, referral, "note", f"@Nobody, the {CANARY}"),
        send(lena, referral, "client", f"Maybe {CANARY}", do="keep"),
        send(lena, referral, "client", f"{CANARY} 4111 1111 1111 1111"),
        mayas.post(own, told),
        mayas.post(own, told),
        bobs.post(f"/provider/referrals/{referral.pk}/", told),
    ]


def test_a_word_of_a_comment_is_in_its_row_and_nowhere_else(pages, booking, heard, visitor, caplog):
    caplog.set_level(logging.DEBUG)
    for person in (booking.client, booking.insurer, booking.clinic):
        fresh(booking).tell(by=client_actor(person), at=booking.case.clock_at, message=CANARY)
    queue(at=booking.case.clock_at)
    messages = list(Message.objects.select_related("case"))
    render(messages)
    events = visitor.get("/api/v1/events", headers=heard)
    timeline = visitor.get(f"/api/v1/bookings/{booking.pk}/timeline", headers=heard)

    assert [page.status_code for page in pages] == [
        302,
        409,
        302,
        302,
        422,
        302,
        422,
        302,
        302,
        302,
    ]
    assert Comment.objects.filter(text__contains=CANARY).count() == 8
    assert Draft.objects.filter(text__contains=CANARY).count() == 1
    assert {"wrote", "mentioned"} <= {message.template for message in messages}
    for message in messages:
        assert not message.error
        assert CANARY not in f"{message.subject}{message.text}{message.html}"
    assert all(CANARY not in page.get("Location", "") for page in pages)
    assert events.status_code == 200
    assert CANARY not in text_of(events) + text_of(timeline)
    assert CANARY not in caplog.text
    assert tables_with(CANARY) == ITS_ROWS


def test_words_that_are_taken_away_are_gone_and_the_record_still_holds(
    pages, referral, alice, mayas
):
    Comment.objects.update(text="")
    Draft.objects.all().delete()

    assert tables_with(CANARY) == set()
    for browser, path in [(alice, case_url(referral)), (mayas, f"/mine/{referral.pk}/")]:
        assert "Its words were taken away." in text_of(browser.get(path))
    call_command("verify_record", stdout=io.StringIO())
