"""Does one mail carry what falls due together, and does each message of it keep its own account? (S0-24, S0-A9, M27)"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings as project
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careops.clock.now import now
from careops.desk.dead_letters import take_on
from careops.desk.models import Task
from careops.engine.turn import Turn
from careops.outbox.deliver import deliver, lease, record_receipt, resend, send
from careops.outbox.digests import GATHER, OVERTAKEN
from careops.outbox.links import url_of
from careops.outbox.models import Message
from careops.policy.effects import Send
from careops.record.models import Read
from careops.tenancy.scope import tenant_transaction
from tests.factories import (
    HOUR,
    NOON,
    fresh,
    make_member,
    make_provider,
    make_tenant,
    provider_actor,
    submit_referral,
)
from tests.outbox.carriers import HANG

MINUTE = timedelta(minutes=1)
TEXT = """{% load say %}Subject: {{ items|length }} referrals wait for you
Dear {{ recipient }},
{% for item in items %}{{ item.referral.need }} by {{ item.case.due_at|when_short }}: {{ item.link }}
{% endfor %}{% for other in others %}Also open: {{ other.title }}, {{ other.ref }}
{% endfor %}"""


@pytest.fixture
def templates(settings, tmp_path):
    """The words of a digest, where its carrier looks for them."""
    for name, text in (
        ("email/all_waiting.txt", TEXT),
        (
            "email/all_waiting.html",
            "<ul>{% for item in items %}<li><a href='{{ item.link }}'>Answer</a>{% endfor %}",
        ),
        ("sms/all_waiting.txt", "{{ items|length }} referrals wait."),
    ):
        path = tmp_path / "referrals" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]


def owe(provider, count, *, at=NOON, channel="email"):
    """Referrals that wait for the provider's answer, each with a message of the digest as its policy queues it."""
    referrals = [submit_referral(preferred=provider, at=at, need=f"need {n}") for n in range(count)]
    cases = [referral.case for referral in referrals]
    Message.objects.filter(case__in=cases).exclude(channel=channel, person=provider.pk).update(
        state="sent", next_attempt_at=None
    )
    Message.objects.filter(case__in=cases, channel=channel, person=provider.pk).update(
        digest=True, template="all_waiting", next_attempt_at=at + GATHER
    )
    return referrals


def digests():
    return list(Message.objects.filter(digest=True).order_by("id"))


def fates():
    return {(m.state, m.attempts, m.receipt, m.error, m.sent_at) for m in digests()}


@pytest.fixture
def bob(tenant, templates):
    return make_provider("Bob Brown")


@pytest.fixture
def ten(bob, mail_server):
    return owe(bob, 10)


def test_an_effect_queues_a_digest_message_that_waits_for_others(bob):
    turn = Turn(submit_referral(preferred=bob), tenant=bob.tenant, at=NOON)
    for template, digest in (("offer", False), ("reminder", True)):
        turn.trail.say(Send("email", "preferred", template, None, digest), template)

    queued = [(m["template"], m["digest"], m["next_attempt_at"]) for m in turn.trail.messages]
    assert queued == [("offer", False, NOON), ("reminder", True, NOON + GATHER)]


def test_ten_messages_that_fall_due_together_are_one_mail(ten, mail_server):
    assert deliver(now=NOON + GATHER - MINUTE) == 0
    assert deliver(now=NOON + GATHER) == 1
    assert deliver(now=NOON + GATHER) == 0

    (mail,) = mail_server.mails
    assert mail["Subject"] == "10 referrals wait for you"
    lines = mail.get_body("plain").get_content().splitlines()
    assert lines[1:] == [
        f"need {n} by Wed 4 Mar 07:00: {url_of(message.pk)}" for n, message in enumerate(digests())
    ]
    assert re.findall(r"<li><a href='(\S+)'>", mail.get_body("html").get_content()) == [
        url_of(message.pk) for message in digests()
    ]
    assert fates() == {("sent", 1, mail["Message-ID"], "", NOON + GATHER)}
    (carrier,) = {m.carrier for m in digests()}
    assert [m.pk for m in digests() if m.text] == [carrier]
    assert Message.objects.filter(digest=True).arrived().count() == 10


