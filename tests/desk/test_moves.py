"""What can be done on the pages of a case, and what happens when it cannot?"""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from careops.desk.fact_forms import People, fact_form
from careops.desk.models import Task
from careops.desk.task_words import UNDELIVERED
from careops.policy.rules import Fact
from careops.record.models import Entry
from referrals.models import Referral
from tests.desk.browsing import actor, case_of, case_url, desk, do_url
from tests.factories import (
    HOUR,
    make_member,
    make_network,
    make_provider,
    provider_actor,
    submit_referral,
)


def last_entry(subject):
    return Entry.objects.of(subject.case).last()


@pytest.fixture
def unplaced(bob, at):
    """A referral that fell to intake, since Bob, who alone was wanted, said no."""
    make_network()
    make_provider("Eve Other")
    referral = submit_referral(preferred=bob, only_preferred=True, at=at)
    return referral.decline(by=provider_actor(bob), at=at, reason="away")


@pytest.fixture
def task(unplaced):
    return case_of(unplaced).tasks.get()


def test_an_agent_carries_out_a_transition_and_comes_back_to_the_case(alice, unplaced):
    version = case_of(unplaced).version

    response = alice.post(do_url(unplaced, "repool"), {"version": version}, follow=True)

    assert response.redirect_chain == [(case_url(unplaced), 302)]
    assert case_of(unplaced).state == "open"
    assert "Posted it to everybody again" in response.content.decode()


def test_facts_are_kept_in_the_record(alice, unplaced):
    eve = make_provider("Ida Intake")

    alice.post(
        do_url(unplaced, "reoffer"), {"version": case_of(unplaced).version, "provider": eve.pk}
    )

    entry = last_entry(unplaced)
    assert (entry.action, entry.actor) == ("reoffer", "Alice Agent")
    assert entry.facts == {"provider": {"id": str(eve.pk), "name": "Ida Intake"}}


def test_who_acts_for_another_says_so_in_the_record(alice, offered):
    alice.post(do_url(offered, "accept"), {"version": offered.case.version})

    entry = last_entry(offered)
    assert (entry.actor, entry.behalf) == ("Alice Agent", "Bob Brown")
    assert "Alice Agent</b> for Bob Brown" in alice.get(case_url(offered)).content.decode()


def test_the_form_says_for_whom_one_acts_and_who_hears_of_it(alice, offered):
    html = alice.get(do_url(offered, "accept")).content.decode()

    assert "You act for <b>Bob Brown</b>" in html
    assert "the client by e-mail" in html
    assert "#referrals by Slack" in html


def test_somebody_else_was_faster(alice, offered, bob, at):
    seen = offered.case.version
    offered.decline(by=provider_actor(bob), at=at, reason="full")

    response = alice.post(do_url(offered, "withdraw"), {"version": seen})

    assert response.status_code == 412
    assert "Somebody changed this first" in response.content.decode()
    assert case_of(offered).state == "open"


def test_a_step_of_another_state_is_refused_in_words(alice, offered):
    response = alice.post(do_url(offered, "complete"), {"version": offered.case.version})

    assert response.status_code == 409
    assert "is offered now" in response.content.decode()


def test_an_expiry_that_was_due_wins_over_a_click(alice, bob, at):
    make_provider("Eve Other")
    referral = submit_referral(preferred=bob, at=at - 49 * HOUR)

    response = alice.post(do_url(referral, "accept"), {"version": referral.case.version})

    assert response.status_code in (409, 412)
    assert case_of(referral).state == "open"


def test_what_is_missing_is_asked_for_again(alice, unplaced):
    response = alice.post(
        do_url(unplaced, "close"), {"version": case_of(unplaced).version, "reason": " "}
    )

    assert response.status_code == 422
    assert "This field is required" in response.content.decode()
    assert case_of(unplaced).state == "unplaced"


def test_an_unmet_condition_is_said_in_the_form(alice, task, at):
    task.claim(by=actor(alice), at=at, assignee=alice.member)

    response = alice.post(do_url(task, "complete"), {"version": case_of(task).version})

    assert response.status_code == 409
    assert "Tick the checklist first" in response.content.decode()
    assert case_of(task).state == "assigned"


def test_a_version_is_never_missing(alice, offered):
    response = alice.post(do_url(offered, "withdraw"), {"reason": "moved"})

    assert response.status_code == 422
    assert case_of(offered).state == "offered"


@pytest.mark.parametrize("name", ["expire", "offer", "settle", "delete", "submit"])
def test_what_nobody_does_to_a_case_has_no_page(alice, offered, name):
    assert alice.get(do_url(offered, name)).status_code == 404
    assert alice.post(do_url(offered, name), {"version": 1}).status_code == 404


def test_only_a_lead_gives_a_task_back(alice, lena, task, at):
    task.flag_lead(by=actor(alice), at=at, reason="Upset")
    said = {
        "version": case_of(task).version,
        "guidance": "Call her first",
        "assignee": alice.member.pk,
    }

    assert alice.post(do_url(task, "give_back"), said).status_code == 403
    assert lena.post(do_url(task, "give_back"), said).status_code == 302
    assert (case_of(task).state, task.case.owner_id) == ("assigned", alice.member.pk)


