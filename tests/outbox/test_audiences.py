"""Who hears what is said to colleagues? Those who are meant, each once; else the next one up; nobody is no secret."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.desk.notices import spoken, unheard
from careops.engine.batches import carry_out
from careops.engine.sweep import fire
from careops.engine.turn import Move
from careops.outbox.deliver import deliver, resend
from careops.outbox.models import Message
from careops.people.actors import AGENT, LEAD, MANAGER
from careops.people.audience import everyone, on_call
from careops.people.models import Membership
from careops.people.rota import Duty
from careops.policy.effects import email, sms
from referrals.models import Referral
from tests.desk.browsing import case_url, desk
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    make_member,
    make_provider,
    make_tenant,
    submit_referral,
)

ON_CALL = on_call("clinic", otherwise=LEAD)


@pytest.fixture
def says(monkeypatch):
    """Have the reminders of a referral say this instead, by the clock or by hand."""

    def plant(*effects):
        spoken.cache_clear()
        rules = Referral.rules()
        for name in ("remind", "remind_now"):
            monkeypatch.setitem(rules, name, replace(rules[name], then=effects))
        timed = tuple(rules.get(rule.name, rule) for rule in Referral.clock_rules()["offered"])
        monkeypatch.setitem(Referral.clock_rules(), "offered", timed)

    yield plant
    spoken.cache_clear()


@pytest.fixture
def offered(tenant):
    return submit_referral(preferred=make_provider())


def remind(*referrals):
    rule = Referral.rules()["remind_now"]
    return carry_out([Move(referral, rule, ALICE) for referral in referrals], at=NOON + HOUR)


def recipients():
    """Who was told by the reminder, and where."""
    messages = Message.objects.filter(case__isnull=False, entry__action__startswith="remind")
    return [(message.name, message.to) for message in messages.order_by("id")]


def put_on_call(member, *, hours=24, team="clinic"):
    return Duty.objects.create(
        member=member, team=team, begins_at=NOON, ends_at=NOON + hours * HOUR
    )


def test_everyone_with_a_role_gets_one_message(says, offered):
    says(email(everyone(LEAD), "closed"), email(everyone(LEAD), "late"))
    lena, lou = make_member("Lena", ["lead"]), make_member("Lou", ["agent", "lead"])
    make_member("Alice", ["agent"])
    gone = make_member("Gus", ["lead"], is_active=False)
    unproved = make_member("Una", ["lead"])
    unproved.user.emailaddress_set.update(verified=False)

    remind(offered)

    assert recipients() == [("Lena", lena.email), ("Lou", lou.email)]
    assert gone.email not in dict(recipients()).values()


def test_nobody_of_another_tenant_is_told(says, offered):
    from careops.tenancy.scope import tenant_scope

    with tenant_scope(make_tenant("other")):
        make_member("Olga", ["lead"])
    says(email(everyone(LEAD), "closed"))
    make_member("Lena", ["lead"])

    remind(offered)

    assert [name for name, _ in recipients()] == ["Lena"]


def test_whoever_is_on_call_is_told_and_nobody_else(says, offered):
    says(sms(ON_CALL, "urgent"))
    put_on_call(make_member("Ann", own_mobile="+14165550123"))
    put_on_call(make_member("Ned", own_mobile="+14165550124"), team="another")
    make_member("Lena", ["lead"], own_mobile="+14165550125")

    remind(offered)

    assert recipients() == [("Ann", "+14165550123")]


def test_a_provider_on_call_is_reached_at_the_mobile_on_their_file(says, offered):
    says(sms(ON_CALL, "urgent"))
    eve = make_provider("Eve", mobile="+14165550177")
    put_on_call(make_member("Eve", ["provider"], provider=eve))

    remind(offered)

    assert recipients() == [("Eve", "+14165550177")]


@pytest.mark.parametrize("on_duty", ["nobody", "somebody without a mobile", "somebody who left"])
def test_while_nobody_on_call_can_be_reached_the_leads_are_told(says, offered, on_duty):
    says(sms(ON_CALL, "urgent"))
    make_member("Lena", ["lead"], own_mobile="+14165550125")
    if on_duty != "nobody":
        mobile = "" if "mobile" in on_duty else "+14165550123"
        put_on_call(make_member("Ann", own_mobile=mobile, is_active=on_duty[-4:] != "left"))

    remind(offered)

    assert recipients() == [("Lena", "+14165550125")]


def test_where_no_lead_can_be_reached_the_managers_are_told(says, offered):
    says(email(everyone(AGENT), "closed"))
    mara = make_member("Mara", ["manager"])

    remind(offered)

    assert recipients() == [("Mara", mara.email)]
    assert everyone(MANAGER).next_up is None


def test_what_nobody_hears_is_kept_as_failed_and_said_on_top_of_the_desk(says, offered):
    says(sms(ON_CALL, "urgent"))
    lena = desk(make_member("Lena", ["lead"]))

    remind(offered)

    (lost,) = Message.objects.filter(template="urgent")
    assert (lost.state, lost.to, lost.next_attempt_at) == ("failed", "", None)
    assert lost.name == "whoever is on call for clinic, else each team lead"
    assert lost.error == "Nobody of them can be reached on this channel, nor any lead or manager."
    assert not lost.is_unsent
    assert not resend(lost, at=NOON)
    assert (
        "Nobody of them can be reached on this channel"
        in lena.get(case_url(offered)).content.decode()
    )
    banner = "No lead or manager can be reached by text message."
    assert banner in lena.get("/admin/").content.decode()

    Membership.objects.update(own_mobile="+14165550125")
    assert banner not in lena.get("/admin/").content.decode()


def test_where_nothing_is_said_to_audiences_nothing_is_asked(
    tenant, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("careops.desk.notices.spoken", lambda: [("email", "client")])
    with django_assert_num_queries(0):
        assert list(unheard([])) == []


@pytest.mark.parametrize("audience", [everyone(LEAD), ON_CALL], ids=str)
def test_an_audience_is_asked_once_a_batch(says, tenant, audience):
    says(email(audience, "closed"))
    lena, bob = make_member("Lena", ["lead"]), make_provider()
    put_on_call(lena, hours=72)
    counted = []
    for number in (1, 3):
        for _ in range(number):
            submit_referral(preferred=bob)
        with CaptureQueriesContext(connection) as asked:
            assert fire(now=NOON + 24 * HOUR, limit=100) == number
        counted.append(len(asked))

    assert counted[0] == counted[1]
    assert [name for name, _ in recipients()] == ["Lena"] * 4


def test_a_mail_to_a_colleague_leads_to_the_case_at_the_desk(says, offered, mail_server):
    says(email(everyone(LEAD), "late"))
    lena = make_member("Lena", ["lead"])
    remind(offered)

    deliver(now=NOON + HOUR)

    (mail,) = [mail for mail in mail_server.mails if mail["To"] == lena.email]
    assert case_url(offered) in mail.get_body(("plain",)).get_content()


def test_what_is_said_to_an_audience_is_told_on_the_button(says):
    from careops.desk.buttons import tells

    says(sms(ON_CALL, "urgent"), email(everyone(LEAD), "late"))

    assert tells(Referral.rules()["remind_now"]) == [
        "whoever is on call for clinic, else each team lead by text message",
        "each team lead by e-mail",
    ]