def test_those_that_have_not_waited_long_travel_along_and_later_ones_do_not(bob, mail_server):
    for minute in (0, 3, 5):
        owe(bob, 1, at=NOON + minute * MINUTE)
    deliver(now=NOON + 5 * MINUTE)
    owe(bob, 1, at=NOON + 6 * MINUTE)

    assert deliver(now=NOON + 10 * MINUTE) == 0
    assert deliver(now=NOON + 11 * MINUTE) == 1

    assert [m["Subject"] for m in mail_server.mails] == [
        "3 referrals wait for you", "1 referrals wait for you",
    ]  # fmt: skip


def test_each_recipient_channel_and_template_has_a_digest_of_its_own(bob, mail_server):
    eve = make_provider("Eve Other")
    owe(bob, 2)
    owe(eve, 2)
    owe(bob, 2, channel="sms")
    Message.objects.filter(to=eve.email).update(to=bob.email)  # they share a mailbox

    assert deliver(now=NOON + GATHER) == 3

    greeted = [m.get_body("plain").get_content().splitlines()[0] for m in mail_server.mails]
    assert greeted == ["Dear Bob Brown,", "Dear Eve Other,"]
    (sms,) = Message.objects.filter(channel="sms").exclude(text="")
    assert sms.text == "2 referrals wait."


def test_a_digest_names_what_else_waits_on_its_recipient(bob, mail_server):
    (older,) = owe(bob, 1, at=NOON - HOUR)
    deliver(now=NOON - HOUR + GATHER)
    accepted = submit_referral(preferred=bob).accept(by=provider_actor(bob), at=NOON)
    submit_referral(preferred=make_provider("Eve Other"))
    done = submit_referral(preferred=bob).decline(by=provider_actor(bob), at=NOON)
    Message.objects.update(state="sent", next_attempt_at=None)
    owe(bob, 2)

    deliver(now=NOON + GATHER)

    text = mail_server.mails[-1].get_body("plain").get_content()
    named = [line for line in text.splitlines() if line.startswith("Also open")]
    assert sorted(named) == sorted(
        f"Also open: {fresh(r.case).title}, {r.case.ref}" for r in (older, accepted)
    )
    assert done.case.ref not in text


def test_what_is_answered_before_it_is_sent_is_not_asked_again(ten, mail_server, bob):
    for answered in (ten[0], ten[4]):  # the first would have carried the others
        answered.accept(by=provider_actor(bob), at=NOON + MINUTE)
    Message.objects.filter(digest=False).update(state="sent", next_attempt_at=None)

    deliver(now=NOON + GATHER)

    assert [m["Subject"] for m in mail_server.mails] == ["8 referrals wait for you"]
    overtaken = Message.objects.filter(digest=True, state="suppressed")
    assert {m.case for m in overtaken} == {ten[0].case, ten[4].case}
    assert {(m.error, m.attempts, m.carrier, m.sent_at) for m in overtaken} == {
        (OVERTAKEN, 0, None, None)
    }
    assert Message.objects.filter(digest=True).arrived().count() == 8


def test_when_all_is_answered_nothing_is_sent(bob, mail_server):
    (only,) = owe(bob, 1)
    only.decline(by=provider_actor(bob), at=NOON)
    Message.objects.filter(digest=False).update(state="sent", next_attempt_at=None)

    deliver(now=NOON + GATHER)

    assert mail_server.mails == []
    assert [m.state for m in digests()] == ["suppressed"]


