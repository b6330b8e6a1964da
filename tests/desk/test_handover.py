"""Owners come and go: whoever lets somebody go says who takes over, and what is left is listed."""

from __future__ import annotations

import re

import pytest

from careops.desk.models import Task
from careops.engine.refusals import NotMet
from careops.engine.sweep import sweep
from careops.people.middleware import actor_of
from careops.people.models import Membership, Provider
from careops.record.models import Read
from referrals.availability import set_active
from referrals.models import Referral
from tests.desk.browsing import actor, asked, case_of, desk, do_url, page_of, queue_url
from tests.desk.test_people import provider_fields
from tests.factories import (
    ALICE,
    HOUR,
    make_member,
    make_network,
    make_provider,
    provider_actor,
    submit_referral,
)


def leaving(provider, **goes_to):
    return provider_fields(provider, is_active="", **goes_to)


def errors(response):
    return response.context["adminform"].form.errors


def choices(response, name):
    return dict(response.context["adminform"].form.fields[name].choices)


def listed(client, show):
    return [row.case.ref for row in client.get(queue_url(show=show)).context["rows"]]


def refs(*subjects):
    return [subject.case.ref for subject in subjects]


@pytest.fixture
def eve(offered):
    return Provider.objects.get(name="Eve Other")


@pytest.fixture
def accepted(bob, offered, at):
    """Another referral, which Bob has accepted."""
    referral = submit_referral(preferred=bob, at=at)
    return referral.accept(by=provider_actor(bob), at=at)


# A provider leaves


def test_a_provider_cannot_leave_without_a_word_about_what_they_hold(lena, bob, offered, accepted):
    response = lena.post(page_of(bob), leaving(bob))

    assert errors(response) == {"referral_goes_to": ["Say who takes it over."]}
    assert {offered.case.ref, accepted.case.ref} <= set(
        re.findall(r"R-\w+", response.content.decode())
    )
    bob.refresh_from_db()
    assert bob.is_active


def test_only_others_can_take_it_over(lena, bob, eve, accepted):
    offer = choices(lena.post(page_of(bob), leaving(bob)), "referral_goes_to")

    assert offer == {
        "": "Choose…",
        "nobody": "Nobody yet. Take it back from the provider",
        str(eve.pk): "Eve Other",
    }
    refused = lena.post(page_of(bob), leaving(bob, referral_goes_to=str(bob.pk)))
    assert "referral_goes_to" in errors(refused)


def test_what_a_provider_held_goes_to_whom_was_named(lena, bob, eve, offered, accepted):
    lena.post(page_of(bob), leaving(bob, referral_goes_to=str(eve.pk)))

    bob.refresh_from_db()
    assert not bob.is_active
    for pk in (offered.pk, accepted.pk):
        referral = Referral.objects.select_related("case").get(pk=pk)
        assert (referral.state, referral.provider) == ("offered", eve)
        (entry,) = referral.case.entries.filter(action="hand_on")
        assert (entry.actor, entry.facts["provider"]["name"]) == ("Lena Lead", "Eve Other")


def test_what_goes_to_nobody_yet_is_routed_again(lena, bob, offered, accepted):
    lena.post(page_of(bob), leaving(bob, referral_goes_to="nobody"))

    assert [case_of(one).state for one in (offered, accepted)] == ["open", "open"]
    assert accepted.case.entries.get(action="release").said == {"reason": "No longer active"}


def test_who_holds_nothing_leaves_at_once(lena, bob, eve, offered):
    lena.post(page_of(eve), leaving(eve))

    eve.refresh_from_db()
    assert not eve.is_active


def test_nothing_is_asked_while_a_provider_stays(lena, bob, offered):
    page = lena.get(page_of(bob)).content.decode()
    response = lena.post(page_of(bob), provider_fields(bob, phone="+14165550199"))

    assert "Who takes over" not in page
    assert response.status_code == 302


def test_what_cannot_be_handed_over_is_said_and_goes_to_nobody_yet(lena, bob, eve, at):
    """Eve is in the network of one of them only."""
    make_network("moon", "Moon Life")
    bob.networks = ["sun", "moon"]
    bob.save()
    sun = submit_referral(preferred=bob, network="sun", at=at)
    moon = submit_referral(preferred=bob, network="moon", at=at)
    for referral in (sun, moon):
        referral.accept(by=provider_actor(bob), at=at)

    going = leaving(bob, networks=["sun", "moon"], referral_goes_to=str(eve.pk))
    response = lena.post(page_of(bob), going, follow=True)

    said = response.content.decode()
    assert f"{moon.case.ref}: This provider is inactive, outside the client" in said
    assert sun.case.ref not in said
    assert [case_of(one).state for one in (sun, moon)] == ["offered", "unplaced"]
    assert moon.case.provider is None
    assert listed(lena, "nobody") == []


def test_a_client_who_wants_this_provider_only_is_handed_to_nobody_else(
    lena, bob, eve, offered, at
):
    only = submit_referral(preferred=bob, only_preferred=True, at=at)

    going = leaving(bob, referral_goes_to=str(eve.pk))
    said = lena.post(page_of(bob), going, follow=True).content.decode()

    assert (
        f"{only.case.ref}: The client wants this provider only. So it belongs to nobody yet."
        in said
    )
    assert [case_of(one).state for one in (offered, only)] == ["offered", "unplaced"]


def test_whoever_reads_what_somebody_holds_is_on_record(lena, bob, offered):
    lena.post(page_of(bob), leaving(bob))

    assert Read.objects.filter(what="what somebody holds", patients=[offered.client_id]).exists()


# A member leaves


