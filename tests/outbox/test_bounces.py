"""Is a mail carrier's word about a mail taken, and nobody else's? (S0-24, S0-A9, M27)"""

import base64
import hashlib
import hmac
import json

import pytest
from django.test import Client

from careops.desk.models import Task
from careops.outbox.checks import the_mail_carrier_is_known
from careops.outbox.deliver import deliver, lease, send
from careops.outbox.models import Message
from careops.tenancy.scope import tenant_transaction
from tests.factories import NOON, make_provider, make_tenant, submit_referral

GONE = "550 5.1.1 The email account that you tried to reach does not exist."


class Mailgun:
    """Its events as it posts them, signed with the account's key."""

    secret = "a webhook signing key"

    def __init__(self, mail):
        self.mail = mail

    def event(self, word):
        event, severity = {
            "delivered": ("delivered", ""), "bounced": ("failed", "permanent"),
            "deferred": ("failed", "temporary"), "complained": ("complained", ""),
        }[word]  # fmt: skip
        return {
            "id": "hTWCTD81RtiDN-",
            "event": event,
            "severity": severity,
            "timestamp": 1772452800.153125,
            "recipient": self.mail["To"],
            "recipient-domain": "mail.example",
            "log-level": "error",
            "message": {
                "headers": {
                    "to": self.mail["To"],
                    "message-id": self.mail["Message-ID"].strip("<>"),
                    "from": self.mail["From"],
                    "subject": self.mail["Subject"],
                },
                "attachments": [],
                "size": 809,
            },
            "delivery-status": {"code": 550, "message": GONE, "description": "", "attempt-no": 1},
            "user-variables": {},
            "tags": [],
        }

    def call(self, word, *, secret=None):
        moment, token = "1772452800", "651869375b9df3c98fc15c4889b102119add1235c38fc92824"
        key = (secret or self.secret).encode()
        mac = hmac.new(key, f"{moment}{token}".encode(), hashlib.sha256).hexdigest()
        signature = {"timestamp": moment, "token": token, "signature": mac}
        return {"signature": signature, "event-data": self.event(word)}, {}


class Postmark:
    """Its events as it posts them; it has a name of its own for a mail, and gives ours back as metadata."""

    secret = "careops:a long password"

    def __init__(self, mail):
        self.mail = mail

    def event(self, word):
        named = {
            "MessageID": "2706ee8a-737c-4285-b032-ccd317af53ed",
            "ServerID": 23,
            "MessageStream": "outbound",
            "Metadata": {"message": self.mail["X-PM-Metadata-message"]},
        }
        if word == "delivered":
            at = {"DeliveredAt": "2026-03-02T12:00:10.2735393-04:00", "Details": "250 OK"}
            return {"RecordType": "Delivery", "Recipient": self.mail["To"], **at, **named}
        record, kind = {
            "bounced": ("Bounce", "HardBounce"), "deferred": ("Bounce", "Transient"),
            "complained": ("SpamComplaint", "SpamComplaint"),
        }[word]  # fmt: skip
        return {
            "RecordType": record,
            "ID": 901542550,
            "Type": kind,
            "Description": "The server was unable to deliver your message.",
            "Details": GONE,
            "Email": self.mail["To"],
            "BouncedAt": "2026-03-02T16:28:50.3963933-04:00",
            **named,
        }

    def call(self, word, *, secret=None):
        given = base64.b64encode((secret or self.secret).encode()).decode()
        return self.event(word), {"Authorization": f"Basic {given}"}


@pytest.fixture(params=[Mailgun, Postmark])
def carrier(request, mail, mail_server, settings):
    """The carrier of a mail that its server has taken."""
    settings.MAIL_CARRIER = request.param.__name__.lower()
    settings.MAIL_HOOK_SECRET = request.param.secret
    deliver(now=NOON)
    return request.param(dict(mail_server.mails[0].items()))


def tell(call, *, host="localhost"):
    event, headers = call
    client = Client(HTTP_HOST=host, enforce_csrf_checks=True)
    answer = client.post(
        "/hooks/mail/", json.dumps(event), content_type="application/json", headers=headers
    )
    return answer.status_code