def test_a_refusal_that_passes_has_the_same_mail_tried_again(ten, mail_server, bob):
    mail_server.answers = ["450 4.2.0 Mailbox busy", "450 4.2.0 Mailbox busy"]

    deliver(now=NOON + GATHER)
    assert fates() == {("queued", 1, "", "450 4.2.0 Mailbox busy", None)}
    (first,) = {m.text for m in digests() if m.text}
    owe(bob, 1, at=NOON + GATHER)  # is none of that mail's business
    ten[3].accept(by=provider_actor(bob), at=NOON + GATHER)  # the mail is kept as it was
    Message.objects.filter(digest=False).update(state="sent", next_attempt_at=None)
    deliver(now=NOON + GATHER + MINUTE)
    deliver(now=NOON + GATHER + 6 * MINUTE)

    ours, later = sorted(mail_server.mails, key=lambda mail: mail["Subject"], reverse=True)
    assert later["Subject"] == "1 referrals wait for you"
    assert ours.get_body("plain").get_content().strip() == first
    sent = [m for m in digests() if m.receipt == ours["Message-ID"]]
    assert [(m.state, m.attempts) for m in sent] == [("sent", 3)] * 10


def test_a_refusal_that_stays_gives_each_case_its_owner_and_all_can_be_sent_again(ten, mail_server):
    (address,) = {m.to for m in digests()}
    mail_server.refusals = {address: "550 No such user"}
    deliver(now=NOON + GATHER, owner=take_on)

    assert fates() == {("failed", 1, "", "550 No such user", None)}
    assert {task.about_case for task in Task.objects.all()} == {r.case for r in ten}
    assert not Message.objects.filter(digest=True).arrived().exists()

    mail_server.refusals = {}
    assert resend(digests()[7], at=NOON + HOUR)
    assert not resend(digests()[2], at=NOON + HOUR)
    deliver(now=NOON + HOUR)
    (mail,) = mail_server.mails
    assert fates() == {("sent", 1, mail["Message-ID"], "", NOON + HOUR)}


def test_what_cannot_be_put_into_words_is_lost_for_all_that_it_would_have_carried(ten):
    Message.objects.filter(digest=True).update(template="nowhere_to_be_found")

    deliver(now=NOON + GATHER, owner=take_on)

    assert {m.state for m in digests()} == {"failed"}
    assert Task.objects.count() == 10


@pytest.mark.parametrize("state", ["bounced", "delivered"])
def test_what_becomes_of_the_mail_becomes_of_all_that_it_carried(ten, state):
    deliver(now=NOON + GATHER)
    carrier = next(m for m in digests() if m.text)
    word = {"state": Message.State(state), "at": NOON + HOUR, "owner": take_on}

    assert record_receipt(carrier.pk, error="550 5.1.1 Gone", **word)
    assert not record_receipt(carrier.pk, **word)

    assert {m.state for m in digests()} == {state}
    assert Task.objects.count() == (10 if state == "bounced" else 0)


def test_a_sender_whose_lease_has_passed_changes_nothing_of_a_digest(ten):
    slow = lease(now=NOON + GATHER, until=NOON + GATHER + MINUTE, limit=10)
    quick = lease(now=NOON + GATHER + MINUTE, until=NOON + HOUR, limit=10)
    slow[0].channel = "nonsense"  # so that it fails

    send(slow, at=NOON + GATHER, stop_at=float("inf"), owner=take_on)
    assert {(m.state, m.error) for m in digests()} == {("queued", "")}
    send(quick, at=NOON + GATHER + MINUTE, stop_at=float("inf"), owner=take_on)
    assert {(m.state, m.attempts) for m in digests()} == {("sent", 2)}


def test_thirty_digests_of_three_take_as_many_statements_as_one_of_one(bob, mail_server):
    counts = []
    for providers, each in ((1, 1), (30, 3)):
        for _ in range(providers):
            owe(make_provider(), each)
        with CaptureQueriesContext(connection) as queries:
            assert deliver(now=NOON + GATHER) == providers
        counts.append(len(queries))

    assert counts[0] == counts[1]


# What the staff sees of it


@pytest.fixture
def alice(tenant):
    browser = Client(HTTP_HOST="acme.localhost")
    browser.force_login(make_member().user)
    return browser


@pytest.fixture
def carried(ten):
    deliver(now=NOON + GATHER)
    return next(m for m in digests() if not m.text)


