"""Does everything wait, unharmed, while a carrier refuses our account, and go on when it does not?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from careops.desk.dead_letters import take_on
from careops.desk.models import Task
from careops.outbox.deliver import deliver
from careops.outbox.models import Message, Rest
from tests.desk.browsing import desk
from tests.factories import NOON, make_member, make_provider, submit_referral
from tests.outbox.carriers import WebServer, free_port

MINUTE = timedelta(minutes=1)


@pytest.fixture
def mails(tenant):
    """Three mails that wait."""
    make_provider("Bob Brown")
    for _ in range(3):
        submit_referral()
    return Message.objects.filter(channel="email")


def fates(mails):
    return sorted(mails.values_list("state", "attempts"))


@pytest.mark.parametrize(
    "refusal",
    ["550 5.4.5 Daily sending quota exceeded", "530 Authentication required", "554 sending paused",
     "421 4.7.0 Closing", "451 4.7.1 Try again later", "535 5.7.8 Not accepted"],
)  # fmt: skip
def test_a_refusal_of_our_account_costs_no_message_an_attempt_however_long_it_lasts(
    mail_server, mails, refusal
):
    mail_server.answers = [refusal] * 20

    at = NOON
    for _ in range(20):
        deliver(now=at, owner=take_on)
        assert fates(mails) == [("queued", 0)] * 3
        at = Rest.objects.get().until
    assert (mail_server.answers, Task.objects.count()) == ([], 0)  # one mail a probe
    assert at > NOON + timedelta(hours=4)
    deliver(now=at, owner=take_on)
    deliver(now=at + 2 * MINUTE, owner=take_on)

    assert fates(mails) == [("sent", 1)] * 3
    assert len(mail_server.mails) == 3
    assert not Rest.objects.exists()


def test_a_server_that_is_away_for_a_day_costs_no_message(mails, mail_server, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    for hours in range(24):
        deliver(now=NOON + timedelta(hours=hours), owner=take_on)
    assert fates(mails) == [("queued", 0)] * 3
    settings.EMAIL_PORT = port

    deliver(now=NOON + timedelta(hours=25))

    assert fates(mails) == [("sent", 1)] * 3


def test_while_a_channel_rests_nobody_knocks_and_others_go_on(mail_server, mails):
    mail_server.answers = ["554 sending paused"]

    deliver(now=NOON)
    assert set(Message.objects.filter(channel="slack").values_list("state", flat=True)) == {"sent"}
    submit_referral()
    deliver(now=NOON + timedelta(seconds=59))

    assert mail_server.mails == []


def test_a_recipient_that_is_unknown_is_given_up_alone(mail_server, mails):
    Message.objects.filter(pk=mails[0].pk).update(to="nobody@mail.example")
    mail_server.refusals = {"nobody@mail.example": "550 5.1.1 User unknown"}

    deliver(now=NOON, owner=take_on)

    assert fates(mails) == [("failed", 1), ("sent", 1), ("sent", 1)]
    assert not Rest.objects.exists()


def test_a_mail_that_is_refused_while_others_are_taken_does_not_hold_them_up_for_ever(
    mail_server, mails
):
    """Whatever its refusal says: six times is enough, and then it has an owner."""
    bad = mails.order_by("id")[0]
    Message.objects.filter(pk=bad.pk).update(to="odd@mail.example")
    mail_server.refusals = {"odd@mail.example": "550 5.7.1 Not here"}

    at = NOON
    for _ in range(12):
        submit_referral(at=at)
        deliver(now=at, owner=take_on)
        deliver(now=at + 2 * MINUTE, owner=take_on)
        at += timedelta(hours=6)

    bad.refresh_from_db()
    assert bad.state == "failed"
    assert mails.filter(state="sent").count() == 14
    assert Task.objects.get().about_case == bad.case


def test_the_operator_is_told_once_and_the_desk_all_the_time(mail_server, mails, tenant, caplog):
    mail_server.answers = ["550 5.7.1 maya@mail.example: you are over your daily limit"] * 3
    alice = desk(make_member("Alice Agent", ["agent"], teams=["intake"]))

    for minutes in (0, 1, 3):
        deliver(now=NOON + minutes * MINUTE)

    assert [r.levelname for r in caplog.records if "rests" in r.message] == ["ERROR"]
    # The log and the desks of other tenants have it, too.
    assert "maya@" not in caplog.text + alice.get("/admin/").content.decode()
    for page in ("/admin/", "/admin/cases/case/", "/admin/outbox/message/"):
        said = alice.get(page).content.decode()
        assert "E-mail: the carrier has refused us" in said
    deliver(now=NOON + 10 * MINUTE)
    assert "refused us" not in alice.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("answer", "is_theirs"),
    [
        ((401, {}, {"code": 20003, "message": "Authenticate"}), False),
        ((402, {}, {}), False),
        ((403, {}, {}), False),
        ((400, {}, {"code": 21606, "message": "The From phone number is not yours"}), False),
        ((503, {}, {}), False),
        ((400, {}, {"code": 21614, "message": "'To' number is not a valid mobile number"}), True),
    ],
)
def test_a_text_message_waits_for_our_account_and_gives_up_a_wrong_number(
    tenant, settings, answer, is_theirs
):
    submit_referral(preferred=make_provider(mobile="+14165550142"))
    text = Message.objects.get(channel="sms")
    with WebServer(answer) as server:
        settings.SMS_URL, settings.SMS_ACCOUNT, settings.SMS_TOKEN = server.url, "AC1", "token"
        deliver(now=NOON, owner=take_on)

    text.refresh_from_db()
    assert (text.state, text.attempts) == (("failed", 1) if is_theirs else ("queued", 0))
    assert Rest.objects.filter(channel="sms").exists() is not is_theirs


def test_an_address_of_ours_that_is_wrong_gives_no_message_up(tenant, settings):
    submit_referral(preferred=make_provider(mobile="+14165550142"))
    tenant.slack_channels = {"#referrals": "C1", "#intake": "C2"}
    tenant.save()
    settings.SMS_URL = "http://sms.example"  # neither https nor loopback
    settings.SLACK_URL, settings.SLACK_TOKEN = "http://slack.example/api/", "xoxb-test"

    deliver(now=NOON, owner=take_on)

    assert not Message.objects.failed().exists()
    assert set(Rest.objects.values_list("channel", flat=True)) >= {"sms", "slack"}
