"""Is a carrier's word about a text message taken, and nobody else's? (S0-24, M27)"""

import base64
import hashlib
import hmac

import pytest
from django.test import Client

from careops.desk.models import Task
from careops.outbox.deliver import deliver, lease, send
from careops.outbox.models import Message
from tests.factories import NOON, make_provider, make_tenant, submit_referral

TOKEN = "the account's token"


@pytest.fixture
def text_message(tenant, settings):
    settings.SMS_TOKEN = TOKEN
    submit_referral(preferred=make_provider(mobile="+14165550142"))
    return Message.objects.get(channel="sms")


def signature(message, fields, token=TOKEN):
    said = f"http://acme.localhost:8000/hooks/sms/{message.pk}/"
    said += "".join(f"{name}{value}" for name, value in sorted(fields.items()))
    return base64.b64encode(hmac.new(token.encode(), said.encode(), hashlib.sha1).digest())


def call(message, status, *, host="acme.localhost", signed=None, **fields):
    fields = {"MessageSid": "SM1", "MessageStatus": status, **fields}
    given = signature(message, fields) if signed is None else signed
    return Client(HTTP_HOST=host, enforce_csrf_checks=True).post(
        f"/hooks/sms/{message.pk}/", fields, HTTP_X_TWILIO_SIGNATURE=given.decode("latin-1")
    )


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("delivered", "delivered"),
        ("undelivered", "bounced"),
        ("failed", "bounced"),
        ("sent", "sent"),
    ],
)
def test_a_text_message_ends_as_its_carrier_says(text_message, word, state):
    deliver(now=NOON)

    assert call(text_message, word).status_code == 204

    text_message.refresh_from_db()
    assert text_message.state == state


def test_a_bounce_says_why(text_message):
    deliver(now=NOON)

    call(text_message, "undelivered", ErrorCode="30006")

    text_message.refresh_from_db()
    assert text_message.error == "The carrier could not deliver it (30006)."
    assert Task.objects.get().about_case == text_message.case


def test_a_word_that_comes_before_the_sender_has_written_is_not_lost(text_message):
    batch = lease(now=NOON, until=NOON, limit=10)
    call(text_message, "delivered")

    send(batch, at=NOON, stop_at=float("inf"), owner=None)

    text_message.refresh_from_db()
    assert (text_message.state, text_message.receipt) == ("delivered", "SM1")
    assert text_message.sent_at is not None


def test_the_first_end_is_the_end(text_message):
    deliver(now=NOON)
    call(text_message, "delivered")

    assert call(text_message, "undelivered").status_code == 204

    text_message.refresh_from_db()
    assert text_message.state == "delivered"


def test_a_word_without_the_carriers_signature_is_refused(text_message, settings):
    deliver(now=NOON)
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    make_tenant("birch")

    assert call(text_message, "delivered", signed=b"").status_code == 403
    assert call(text_message, "delivered", signed=b"\xe9").status_code == 403
    other = signature(text_message, fields, token="another")
    assert call(text_message, "delivered", signed=other).status_code == 403
    assert call(text_message, "failed", signed=signature(text_message, fields)).status_code == 403
    assert call(text_message, "delivered", host="birch.localhost").status_code == 403
    settings.SMS_TOKEN = ""
    unsigned = signature(text_message, fields, token="")
    assert call(text_message, "delivered", signed=unsigned).status_code == 403

    text_message.refresh_from_db()
    assert text_message.state == "sent"


@pytest.mark.parametrize(
    "address", ["https://acme.careops.example", "https://acme.careops.example:443"]
)
@pytest.mark.parametrize("configured", ["", ":443"])
def test_a_signature_fits_with_the_port_and_without(text_message, settings, address, configured):
    """Whatever host and scheme the proxy has asked us by."""
    settings.CAREOPS_URL = f"https://{{tenant}}.careops.example{configured}"
    deliver(now=NOON)
    fields = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    said = f"{address}/hooks/sms/{text_message.pk}/MessageSidSM1MessageStatusdelivered"
    signed = base64.b64encode(hmac.new(TOKEN.encode(), said.encode(), hashlib.sha1).digest())

    assert call(text_message, "delivered", signed=signed).status_code == 204
    other = signature(text_message, fields).replace(b"A", b"B")
    assert call(text_message, "delivered", signed=other).status_code == 403