def test_a_carried_message_is_read_as_the_mail_that_carried_it(alice, carried, ten):
    page = alice.get(reverse("outbox:message", args=[carried.pk])).content.decode()

    assert "10 referrals wait for you" in page
    assert "sent together with 9 others" in page
    assert all(f"need {n} by" in page for n in range(10))
    assert f"/mailbox/{carried.carrier}/html/" in page
    (read,) = Read.objects.filter(what="message")
    assert sorted(read.patients) == sorted(r.client_id for r in ten)


def test_lists_say_what_travelled_together(alice, carried):
    mailbox = alice.get("/mailbox/?channel=email&state=sent&to=Bob").content.decode()
    desk = alice.get(reverse("admin:outbox_message_changelist")).content.decode()

    assert mailbox.count("10 referrals wait for you") == 10
    assert mailbox.count("sent together with 9 others") == 10
    assert desk.count("sent together with 9 others") == 10


def test_the_story_of_a_case_tells_the_whole_mail(alice, carried, ten):
    page = alice.get(reverse("admin:cases_case_change", args=[carried.case_id])).content.decode()

    assert "sent together with 9 others" in page
    assert all(f"need {n} by" in page for n in range(10))
    assert url_of(carried.pk) not in page
    (read,) = Read.objects.filter(what="case")
    assert sorted(read.patients) == sorted(r.client_id for r in ten)


# Senders of flesh and blood


@pytest.fixture
def crowd(mail_server, database_env, templates):
    """Three providers who owe ten answers each, committed, in a tenant of their own."""
    tenant = make_tenant()
    at = now() - GATHER
    with tenant_transaction(tenant):
        providers = [make_provider() for _ in range(3)]
        for _ in range(10):
            for provider in providers:
                owe(provider, 1, at=at)
    return SimpleNamespace(tenant=tenant, emails=sorted(p.email for p in providers))


def test_four_senders_at_once_send_one_mail_to_each(crowd, mail_server):
    start, moment = threading.Barrier(4), now()

    def sender():
        start.wait()
        try:
            deliver(now=moment, limit=2)
        finally:
            connection.close()

    threads = [threading.Thread(target=sender) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(mail["To"] for mail in mail_server.mails) == crowd.emails
    assert {mail["Subject"] for mail in mail_server.mails} == {"10 referrals wait for you"}
    with tenant_transaction(crowd.tenant):
        assert {m.state for m in digests()} == {"sent"}


def test_a_killed_sender_gives_its_digest_back_and_it_is_the_same_mail(
    crowd, mail_server, database_env
):
    mail_server.answers = [HANG]
    begun = now()
    script = (
        "import django; django.setup();"
        "from careops.clock.now import now; from careops.outbox.deliver import deliver;"
        "from django.conf import settings;"
        f"settings.TEMPLATES[0]['DIRS'].insert(0, {str(project.TEMPLATES[0]['DIRS'][0])!r});"
        "deliver(now=now())"
    )
    sender = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=project.BASE_DIR,
        env=database_env
        | {
            "DJANGO_SETTINGS_MODULE": "careops.settings",
            "CAREOPS_SMTP_HOST": "127.0.0.1",
            "CAREOPS_SMTP_PORT": str(mail_server.port),
        },
    )
    while mail_server.answers:
        assert sender.poll() is None
        time.sleep(0.02)
    os.kill(sender.pid, signal.SIGKILL)
    sender.wait()
    mail_server.go_on.set()

    assert deliver(now=begun) == 0  # the lease holds
    deliver(now=now() + 3 * MINUTE)

    copies = {}
    for mail in mail_server.mails:
        copies.setdefault(mail["To"], set()).add(
            (mail["Message-ID"], mail.get_body("plain").get_content())
        )
    assert sorted(copies) == crowd.emails
    assert all(len(said) == 1 for said in copies.values())
    with tenant_transaction(crowd.tenant):
        assert {m.state for m in digests()} == {"sent"}
        assert {m.attempts for m in digests()} == {2}