def state_of(mail):
    mail.refresh_from_db()
    return mail.state


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("delivered", "delivered"), ("bounced", "bounced"), ("deferred", "sent"),
        ("complained", "sent"),
    ],
)  # fmt: skip
def test_a_mail_ends_as_its_carrier_says(carrier, mail, word, state):
    receipt = carrier.mail["Message-ID"]

    assert tell(carrier.call(word)) == 204

    assert (state_of(mail), mail.receipt) == (state, receipt)
    assert mail.error == (GONE if state == "bounced" else "")


def test_a_mail_that_came_back_reached_nobody_and_has_one_owner(carrier, mail):
    assert mail in Message.objects.arrived()

    assert [tell(carrier.call("bounced")) for _ in range(3)] == [204] * 3

    assert mail not in Message.objects.arrived()
    task = Task.objects.get()
    assert (task.task_kind, task.team, task.about_case) == ("undelivered_message", "ops", mail.case)
    assert task.note.endswith(GONE)


def test_a_mail_may_come_back_after_a_server_took_it_but_not_the_other_way_round(carrier, mail):
    tell(carrier.call("delivered"))
    tell(carrier.call("bounced"))
    tell(carrier.call("delivered"))

    assert state_of(mail) == "bounced"
    assert Task.objects.count() == 1


def test_any_host_of_the_installation_may_be_told(carrier, mail):
    with tenant_transaction(make_tenant("birch")):
        make_provider()
        theirs = submit_referral().case.messages.get(channel="email")

    assert tell(carrier.call("bounced"), host="birch.localhost") == 204

    assert state_of(mail) == "bounced"
    with tenant_transaction(theirs.tenant):
        assert not Task.objects.exists()


def test_a_word_that_is_not_the_carriers_is_refused(carrier, mail, settings):
    assert tell(carrier.call("bounced", secret="other:secret")) == 403
    assert tell((carrier.event("bounced"), {})) == 403
    settings.MAIL_HOOK_SECRET = ""
    assert tell(carrier.call("bounced")) == 403
    settings.MAIL_CARRIER = ""
    assert tell(carrier.call("bounced", secret="x:y")) == 403

    assert state_of(mail) == "sent"


@pytest.mark.parametrize(
    "name",
    ["", "somebody-else", "0191b7a4-5d2e-7c1a-9f3b-000000000000.acme", "{pk}.birch", "{pk}.nobody"],
)
def test_a_word_about_a_mail_that_is_not_ours_changes_nothing(carrier, mail, name):
    with tenant_transaction(make_tenant("birch")):
        pass
    named = name.format(pk=mail.pk)
    carrier.mail |= {"Message-ID": f"<{named}@x>", "X-PM-Metadata-message": named}

    assert tell(carrier.call("bounced")) == 204

    assert state_of(mail) == "sent"
    assert not Task.objects.exists()


def test_what_the_carrier_would_never_say_is_refused(mail, settings):
    settings.MAIL_CARRIER, settings.MAIL_HOOK_SECRET = "postmark", Postmark.secret
    _, headers = Postmark({"To": "", "X-PM-Metadata-message": ""}).call("bounced")

    for nonsense in ([], "x", {"Metadata": []}, {"RecordType": "Inbound"}):
        assert tell((nonsense, headers)) == 400


def test_a_bounce_that_comes_before_the_sender_has_written_is_not_lost(mail, mail_server, settings):
    settings.MAIL_CARRIER, settings.MAIL_HOOK_SECRET = "mailgun", Mailgun.secret
    batch = lease(now=NOON, until=NOON, limit=10)
    name = {"Message-ID": f"<{mail.pk}.acme@careops.example>"}
    tell(Mailgun({"To": mail.to, "From": "", "Subject": "", **name}).call("bounced"))

    send(batch, at=NOON, stop_at=float("inf"), owner=None)

    assert state_of(mail) == "bounced"
    assert Task.objects.count() == 1


def test_a_carrier_that_nobody_knows_is_found_at_the_start(settings):
    assert the_mail_carrier_is_known() == []
    settings.MAIL_CARRIER = "pigeon"

    (error,) = the_mail_carrier_is_known()
    assert error.hint == "Name one of mailgun, postmark, or none."
