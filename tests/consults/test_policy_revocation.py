"""The money of a consult (S0-4, S0-5, S0-22, M3, M4): back to the patient, and taken back from the provider."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest

from careops.desk.models import Task
from careops.engine.refusals import NotAllowed, NotMet, WrongState
from careops.engine.sweep import sweep
from careops.outbox.models import Message
from careops.people.actors import Actor
from consults.evidence import evidence_of
from consults.models import Payout
from tests.consults.factories import (
    LEA,
    balance_of,
    director_dan,
    escalate,
    finance_fay,
    lead_lea,
    let_silence_pass,
    make_consult,
    manager_max,
    mark_sent,
    propose_refund,
    propose_revocation,
    raise_obligation,
    signed_in,
)
from tests.factories import ALICE, HOUR, NOON, fresh, make_provider, provider_actor, said, story

DAY = timedelta(days=1)
BANK = Actor("the payment provider", frozenset({"payments"}), via="test")


def at_hour(hours):
    return NOON + hours * HOUR


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown", slack_id="U0BOB")


@pytest.fixture
def silent(bob):
    """48 hours of silence, every channel tried, and a lead who has escalated it."""
    return escalate(let_silence_pass(raise_obligation(provider=bob)))


@pytest.fixture
def revoked(silent):
    proposed = propose_revocation(silent, by=lead_lea())
    return proposed.approve(by=finance_fay(), at=at_hour(51))


def answer(obligation, *, at):
    return obligation.give_answer(by=signed_in(obligation.provider), at=at, answer="5 mg")


# The proof


def test_the_proof_names_every_attempt_with_its_time_and_what_became_of_it(silent):
    """S0-24"""
    found = evidence_of(silent, at=at_hour(50))

    assert found.is_exhausted
    assert found.ladder == ["email", "sms", "slack", "phone"]
    assert [(a.channel, a.what, a.result, a.counts) for a in found.attempts if a.channel != "email"] == [
        ("sms", "asked", "sent", True), ("slack", "asked", "sent", True), ("sms", "follow_up", "sent", True),
        ("slack", "follow_up", "sent", True), ("sms", "follow_up", "sent", True),
        ("slack", "follow_up", "sent", True), ("phone", "call", "not reached", True),
    ]  # fmt: skip


@pytest.mark.parametrize("fate", ["bounced", "failed", "queued", "suppressed", "kept"])
def test_what_did_not_arrive_is_no_attempt(silent, fate):
    """S0-A9"""
    mails = Message.objects.filter(channel="email", person=silent.provider_id)
    mails.update(state=fate, next_attempt_at=None)

    assert evidence_of(silent, at=at_hour(50)).missing == ["email: not tried, or it came back"]
    with pytest.raises(NotMet, match="not exhausted"):
        propose_revocation(silent, by=lead_lea())


def test_a_post_to_the_leads_is_no_attempt(silent):
    """S0-A9"""
    Message.objects.filter(to="#providers").update(state="failed", next_attempt_at=None)

    assert evidence_of(silent, at=at_hour(50)).missing == ["slack: not tried, or it came back"]


def test_nobody_was_called_is_what_is_missing_without_a_call(bob):
    silent = let_silence_pass(raise_obligation(provider=bob), call=False)

    assert evidence_of(silent, at=at_hour(49)).missing == ["phone: not tried, or it came back"]


def test_who_said_something_in_review_has_not_been_silent(silent, bob):
    """S0-A9, S0-A1"""
    silent.receive(by=provider_actor(bob), at=at_hour(60))
    for hours, is_exhausted in ((61, False), (107, False), (108, True)):
        assert evidence_of(silent, at=at_hour(hours)).is_exhausted == is_exhausted


def test_a_promise_stands_in_the_way(bob):
    """S0-A9"""
    silent = let_silence_pass(raise_obligation(provider=bob))
    silent.promise(by=provider_actor(bob), at=at_hour(49), until=at_hour(100))

    assert evidence_of(silent, at=at_hour(99)).missing == ["a promise is standing"]


def test_nothing_is_revoked_before_the_review_nor_after_an_answer(bob):
    """S0-4"""
    chased = raise_obligation(provider=bob)
    mark_sent(chased.case)
    with pytest.raises(NotMet, match="not exhausted"):
        propose_revocation(chased, by=lead_lea(), at=at_hour(47))
    silent = let_silence_pass(chased)
    answer(silent, at=at_hour(60))
    with pytest.raises(NotMet, match="not exhausted"):
        propose_revocation(silent, by=lead_lea(), at=at_hour(61))


def test_the_proof_is_frozen_with_its_hash(silent):
    """S0-A9"""
    proposed = propose_revocation(silent, by=lead_lea())

    assert hashlib.sha256(proposed.proof.encode()).hexdigest() == proposed.proof_hash
    assert json.loads(proposed.proof)["missing"] == []
    assert len(json.loads(proposed.proof)["attempts"]) > 10
    assert fresh(proposed).is_sealed


# Revoking


def test_a_revocation_needs_a_patient_who_is_blocked(silent):
    """S0-4"""
    with pytest.raises(NotMet, match="cannot get their care"):
        propose_revocation(silent, by=lead_lea(), patient_is_blocked=False)


def test_only_leads_propose_and_only_finance_approves(silent):
    """S0-5"""
    with pytest.raises(NotAllowed):
        propose_revocation(silent, by=ALICE)
    proposed = propose_revocation(silent, by=lead_lea())
    with pytest.raises(NotAllowed):
        proposed.approve(by=manager_max(), at=at_hour(51))


def test_the_clock_never_revokes(silent):
    """S0-5"""
    proposed = propose_revocation(silent, by=lead_lea())
    for day in range(3, 60):
        sweep(now=NOON + day * DAY)

    assert fresh(proposed).state == "proposed"
    assert {what for what, _ in story(proposed)} == {
        "propose", "run_late", "bring_up", "bring_up_to_managers",
    }  # fmt: skip


def test_a_revocation_debits_the_ledger_and_becomes_final_after_two_weeks(revoked, bob):
    """S0-4"""
    assert balance_of(bob) == -45
    assert said(revoked) == [(1, "email", "revoked", "Bob Brown")]
    for hours in (14 * 24 - 0.5, 14 * 24):
        sweep(now=at_hour(51 + hours))

    assert story(revoked)[-1] == ("finalize", 1 + 14 * 24)
    assert fresh(revoked).state == "upheld"
    with pytest.raises(WrongState):
        fresh(revoked).appeal(by=signed_in(bob), at=NOON + 30 * DAY, why="I was ill.")


def test_a_provider_appeals_after_signing_in_and_a_third_person_gives_it_back(revoked, bob):
    """S0-23"""
    with pytest.raises(NotAllowed):
        revoked.appeal(by=provider_actor(bob), at=at_hour(60), why="I was ill.")
    revoked.appeal(by=signed_in(bob), at=at_hour(60), why="I was ill.")
    for day in range(3, 40):
        sweep(now=NOON + day * DAY)
    assert fresh(revoked).state == "appealed"

    revoked.reverse(by=director_dan(), at=NOON + 40 * DAY, reason="They were ill.")
    assert revoked.state == "reversed"
    assert balance_of(bob) == 0
    assert [p.kind for p in Payout.objects.order_by("at")] == ["revoked", "reversed"]


def test_an_appeal_that_is_upheld_moves_no_money(revoked, bob):
    revoked.appeal(by=signed_in(bob), at=at_hour(60), why="I was ill.")
    revoked.uphold(by=director_dan(), at=at_hour(61), reason="They worked that week.")

    assert (revoked.state, balance_of(bob)) == ("upheld", -45)


def test_what_was_released_and_revoked_and_given_back_is_the_payout(revoked, bob):
    """S0-1, S0-4"""
    consult = revoked.obligation.consult
    fresh(revoked.obligation).cancel(by=LEA, at=at_hour(52), reason="The patient went elsewhere.")
    consult.close(by=provider_actor(bob), at=at_hour(53), directives_are_issued=True)
    sweep(now=NOON + 30 * DAY)
    assert balance_of(bob) == 0

    assert fresh(revoked).state == "upheld"
    assert [str(p.kind) for p in Payout.objects.order_by("at")] == ["revoked", "released"]


def test_no_more_is_revoked_than_the_consult_paid(bob):
    consult = make_consult(provider=bob)
    two = [let_silence_pass(raise_obligation(consult=consult)) for _ in range(2)]
    with pytest.raises(NotMet, match="more than the consult's payout"):
        propose_revocation(two[0], by=lead_lea(), amount=46)
    lea = lead_lea()
    first = propose_revocation(two[0], by=lea, amount=30)
    with pytest.raises(NotMet, match="more than the consult's payout"):
        propose_revocation(two[1], by=lea, amount=16)
    first.reject(by=finance_fay(), at=at_hour(51), reason="Too soon.")

    assert propose_revocation(two[1], by=lea, amount=45).state == "proposed"


def test_a_proposal_withdraws_itself_when_the_provider_answers(silent):
    """S0-A10"""
    proposed = propose_revocation(silent, by=lead_lea())
    answer(silent, at=at_hour(52))

    assert fresh(proposed).state == "withdrawn"
    assert story(proposed)[-1] == ("withdraw_itself", 2)


def test_whoever_proposed_it_withdraws_it_and_nobody_else(silent):
    lea = lead_lea()
    proposed = propose_revocation(silent, by=lea)
    with pytest.raises(NotAllowed):
        proposed.withdraw(by=manager_max(), at=at_hour(51), reason="No.")

    assert proposed.withdraw(by=lea, at=at_hour(51), reason="I was wrong.").state == "withdrawn"


def test_an_answer_after_a_revocation_changes_nothing_by_itself(silent, bob):
    proposed = propose_revocation(silent, by=lead_lea())
    proposed.approve(by=finance_fay(), at=at_hour(51))
    answer(silent, at=at_hour(52))

    assert (fresh(proposed).state, silent.is_late) == ("revoked", True)


# Refunding


def test_a_refund_is_proposed_once_it_is_escalated_and_for_no_more_than_was_paid(bob):
    """S0-22"""
    silent = let_silence_pass(raise_obligation(provider=bob))
    with pytest.raises(NotMet, match="escalate it first"):
        propose_refund(silent, by=lead_lea())
    escalate(silent)
    with pytest.raises(NotMet, match="more than the patient paid"):
        propose_refund(silent, by=lead_lea(), amount=81)

    assert propose_refund(silent, by=lead_lea()).state == "proposed"


def test_two_refunds_of_one_consult_are_together_no_more_than_was_paid(bob):
    """S0-22"""
    consult, lea = make_consult(provider=bob), lead_lea()
    two = [escalate(let_silence_pass(raise_obligation(consult=consult))) for _ in range(2)]
    propose_refund(two[0], by=lea, amount=50)
    with pytest.raises(NotMet, match="more than the patient paid"):
        propose_refund(two[1], by=lea, amount=31)

    assert propose_refund(two[1], by=lea, amount=30).state == "proposed"


def test_an_approved_refund_goes_to_the_payment_provider_at_once_and_is_asked_about(silent):
    """S0-22"""
    refund = propose_refund(silent, by=lead_lea())
    refund.approve(by=finance_fay(), at=at_hour(51))
    assert story(refund) == [("propose", 0), ("approve", 1), ("submit", 1)]
    for minutes in range(10, 40, 10):
        sweep(now=at_hour(51) + timedelta(minutes=minutes))

    assert said(refund) == [
        (1, "payments", "refund", "#payments"),
        (1 + 1 / 3, "payments", "poll", "#payments"),
        (1.5, "payments", "poll", "#payments"),
    ]


def test_a_settled_refund_ends_the_obligation_and_tells_both(silent):
    """S0-22"""
    refund = propose_refund(silent, by=lead_lea())
    refund.approve(by=finance_fay(), at=at_hour(51)).settle(by=BANK, at=at_hour(52), receipt="re_1")

    assert (refund.state, fresh(silent).state) == ("refunded", "refunded")
    assert said(refund)[-1][2:] == ("refunded", "Maya Hart")
    assert said(silent)[-1][3] == "Bob Brown"


def test_an_answer_after_the_refund_was_settled_comes_too_late_and_the_refund_stays(silent):
    """S0-A10"""
    refund = propose_refund(silent, by=lead_lea()).approve(by=finance_fay(), at=at_hour(51))
    answer(silent, at=at_hour(52))
    refund.settle(by=BANK, at=at_hour(53), receipt="re_1")

    assert (fresh(refund).state, fresh(silent).state) == ("refunded", "fulfilled")


def test_an_answer_before_it_is_decided_leaves_nothing_to_refund(silent):
    refund = propose_refund(silent, by=lead_lea())
    answer(silent, at=at_hour(51))
    with pytest.raises(WrongState, match="rejected"):
        refund.approve(by=finance_fay(), at=at_hour(52))

    assert fresh(refund).failure == "ended otherwise"


def test_a_failed_refund_is_a_task_of_finance_and_tried_again(silent):
    fay = finance_fay()
    refund = propose_refund(silent, by=lead_lea()).approve(by=fay, at=at_hour(51))
    refund.fail(by=BANK, at=at_hour(52), failure="The card has expired.")
    assert [
        (task.task_kind, task.team) for task in Task.objects.filter(about_case=refund.case)
    ] == [("mend_refund", "finance")]
    refund.retry(by=fay, at=at_hour(53))

    assert (refund.state, refund.round, refund.failure) == ("processing", 2, "")
    assert [str(t.state) for t in Task.objects.filter(about_case=refund.case)] == ["done"]


def test_refund_and_revocation_are_decided_apart(silent):
    """S0-A11: neither implies the other."""
    refund = propose_refund(silent, by=lead_lea()).approve(by=finance_fay(), at=at_hour(51))
    refund.settle(by=BANK, at=at_hour(52), receipt="re_1")
    assert not silent.revocations.exists()

    proposed = propose_revocation(fresh(silent), by=manager_max(), at=at_hour(60))
    assert proposed.approve(by=finance_fay(), at=at_hour(61)).state == "revoked"