def test_a_task_is_claimed_with_one_press(alice, task):
    page = alice.get(case_url(task))
    (claim,) = [b for b in page.context["buttons"].everything if b.rule.name == "claim"]
    assert claim.is_direct

    alice.post(
        do_url(task, "claim"),
        {"version": case_of(task).version, "assignee": alice.member.pk},
    )

    assert case_of(task).owner_id == alice.member.pk


def test_who_is_not_of_the_team_cannot_claim_for_themselves(task):
    olga = desk(make_member("Olga Ops", ["agent"], teams=["ops"]))

    offered = [
        button.rule.name for button in olga.get(case_url(task)).context["buttons"].everything
    ]
    said = {"version": case_of(task).version, "assignee": olga.member.pk}

    assert "claim" not in offered
    assert olga.post(do_url(task, "claim"), said).status_code == 422  # she is no choice


def test_a_task_goes_from_claim_to_done(unplaced, at):
    olga = desk(make_member("Olga Ops", ["agent"], teams=["ops"]))
    task = Task.about(UNDELIVERED, case=unplaced.case, at=at).open(by=actor(olga), at=at)
    steps = [
        ("claim", {"assignee": olga.member.pk}),
        ("ask_patient", {"question": "When may we call?"}),
        ("resume", {}),
        ("complete", {"everything_is_done": "on", "note": "Placed by phone"}),
    ]
    for name, facts in steps:
        version = case_of(task).version
        assert olga.post(do_url(task, name), {"version": version, **facts}).status_code == 302

    assert case_of(task).state == "done"


# Forms from facts


def form_of(rule, subject, client, at):
    people = People([subject], at=at)
    return fact_form(rule, policy=type(subject), people=people, actor=actor(client))


@pytest.mark.parametrize("model", [Referral])
def test_every_rule_of_a_policy_has_a_form_with_its_facts(alice, offered, at, model):
    for rule in model.rules().values():
        form = form_of(rule, offered, alice, at)

        assert list(form.base_fields) == ["version", *(fact.name for fact in rule.facts)]
        for fact in rule.facts:
            field = form.base_fields[fact.name]
            assert field.required == (fact.is_required and fact.type is not bool)


def test_a_choice_is_a_select_with_the_words_of_the_choice(alice, offered, at):
    form = form_of(offered.rules()["decline"], offered, alice, at)

    reason = form.base_fields["reason"]
    assert ("full", "No room for new clients") in reason.choices
    assert reason.initial == "other"


def test_a_provider_is_chosen_among_the_eligible(alice, unplaced, at, bob):
    make_provider("Inga Inactive", is_active=False)
    make_provider("Otto Outside", networks=["blue"])

    form = form_of(unplaced.rules()["reoffer"], unplaced, alice, at)

    named = [name for _, name in form.base_fields["provider"].choices]
    assert named == ["Choose…", "Eve Other"]  # Bob declined


def test_a_member_is_offered_themselves_first(alice, task, at):
    make_member("Olga Ops", ["agent"], teams=["ops"])

    field = form_of(task.rules()["claim"], task, alice, at).base_fields["assignee"]

    assert field.initial == str(alice.member.pk)
    assert [name for _, name in field.choices] == ["Alice Agent"]


def test_what_would_be_replaced_stands_in_the_form(alice, offered):
    assert "Low mood" in alice.get(do_url(offered, "amend")).content.decode()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ({"x": "3"}, 3),
        ({"x": "12.50"}, Decimal("12.50")),
        ({"x": "2026-03-02"}, date(2026, 3, 2)),
        ({"x": "2026-03-02T07:30"}, datetime(2026, 3, 2, 12, 30, tzinfo=UTC)),
        ({"x": "on"}, True),
    ],
)
def test_each_type_of_fact_is_read_as_it_is_meant(alice, offered, at, typed, meant):
    rule = replace(offered.rules()["withdraw"])
    vars(rule)["facts"] = (Fact("x", type(meant)),)

    with timezone.override("America/Toronto"):
        form = form_of(rule, offered, alice, at)({"version": "1", **typed})

        assert form.is_valid(), form.errors
        assert form.facts() == {"x": meant}


def test_a_long_list_of_people_waits_on_its_own_page(alice, unplaced, monkeypatch):
    monkeypatch.setattr("careops.desk.buttons.LONG_LIST", 1)

    html = alice.get(case_url(unplaced)).content.decode()

    assert 'id="do-reoffer"' not in html
    assert do_url(unplaced, "reoffer") in html


def test_the_dialogs_of_a_page_have_fields_of_their_own(alice, unplaced):
    html = alice.get(case_url(unplaced)).content.decode()
    ids = [part.split('"')[0] for part in html.split(' id="')[1:]]

    assert len(ids) == len(set(ids))
