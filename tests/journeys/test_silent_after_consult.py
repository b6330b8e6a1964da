"""S0, hour by hour: a provider who never answers after a consult, with four workers who all do everything twice."""

import re

import pytest

from careops.engine.sweep import sweep
from careops.outbox.deliver import deliver
from careops.outbox.digests import GATHER
from careops.outbox.models import Message
from careops.tenancy.scope import tenant_transaction
from consults.models import Obligation
from tests.consults.factories import raise_obligation, signed_in
from tests.factories import (
    HOUR,
    NOON,
    fresh,
    make_provider,
    provider_actor,
    said,
    story,
)
from tests.outbox.carriers import MailServer


@pytest.fixture
def bob(acme):
    with tenant_transaction(acme):
        return make_provider("Bob Brown", slack_id="U0BOB", email="bob@clinic.example")


@pytest.fixture
def silent(acme, bob):
    with tenant_transaction(acme):
        return raise_obligation(provider=bob)


EXPECTED = [
    (0, "email", "asked", "Bob Brown"),
    (0, "sms", "asked", "Bob Brown"),
    (0, "slack", "asked", "#providers"),
    (0, "email", "chasing", "Maya Hart"),
    (6, "email", "follow_up", "Bob Brown"),
    (12, "sms", "follow_up", "Bob Brown"),
    (18, "slack", "follow_up", "#providers"),
    # At 24 h it is the phone's turn: a task of support.
    (30, "email", "follow_up", "Bob Brown"),
    (36, "sms", "follow_up", "Bob Brown"),
    (42, "slack", "follow_up", "#providers"),
    (48, "slack", "review", "#leads"),
    (48, "email", "under_review", "Maya Hart"),
    (72, "slack", "late", "#managers"),
    (72, "email", "late", "Maya Hart"),
    (72, "slack", "still_in_review", "#leads"),
]


def test_silence_is_followed_up_seven_times_then_a_lead_decides(acme, silent, workers):
    """S0-17, S0-18, S0-20, S0-A4"""
    for hour in range(75):
        assert workers(hour) == [None] * 4

    with tenant_transaction(acme):
        obligation = Obligation.objects.get(pk=silent.pk)
        assert said(obligation) == EXPECTED
        assert story(obligation) == [
            ("ask", 0), *(("follow_up", hour) for hour in range(6, 48, 6)), ("(follow_up)", 48), ("review", 48),
            ("run_late_in_review", 72), ("apologize_in_review", 72), ("nudge_lead", 72),
        ]  # fmt: skip
        (task,) = obligation.case.tasks.all()
        assert (task.task_kind, obligation.attempts, obligation.state) == (
            "call_provider",
            7,
            "review",
        )
        assert {(m.state, m.attempts) for m in obligation.case.messages.all()} == {("sent", 1)}


def test_workers_that_slept_20_hours_follow_up_once_and_keep_the_grid(acme, silent, workers):
    """S0-A5"""
    for hour in [*range(7), *range(27, 49)]:
        assert workers(hour) == [None] * 4

    with tenant_transaction(acme):
        obligation = Obligation.objects.get(pk=silent.pk)
        assert story(obligation) == [
            ("ask", 0), *(("follow_up", hour) for hour in (6, 27, 30, 36, 42)), ("(follow_up)", 48), ("review", 48),
        ]  # fmt: skip


@pytest.fixture
def mail_server(settings):
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = False, 5
        yield server


def follow_ups(mail_server, *, to, at):
    """Of how many answers the mails say, each, that this person gets at that beat."""
    before = len(mail_server.mails)
    sweep(now=at)
    deliver(now=at + GATHER)
    subjects = [mail["Subject"] for mail in mail_server.mails[before:] if to in mail["To"]]
    return [int(re.search(r"Reminder: (\d+) answers", subject)[1]) for subject in subjects]


def test_what_falls_due_together_is_one_mail_and_what_was_answered_is_not_in_the_next(
    acme, bob, mail_server
):
    """S0-18, S0-24: ten items, ten attempts, one mail; then nine, then eight."""
    with tenant_transaction(acme):
        ten = [raise_obligation(provider=bob) for _ in range(10)]
        refs = {obligation.case.ref for obligation in ten}
    deliver(now=NOON)

    assert follow_ups(mail_server, to=bob.email, at=NOON + 6 * HOUR) == [10]
    text = mail_server.mails[-1].get_body("plain").get_content()
    assert [ref for ref in refs if ref not in text] == []
    with tenant_transaction(acme):
        sent = Message.objects.filter(template="follow_up")
        assert {(m.state, m.channel) for m in sent} == {("sent", "email")}
        assert sent.values("case").distinct().count() == sent.count() == 10
        assert set(Obligation.objects.values_list("attempts", flat=True)) == {1}
        fresh(ten[0]).promise(by=provider_actor(bob), at=NOON + 7 * HOUR, until=NOON + 60 * HOUR)
        Obligation.objects.update(attempts=4)  # it is the turn of e-mail again

    assert follow_ups(mail_server, to=bob.email, at=NOON + 12 * HOUR) == [9]
    with tenant_transaction(acme):
        fresh(ten[1]).give_answer(by=signed_in(bob), at=NOON + 13 * HOUR, answer="5 mg")
        Obligation.objects.update(attempts=4)

    assert follow_ups(mail_server, to=bob.email, at=NOON + 18 * HOUR) == [8]


def test_what_is_answered_while_a_mail_gathers_is_left_out_of_it(acme, bob, mail_server):
    with tenant_transaction(acme):
        three = [raise_obligation(provider=bob) for _ in range(3)]
    deliver(now=NOON)
    sweep(now=NOON + 6 * HOUR)
    with tenant_transaction(acme):
        fresh(three[0]).give_answer(by=signed_in(bob), at=NOON + 6 * HOUR, answer="5 mg")

    assert follow_ups(mail_server, to=bob.email, at=NOON + 6 * HOUR) == [2]
