"""Is every message sent, once, whatever happens to its carrier and its sender? (SX-9, M27)"""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.clock.now import now
from careops.desk.dead_letters import take_on
from careops.desk.models import Task
from careops.outbox.deliver import deliver, lease, resend, send
from careops.outbox.models import Message
from careops.tenancy.scope import tenant_transaction
from tests.factories import NOON, make_client, make_provider, make_tenant, submit_referral
from tests.outbox.carriers import DROP, HANG, free_port

MINUTE = timedelta(minutes=1)
SOONER = MINUTE - timedelta(seconds=1)  # those that were not tried, one of which is the next probe


def state_of(message):
    message.refresh_from_db()
    return message.state, message.attempts, message.next_attempt_at


def test_a_message_is_sent_once(mail_server, mail):
    assert [deliver(now=NOON), deliver(now=NOON)] == [2, 0]

    (sent,) = mail_server.mails
    assert state_of(mail) == ("sent", 1, None)
    assert (sent["To"], sent["Subject"]) == (mail.to, mail.subject)
    assert (sent["Message-ID"], mail.sent_at) == (mail.receipt, NOON)
    assert sent.get_body("plain").get_content().strip() == mail.text
    assert sent.get_body("html").get_content().strip() == mail.html


def test_what_is_not_configured_stays_in_the_local_mailbox(mail):
    deliver(now=NOON)

    assert state_of(mail) == ("sent", 1, None)  # here people read it there
    assert mail.receipt == "local mailbox"


def test_what_nobody_carries_is_kept_and_not_sent(mail, settings):
    settings.MAILBOX_CARRIES = False

    deliver(now=NOON, owner=take_on)

    assert set(Message.objects.values_list("state", flat=True)) == {"kept"}
    assert state_of(mail) == ("kept", 1, None)
    assert (mail.sent_at, mail.receipt) == (None, "")
    assert mail.error == "No carrier is configured for what goes by e-mail."
    assert not Message.objects.arrived().exists()
    assert mail.text  # it can be read, and sent once there is a carrier
    assert resend(mail, at=NOON + MINUTE)


def test_a_refusal_that_passes_is_tried_again_after_a_minute(mail_server, mail):
    mail_server.answers = ["450 4.2.0 Mailbox busy"]

    deliver(now=NOON)
    assert state_of(mail) == ("queued", 1, NOON + MINUTE)
    assert mail.error == "450 4.2.0 Mailbox busy"
    assert deliver(now=NOON + MINUTE - timedelta(seconds=1)) == 0
    deliver(now=NOON + MINUTE)

    assert state_of(mail) == ("sent", 2, None)
    assert len(mail_server.mails) == 1


def test_the_sixth_refusal_is_the_last_and_gives_the_message_an_owner(mail_server, mail):
    mail_server.answers = ["450 4.2.0 Mailbox busy"] * 6
    at, waits = NOON, []
    for _ in range(5):
        deliver(now=at, owner=take_on)
        mail.refresh_from_db()
        waits.append((mail.next_attempt_at - at) / MINUTE)
        at = mail.next_attempt_at
    assert not Task.objects.exists()

    for _ in range(3):
        deliver(now=at, owner=take_on)

    assert waits == [1, 5, 30, 120, 300]
    assert state_of(mail) == ("failed", 6, None)
    task = Task.objects.get()
    assert (task.task_kind, task.team, task.about_case) == ("undelivered_message", "ops", mail.case)
    assert task.note == "email “received” to Maya Hart: 450 4.2.0 Mailbox busy"


def test_a_refusal_that_stays_is_given_up_at_once_and_alone(mail_server, mail):
    other = submit_referral().case.messages.get(channel="email")
    mail_server.refusals = {mail.to: "550 5.1.1 No such user"}

    deliver(now=NOON, owner=take_on)

    assert state_of(mail) == ("failed", 1, None)
    assert mail.error == "550 5.1.1 No such user"
    assert state_of(other) == ("sent", 1, None)
    assert Task.objects.get().about_case == mail.case


def test_a_message_that_was_given_up_can_be_sent_again(mail_server, mail):
    mail_server.refusals = {mail.to: "550 No such user"}
    deliver(now=NOON)
    mail_server.refusals = {}

    assert resend(mail, at=NOON + MINUTE)
    deliver(now=NOON + MINUTE)

    assert state_of(mail) == ("sent", 1, None)
    assert not resend(mail, at=NOON + MINUTE)


def test_a_server_that_answers_too_late_holds_up_nobody_else(mail_server, mail, settings):
    settings.EMAIL_TIMEOUT = 0.2
    mail_server.answers = [HANG]
    other = submit_referral().case.messages.get(channel="email")

    deliver(now=NOON)

    assert state_of(mail) == ("queued", 0, NOON + MINUTE)
    assert state_of(other) == ("queued", 0, NOON + SOONER)
    assert set(Message.objects.filter(channel="slack").values_list("state", flat=True)) == {"sent"}


def test_a_server_that_takes_a_mail_and_drops_the_line_gets_the_same_mail_again(mail_server, mail):
    mail_server.answers = [DROP]

    deliver(now=NOON)
    assert state_of(mail) == ("queued", 0, NOON + MINUTE)
    deliver(now=NOON + MINUTE)

    first, second = mail_server.mails
    assert state_of(mail) == ("sent", 1, None)
    assert first["Message-ID"] == second["Message-ID"]


