"""Who plans who is on call, and does everybody see when nobody is?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from careops.desk.notices import spoken
from careops.people.actors import LEAD
from careops.people.audience import on_call
from careops.people.rota import Duty
from careops.record.models import Entry
from tests.desk.browsing import asked
from tests.factories import HOUR, fresh, make_member

URL = "/admin/tenancy/tenant/rota/"
CLINIC = on_call("clinic", otherwise=LEAD)


@pytest.fixture(autouse=True)
def called_on(monkeypatch):
    """A policy that calls on the clinic by text message."""
    monkeypatch.setattr("careops.desk.rota.spoken", lambda: spoken() | {("sms", CLINIC)})


@pytest.fixture
def ann(tenant):
    return make_member("Ann Agent", own_mobile="+14165550123")


@pytest.fixture(autouse=True)
def where_the_tenant_is(tenant):
    with timezone.override(tenant.time_zone):
        yield


@pytest.fixture
def monday(at):
    """Next Monday at midnight, where the tenant is."""
    local = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return local + timedelta(days=7 - local.weekday())


def week_of(moment):
    return f"{URL}?week={timezone.localtime(moment):%Y-%m-%d}"


def said(moment):
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def plan(client, member, begin, end, *, team="clinic"):
    form = {"team": team, "member": str(member.pk), "begins_at": said(begin), "ends_at": said(end)}
    return client.post(week_of(begin), form)


def rows(client, moment):
    """What the week says, row by row, without its tags."""
    html = client.get(week_of(moment)).content.decode()
    found = re.findall(r"<tr><td data-label=.*?</tr>", html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_a_lead_puts_somebody_on_call_and_it_is_on_record(lena, ann, monday):
    answer = plan(lena, ann, monday, monday + 24 * HOUR)

    assert answer.status_code == 302
    duty = Duty.objects.get()
    assert (duty.member, duty.team, duty.span) == (ann, "clinic", (monday, monday + 24 * HOUR))
    entry = Entry.objects.get(action="add_duty")
    assert (entry.actor, entry.facts["changed"]["member"]) == ("Lena Lead", [None, "Ann Agent"])


def test_the_week_shows_who_is_on_call_and_when_nobody_is(lena, ann, monday):
    plan(lena, ann, monday + 24 * HOUR, monday + 48 * HOUR)

    first, second, third = rows(lena, monday)
    assert "Nobody Each team lead is told instead." in first
    assert "Ann Agent" in second
    assert "Hand over" in second
    assert "Nobody" in third


def test_a_week_without_a_gap_says_nothing_of_one(lena, ann, monday):
    plan(lena, ann, monday, monday + timedelta(days=7))

    (row,) = rows(lena, monday)
    assert "Nobody" not in row


def test_somebody_who_would_not_be_told_leaves_a_gap(lena, ann, monday):
    ned = make_member("Ned Novice")
    plan(lena, ned, monday, monday + timedelta(days=7))
    plan(lena, ann, monday, monday + timedelta(days=1))
    assert "No mobile" in " ".join(rows(lena, monday))
    assert sum("is told instead" in row for row in rows(lena, monday)) == 1

    ann.is_active = False
    ann.save()
    assert "Not active" in " ".join(rows(lena, monday))


@pytest.mark.parametrize(
    ("hours", "problem"),
    [
        ((10, 10), "It must end after it begins."),
        ((10, 9), "It must end after it begins."),
        ((-400, -300), "That is over: plan what is to come."),
        ((0, 24 * 32), "That is longer than a month"),
        ((30, 60), "They are on call for this team in that time already."),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(lena, ann, monday, hours, problem):
    plan(lena, ann, monday + 24 * HOUR, monday + 48 * HOUR)

    answer = plan(lena, ann, monday + hours[0] * HOUR, monday + hours[1] * HOUR)

    assert answer.status_code == 422
    assert problem in answer.content.decode()
    assert Duty.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [{"member": ""}, {"member": "nobody"}, {"team": "kitchen"}, {"begins_at": "soon"}],
    ids=str,
)
def test_what_is_no_choice_is_refused(lena, ann, monday, changed):
    form = {
        "team": "clinic", "member": str(ann.pk), "begins_at": said(monday),
        "ends_at": said(monday + HOUR), **changed,
    }  # fmt: skip

    assert lena.post(URL, form).status_code == 422
    assert not Duty.objects.exists()


def test_only_colleagues_and_providers_are_offered(lena, bob, ann):
    make_member("Bob Brown", ["provider"], provider=bob)
    make_member("Paula Patient", ["patient"])
    make_member("Gus Gone", is_active=False)

    offered = [label for _, label in lena.get(URL).context["form"].fields["member"].choices]
    assert offered == ["Choose…", "Ann Agent", "Bob Brown", "Lena Lead"]


def hand_over(client, duty, **form):
    return client.post(f"{URL}{duty.pk}/", {"to": "", "since": "", **form})


def test_the_rest_of_a_duty_is_handed_over_on_record(lena, ann, at):
    ben = make_member("Ben Booker", own_mobile="+14165550124")
    duty = Duty.objects.create(
        member=ann, team="clinic", begins_at=at - HOUR, ends_at=at + 24 * HOUR
    )
    later = timezone.localtime(at + 5 * HOUR).replace(minute=0, second=0, microsecond=0)

    assert hand_over(lena, duty, to=str(ben.pk), since=said(later)).status_code == 302

    first, second = Duty.objects.order_by("begins_at")
    assert (first.member, first.ends_at) == (ann, later)
    assert (second.member, second.span) == (ben, (later, at + 24 * HOUR))
    changed = Entry.objects.get(action="hand_over_duty").facts["changed"]
    assert changed["member"] == ["Ann Agent", "Ben Booker"]


def test_a_duty_to_come_is_taken_away(lena, ann, monday):
    plan(lena, ann, monday, monday + 24 * HOUR)

    assert hand_over(lena, Duty.objects.get(), to="nobody").status_code == 302

    assert not Duty.objects.exists()
    assert Entry.objects.get(action="hand_over_duty").facts["changed"]["member"] == [
        "Ann Agent",
        None,
    ]


def test_nothing_is_handed_over_that_is_not_within_the_duty(lena, ann, monday):
    plan(lena, ann, monday, monday + 24 * HOUR)
    duty = Duty.objects.get()

    for since in (monday - HOUR, monday + 24 * HOUR):
        answer = hand_over(lena, duty, to=str(lena.member.pk), since=said(since))
        assert "This is not within what is left of it." in answer.content.decode()
    assert hand_over(lena, duty).status_code == 422  # to whom?
    assert fresh(duty).member == ann


def test_a_duty_that_is_over_stays_as_it_was(lena, ann, at):
    duty = Duty.objects.create(
        member=ann, team="clinic", begins_at=at - 9 * HOUR, ends_at=at - HOUR
    )

    assert lena.get(f"{URL}{duty.pk}/").status_code == 404
    assert hand_over(lena, duty, to="nobody").status_code == 404


def test_an_agent_sees_whom_to_call_and_plans_nothing(alice, ann, monday, at):
    duty = Duty.objects.create(member=ann, team="clinic", begins_at=at, ends_at=at + HOUR)

    html = alice.get(URL).content.decode()
    assert "Ann Agent" in html
    assert "On call now" in html
    assert "Put somebody on call" not in html
    assert plan(alice, ann, monday, monday + HOUR).status_code == 403
    assert hand_over(alice, duty, to="nobody").status_code == 403
    assert Duty.objects.count() == 1


def test_where_nobody_is_called_on_there_is_nothing_to_plan(lena, monkeypatch):
    assert ">On call<" in lena.get("/admin/").content.decode()

    monkeypatch.setattr("careops.desk.rota.spoken", frozenset)
    assert "Nothing here asks who is on call." in lena.get(URL).content.decode()
    assert ">On call<" not in lena.get("/admin/").content.decode()


def test_a_week_that_is_none_is_not_found(lena):
    assert lena.get(f"{URL}?week=soon").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_duties(lena, ann, monday):
    before = len(asked(lena, week_of(monday)))
    for day in range(4):
        member = make_member(own_mobile="+14165550124")
        plan(lena, member, monday + timedelta(days=day), monday + timedelta(days=day, hours=9))

    assert len(asked(lena, week_of(monday))) == before