@pytest.fixture
def tasks(lena, alice, at):
    """One that Alice does, one that waits for somebody, one with the lead."""
    made = []
    for _ in range(3):
        task = Task.about("undelivered_message", case=None, at=at)
        task.team = "intake"
        task.open(by=ALICE, at=at)
        made.append(task.claim(by=ALICE, at=at, assignee=alice.member))
    made[1].ask_others(by=ALICE, at=at, whom="the pharmacy")
    made[2].flag_lead(by=ALICE, at=at, reason="I am not sure.")
    return made


def membership(member, **changed):
    said = {"roles": member.roles, "teams": member.teams, "is_active": "on"}
    return {**said, **changed}


def test_a_member_cannot_leave_without_a_word_about_their_tasks(lena, alice, tasks):
    response = lena.post(page_of(alice.member), membership(alice.member, is_active=""))

    assert errors(response) == {"task_goes_to": ["Say who takes it over."]}
    assert set(choices(response, "task_goes_to")) == {"", "nobody", str(lena.member.pk)}
    assert Membership.objects.get(pk=alice.member.pk).is_active


def test_the_tasks_of_a_member_go_to_whom_was_named(lena, alice, tasks):
    going = membership(alice.member, is_active="", task_goes_to=str(lena.member.pk))
    lena.post(page_of(alice.member), going)

    doing, waiting, _ = (Task.objects.get(pk=task.pk) for task in tasks)
    assert (doing.state, doing.assignee) == ("assigned", lena.member)
    assert (waiting.state, waiting.assignee) == ("waiting_others", lena.member)
    assert case_of(doing).owner == lena.member


def test_tasks_that_go_to_nobody_yet_are_in_the_queue_of_their_team(lena, alice, tasks, at):
    lena.post(page_of(alice.member), membership(alice.member, is_active="", task_goes_to="nobody"))

    waited = Task.objects.get(pk=tasks[1].pk)
    assert (waited.state, waited.assignee, waited.paused_at) == ("new", None, None)
    assert set(refs(*tasks[:2])) == set(listed(lena, "unassigned"))
    assert listed(lena, "nobody") == []


def test_nothing_is_asked_of_who_can_still_do_their_tasks(mara, at):
    fay = make_member("Fay Finance", ["finance"], teams=["finance", "intake"])
    task = Task.about("undelivered_message", case=None, at=at)
    task.team = "finance"
    task.open(by=ALICE, at=at).claim(by=actor_of(fay, via="test"), at=at, assignee=fay)

    without_role = membership(fay, roles=["agent"], teams=["finance"])
    assert mara.post(page_of(fay), without_role).status_code == 302
    without_team = membership(
        fay, roles=["agent"], teams=["intake"]
    )  # agents do those of every team
    assert mara.post(page_of(fay), without_team).status_code == 302
    assert Task.objects.get().assignee == fay


def test_losing_the_team_asks_who_does_its_tasks(mara, at):
    fay = make_member("Fay Finance", ["finance"], teams=["finance", "intake"])
    task = Task.about("undelivered_message", case=None, at=at)
    task.team = "finance"
    task.open(by=ALICE, at=at).claim(by=actor_of(fay, via="test"), at=at, assignee=fay)

    response = mara.post(page_of(fay), membership(fay, teams=["intake"]))

    assert errors(response) == {"task_goes_to": ["Say who takes it over."]}
    mara.post(page_of(fay), membership(fay, teams=["intake"], task_goes_to="nobody"))
    assert Task.objects.get().assignee is None


# What belongs to nobody active


def test_what_was_taken_while_somebody_left_is_listed(lena, alice, tasks):
    """However they left: here behind the back of the desk."""
    assert listed(lena, "nobody") == []
    Membership.objects.filter(pk=alice.member.pk).update(is_active=False)

    assert set(listed(lena, "nobody")) == set(refs(*tasks[:2]))
    assert "Nobody active" in lena.get("/admin/").content.decode()


def test_a_login_that_is_closed_is_nobody_either(lena, alice, tasks):
    alice.member.user.is_active = False
    alice.member.user.save()

    assert set(listed(lena, "nobody")) == set(refs(*tasks[:2]))


def test_what_an_inactive_provider_holds_is_listed(lena, bob, accepted, at):
    """They may switch themselves off."""
    set_active(bob, False, by=provider_actor(bob), at=at)
    sweep(now=at + HOUR)

    assert listed(lena, "nobody") == refs(accepted)


def test_tasks_of_a_team_in_which_nobody_is_are_listed(mara, at):
    task = Task.about("undelivered_message", case=None, at=at).open(by=ALICE, at=at)
    assert listed(mara, "nobody") == refs(task)

    make_member("Olly Ops", teams=["ops"])

    assert listed(mara, "nobody") == []


def test_the_list_costs_the_same_however_many_came_and_went(lena, bob, accepted, at):
    few = len(asked(lena, queue_url(show="nobody")))
    for n in range(12):
        make_member(f"Gone {n}", teams=["intake"], is_active=False)
        make_provider(f"Away {n}", is_active=False)

    assert len(asked(lena, queue_url(show="nobody"))) == few


# By hand, without anybody leaving


def test_a_colleague_is_handed_a_task(alice, tasks, at):
    ben = desk(make_member("Ben Both", teams=["intake"]))
    said = {"version": case_of(tasks[0]).version, "assignee": ben.member.pk, "note": "As agreed."}

    alice.post(do_url(tasks[0], "hand_on"), said)

    assert case_of(tasks[0]).owner == ben.member
    with pytest.raises(NotMet, match="theirs already"):
        Task.objects.get(pk=tasks[0].pk).hand_on(by=actor(ben), at=at, assignee=ben.member)