def test_a_server_that_is_away_costs_no_attempt(mail, settings, mail_server):
    settings.EMAIL_PORT = free_port()
    other = submit_referral().case.messages.get(channel="email")

    deliver(now=NOON)

    assert state_of(mail) == ("queued", 0, NOON + MINUTE)
    assert state_of(other) == ("queued", 0, NOON + SOONER)
    assert "ConnectionRefusedError" in mail.error


def test_what_a_message_says_is_put_into_words_once(mail_server, mail, tenant):
    mail_server.answers = ["450 4.2.0 Mailbox busy"]
    deliver(now=NOON)
    mail.refresh_from_db()
    words = mail.subject, mail.text, mail.html

    tenant.name, mail.case.patient.first_name = "Another Name", "Else"
    mail.case.patient.save()
    deliver(now=NOON + MINUTE)

    mail.refresh_from_db()
    assert (mail.subject, mail.text, mail.html) == words


def test_what_cannot_be_put_into_words_stops_no_other_message(mail):
    Message.objects.filter(channel="slack").update(template="nowhere_to_be_found")

    deliver(now=NOON, owner=take_on)

    lost = Message.objects.get(channel="slack")
    assert lost.state == "failed"
    assert "referrals/slack/nowhere_to_be_found.txt" in lost.error
    assert state_of(mail) == ("sent", 1, None)
    assert Task.objects.count() == 1


def test_a_sender_whose_lease_has_passed_writes_nothing(mail):
    slow = lease(now=NOON, until=NOON + 2 * MINUTE, limit=10)
    assert lease(now=NOON + MINUTE, until=NOON + 3 * MINUTE, limit=10) == []
    quick = lease(now=NOON + 2 * MINUTE, until=NOON + 4 * MINUTE, limit=10)
    for message in slow:
        message.channel = "nonsense"  # so that it fails

    send(slow, at=NOON, stop_at=float("inf"), owner=None)
    assert state_of(mail) == ("queued", 2, NOON + 4 * MINUTE)
    send(quick, at=NOON + 2 * MINUTE, stop_at=float("inf"), owner=None)
    assert state_of(mail) == ("sent", 2, None)


def test_a_message_that_outlives_all_its_senders_is_given_up(mail, mail_server):
    Message.objects.update(attempts=6)

    deliver(now=NOON, owner=take_on)

    assert mail_server.mails == []
    assert state_of(mail) == ("failed", 7, None)


def test_a_sender_stops_in_time_and_leaves_the_rest_to_the_next(mail):
    batch = lease(now=NOON, until=NOON + 2 * MINUTE, limit=10)

    send(batch, at=NOON, stop_at=float("-inf"), owner=None)

    assert state_of(mail) == ("queued", 0, NOON)


def test_a_batch_takes_as_many_statements_for_thirty_messages_as_for_two(tenant):
    make_provider()
    counts = []
    for referrals in (1, 15):
        for _ in range(referrals):
            submit_referral()
        with CaptureQueriesContext(connection) as queries:
            assert deliver(now=NOON) == 2 * referrals
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_each_tenant_is_served_as_itself(db, settings):
    for slug in ("acme", "birch"):
        with tenant_transaction(make_tenant(slug)):
            make_provider()
            submit_referral()

    assert deliver(now=NOON) == 4


@pytest.fixture
def crowd(mail_server, database_env):
    """Twenty clients who wait for a mail, committed, in a tenant of their own."""
    tenant = make_tenant()
    with tenant_transaction(tenant):
        make_provider()
        for number in range(20):
            client = make_client(email=f"client{number}@mail.example")
            submit_referral(client=client, at=now())
    return tenant


def test_two_senders_at_once_never_send_twice(crowd, mail_server):
    start = threading.Barrier(4)
    moment = now()

    def sender():
        start.wait()
        try:
            deliver(now=moment, limit=3)
        finally:
            connection.close()

    threads = [threading.Thread(target=sender) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(m["To"] for m in mail_server.mails) == sorted(
        f"client{number}@mail.example" for number in range(20)
    )


def test_a_killed_sender_gives_its_mail_back_and_it_is_the_same_mail(
    crowd, mail_server, database_env
):
    mail_server.answers = ["250 OK", HANG]
    begun = now()
    sender = subprocess.Popen(
        [sys.executable, "manage.py", "tick"],
        cwd=project.BASE_DIR,
        env=database_env
        | {"CAREOPS_SMTP_HOST": "127.0.0.1", "CAREOPS_SMTP_PORT": str(mail_server.port)},
    )
    while len(mail_server.raw) < 1 or mail_server.answers:
        assert sender.poll() is None
        time.sleep(0.02)
    os.kill(sender.pid, signal.SIGKILL)
    sender.wait()
    mail_server.go_on.set()

    assert deliver(now=begun) == 0  # the lease holds
    deliver(now=now() + 3 * MINUTE)

    ids = {}
    for sent in mail_server.mails:
        ids.setdefault(sent["To"], []).append((sent["Message-ID"], str(sent)))
    assert len(ids) == 20
    assert all(len({name for name, _ in copies}) == 1 for copies in ids.values())
    with tenant_transaction(crowd):
        assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
