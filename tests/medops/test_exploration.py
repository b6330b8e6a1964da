"""Every way that a ticket, a subscription and a credit can go is walked over its clocks (S3, M17, M21 to M24)."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings

from careops.files.models import Folder
from careops.proof.explore import Walk
from careops.tenancy.scope import tenant_scope
from medops.models import Answer, Credit, IdentityCheck, Subscription, Ticket, Voicemail
from tests.consults.factories import make_consult
from tests.factories import NOON, make_client, make_file, make_provider
from tests.medops.factories import DAY, agent_ann, lead_lea
from tests.medops.worlds import (
    Answers,
    Credits,
    Identities,
    PlainTickets,
    Subscriptions,
    Tickets,
    ToldTwice,
    Voicemails,
)
from tests.workflow.test_exploration import tunings

pytestmark = pytest.mark.slow


def walked(world, *, at=NOON):
    began = process_time()
    with tenant_scope(world.tenant):
        walk = Walk(world, at=at)
    spent = process_time() - began
    print(f"{type(world).__name__}: {len(walk.seen)} situations, {walk.steps} steps, {spent:.1f} s")
    return walk


def has_no_fault(walk):
    assert walk.faults == []
    assert walk.without_end() == []


def check(policy, *walks):
    """Nothing is stuck or said twice, everything is reached by one of them, and it can always end."""
    for walk in walks:
        has_no_fault(walk)
    assert set().union(*(walk.states for walk in walks)) == {str(state) for state in policy.State}
    assert set().union(*(walk.done for walk in walks)) == set(policy.rules())
    for walk in walks:
        is_looked_after(walk)


def is_looked_after(walk):
    for node in walk.seen.values():
        case = node.subject.case
        if node.subject.is_open:
            assert case.team, node.story
            assert case.wake_at, node.story
            assert case.due_at, node.story


def test_no_ticket_gets_stuck_and_none_is_done_before_what_it_is_about_is_cancelled():
    """S3-10, S3-12"""
    walk = walked(Tickets())
    check(Ticket, walk, walked(ToldTwice()))
    for node in walk.seen.values():
        if node.subject.state == "done" or node.subject.reordered_at:
            assert node.outside, node.story


@settings(max_examples=4, derandomize=True)
@given(tunings(Ticket))
def test_no_tuning_makes_a_ticket_stuck(tuning):
    """SX-16: a tenant may choose any values within the bounds."""
    has_no_fault(walked(PlainTickets(tuning=tuning)))


def test_no_answer_gets_stuck_and_an_agent_sends_nothing_clinical(tenant):
    """S3-27 to S3-36, M26"""
    maya, bob = make_client("Maya", "Hart"), make_provider("Bob Brown")
    make_consult(patient=maya, provider=bob)
    world = Answers(tenant=tenant, ann=agent_ann(), lea=lead_lea(), maya=maya, bob=bob)
    walk = walked(world)
    check(Answer, walk)
    assert walk.begun == {"obligation ask"}
    for node in walk.seen.values():
        if node.subject.state == "sent" and node.subject.message == world.clinical:
            last = node.story[-1]
            assert "send" not in str(last).split(), node.story


@pytest.mark.parametrize("charge", [10 * DAY, DAY, DAY / 24])
def test_no_subscription_gets_stuck_whenever_it_is_charged_next(tenant, charge):
    """S3-10"""
    walk = walked(Subscriptions(tenant=tenant, charge=charge))
    check(Subscription, walk)
    assert walk.begun == {"ticket open"}


def test_no_credit_gets_stuck_and_no_lead_approves_their_own(tenant):
    walk = walked(Credits(tenant=tenant, ann=agent_ann(), lea=lead_lea()))
    check(Credit, walk)
    for node in walk.seen.values():
        credit = node.subject
        if credit.posted_by_id and credit.proposed_by_id:
            assert credit.posted_by_id != credit.proposed_by_id, node.story


def test_no_voicemail_gets_stuck_and_none_is_with_a_team_of_which_nobody_knows_whose_it_is(tenant):
    """S3-5"""
    walk = walked(Voicemails(tenant=tenant))
    check(Voicemail, walk)
    assert walk.begun == {"ticket open"}
    for node in walk.seen.values():
        assert node.subject.state != "triaged" or node.subject.patient_id, node.story


def test_no_identity_check_gets_stuck_and_nobody_rejects_what_they_doubted(tenant):
    """S3-6, S3-A4"""
    maya = make_client("Maya", "Hart")
    file, staff = make_file(Folder.of(maya)), {"ann": agent_ann(), "lea": lead_lea()}
    walk = walked(Identities(tenant=tenant, maya=maya, file=file, **staff))
    check(IdentityCheck, walk)
    for node in walk.seen.values():
        one = node.subject
        assert one.state not in ("in_review", "verified") or not one.lacks, node.story
        assert one.state != "rejected" or one.settled_by_id != one.doubted_by_id, node.story
