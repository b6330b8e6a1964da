"""Does any road lead around the second pair of eyes? Not the engine's, nor raw SQL as the application's role."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from uuid_utils.compat import uuid7

from careops.engine.refusals import BadFacts, NotAllowed
from careops.outbox.models import Message
from careops.people.actors import FINANCE, LEAD, MANAGER
from careops.people.roles import desk_roles
from careops.record.models import Entry
from consults.models import Payout, Refund, Revocation
from consults.policy.words import MEDICAL_DIRECTOR
from tests.consults.factories import (
    LEA,
    director_dan,
    escalate,
    finance_fay,
    lead_lea,
    let_silence_pass,
    make_consult,
    member_actor,
    propose_refund,
    propose_revocation,
    raise_obligation,
    signed_in,
)
from tests.factories import HOUR, NOON, fresh, make_provider

AT = NOON + 60 * HOUR
# Somebody who may do everything, and still is one person.
EVERYTHING = [role.name for role in desk_roles()]


@pytest.fixture
def silent(tenant):
    bob = make_provider("Bob Brown", slack_id="U0BOB")
    return escalate(let_silence_pass(raise_obligation(provider=bob)))


@pytest.fixture
def solo(tenant):
    return member_actor("Solo", *EVERYTHING)


def refused(action, *, saying):
    """The database refuses, whoever asks; the test goes on."""
    with pytest.raises(DatabaseError, match=saying), transaction.atomic():
        action()


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def test_these_tests_speak_to_the_database_as_the_application_does(tenant):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls, tableowner = current_user FROM pg_roles, pg_tables"
            " WHERE rolname = current_user AND tablename = 'consults_refund'"
        )
        assert cursor.fetchone() == (False, False)


# Refunds


def test_nobody_approves_the_refund_that_they_proposed(silent, solo):
    """S0-A11"""
    refund = propose_refund(silent, by=solo)
    with pytest.raises(NotAllowed):
        refund.approve(by=solo, at=AT)

    assert refund.approve(by=finance_fay(), at=AT).approved_by.user.name == "Fay Finance"


def test_nobody_signs_with_another_name_or_with_none(silent, solo):
    fay = finance_fay()
    with pytest.raises(BadFacts, match="not asked for"):
        Refund(obligation=silent, patient=silent.patient, amount=80).propose(
            by=solo, at=AT, proposed_by=fay.member
        )
    with pytest.raises(BadFacts, match="sign in"):
        propose_refund(silent, by=LEA)  # a role, and no member
    refund = propose_refund(silent, by=solo)
    with pytest.raises(NotAllowed):
        refund.approve(by=solo, at=AT, approved_by=fay.member)


def test_the_row_refuses_one_person_for_both_parts_of_a_refund(silent, solo):
    """S0-A11"""
    refund = propose_refund(silent, by=solo)
    mine = Refund.objects.filter(pk=refund.pk)

    refused(lambda: mine.update(state="approved", approved_by=solo.member), saying="two_people")
    refused(lambda: mine.update(state="approved"), saying="two_people")
    refused(lambda: mine.update(state="refunded"), saying="two_people")
    approve = "UPDATE consults_refund SET state = 'approved', approved_by_id = proposed_by_id"
    refused(lambda: sql(approve), saying="two_people")
    assert fresh(refund).state == "proposed"


def test_what_was_proposed_of_a_refund_cannot_be_changed(silent, solo):
    refund = propose_refund(silent, by=solo)
    mine = Refund.objects.filter(pk=refund.pk)
    other = finance_fay().member
    changes = {
        "amount": Decimal(1),
        "currency": "USD",
        "proposed_by": other,
        "obligation": raise_obligation(),
        "patient": make_consult().patient,
    }
    for field, value in changes.items():
        refused(lambda f=field, v=value: mine.update(**{f: v}), saying="permission denied")
    refund.approve(by=finance_fay(), at=AT)
    refused(lambda: mine.update(amount=1), saying="permission denied")
    refused(lambda: sql("DELETE FROM consults_refund"), saying="permission denied")


def test_no_refund_is_created_as_if_it_were_approved(silent, solo):
    def create(**fields):
        pk = escalated_case().pk
        refund = Refund(
            case_id=pk, obligation=silent, patient=silent.patient, amount=5, reason="x",
            proposed_by_id=solo.member, **fields,
        )  # fmt: skip
        vars(refund)["state"] = "approved"
        refund.save(force_insert=True)

    refused(lambda: create(approved_by_id=solo.member), saying="two_people")
    refused(create, saying="two_people")


def escalated_case():
    """A case of another row, which a forger could use: every row has one."""
    return raise_obligation().case


def test_one_obligation_is_refunded_once(silent, solo):
    propose_refund(silent, by=solo, amount=10)
    with pytest.raises(IntegrityError, match="one_refund_an_obligation"), transaction.atomic():
        propose_refund(silent, by=solo, amount=10)


# Revocations


def test_nobody_approves_the_revocation_that_they_proposed(silent, solo):
    """S0-5, S0-A11"""
    revocation = propose_revocation(silent, by=solo)
    with pytest.raises(NotAllowed):
        revocation.approve(by=solo, at=AT)
    assert not Payout.objects.exists()


@pytest.mark.parametrize("decision", ["uphold", "reverse"])
def test_neither_of_the_first_two_decides_the_appeal(silent, decision):
    """S0-23"""
    lea = member_actor("Lea", LEAD.name, MEDICAL_DIRECTOR.name)
    fay = member_actor("Fay", FINANCE.name, MEDICAL_DIRECTOR.name)
    revocation = propose_revocation(silent, by=lea).approve(by=fay, at=AT)
    revocation.appeal(by=signed_in(silent.provider), at=AT, why="I was ill.")
    for by in (lea, fay, member_actor("Max", MANAGER.name)):
        with pytest.raises(NotAllowed):
            getattr(revocation, decision)(by=by, at=AT, reason="So.")

    assert getattr(revocation, decision)(by=director_dan(), at=AT, reason="So.").decided_by


def test_the_row_refuses_one_person_for_two_parts_of_a_revocation(silent, solo):
    """S0-5, S0-23"""
    revocation = propose_revocation(silent, by=solo)
    mine = Revocation.objects.filter(pk=revocation.pk)
    refused(lambda: mine.update(state="revoked", approved_by=solo.member), saying="two_people")
    for state in ("revoked", "appealed", "upheld", "reversed"):
        refused(lambda s=state: mine.update(state=s), saying="two_people|somebody_decides")
    fay = finance_fay()
    revocation.approve(by=fay, at=AT)
    revocation.appeal(by=signed_in(silent.provider), at=AT, why="I was ill.")

    for member in (solo.member, fay.member):
        refused(lambda m=member: mine.update(state="upheld", decided_by=m), saying="a_third_person")
    for state in ("upheld", "reversed"):
        refused(lambda s=state: mine.update(state=s), saying="somebody_decides_an_appeal")


def test_what_was_proposed_of_a_revocation_cannot_be_changed_nor_its_proof(silent, solo):
    """S0-A9"""
    revocation = propose_revocation(silent, by=solo)
    mine = Revocation.objects.filter(pk=revocation.pk)
    forged = "{}"
    changes = {
        "amount": Decimal(1),
        "currency": "USD",
        "reason": "x",
        "proof": forged,
        "proof_hash": hashlib.sha256(forged.encode()).hexdigest(),
        "proposed_by": finance_fay().member,
        "provider": make_provider("Eve Other"),
        "obligation": raise_obligation(),
    }
    assert set(changes) == set(Revocation.frozen)
    for field, value in changes.items():
        refused(lambda f=field, v=value: mine.update(**{f: v}), saying="permission denied")
    refused(lambda: sql("DELETE FROM consults_revocation"), saying="permission denied")


@pytest.fixture
def forge(solo):
    """Write a revocation past the engine, with whatever proof."""

    def create(obligation, *, proof='{"ladder": ["email"], "missing": []}', **fields):
        digest = hashlib.sha256(proof.encode()).hexdigest()
        fields = {"provider_id": obligation.provider_id, "proof_hash": digest, **fields}
        revocation = Revocation(
            case_id=escalated_case().pk, obligation=obligation, amount=45, reason="x",
            proposed_by_id=solo.member, proof=proof, **fields,
        )  # fmt: skip
        vars(revocation)["state"] = "proposed"
        revocation.save(force_insert=True)

    return create


def test_the_database_takes_no_revocation_whose_proof_is_not_the_hashed_one(silent, forge):
    """S0-A9"""
    refused(lambda: forge(silent, proof_hash="0" * 64), saying="not the one that was hashed")
    forge(silent)  # all was tried in truth


def test_the_database_takes_no_revocation_before_outreach_is_exhausted(tenant, forge):
    """S0-A9: whatever the proof says."""
    bob = make_provider(slack_id="U0BOB")
    for proof in (
        "{}",
        "nothing",
        '{"ladder": [], "missing": []}',
        '{"ladder": ["email"], "missing": []}',
    ):
        refused(
            lambda p=proof: forge(raise_obligation(provider=bob), proof=p), saying="is not silent"
        )
    silent = let_silence_pass(raise_obligation(provider=bob), call=False)
    refused(lambda: forge(silent), saying="not exhausted: phone")


@pytest.mark.parametrize("channel", ["email", "sms", "slack"])
@pytest.mark.parametrize("fate", ["bounced", "failed"])
def test_the_database_counts_no_message_that_did_not_arrive(silent, forge, channel, fate):
    """S0-A9"""
    sent = Message.objects.filter(case=silent.case, channel=channel)
    sent.exclude(person=silent.patient_id).exclude(to__in=["#leads", "#managers"]).update(
        state=fate, next_attempt_at=None
    )

    refused(lambda: forge(silent), saying=f"not exhausted: {channel}")


def test_the_database_takes_no_revocation_from_somebody_who_does_not_owe_it_or_has_answered(
    silent, forge
):
    """S0-4"""
    refused(lambda: forge(silent, provider_id=make_provider("Eve Other").pk), saying="does not owe")
    silent.give_answer(by=signed_in(silent.provider), at=AT, answer="5 mg")
    refused(lambda: forge(silent), saying="is not silent")


def test_a_call_cannot_be_taken_out_of_the_record(silent):
    refused(
        lambda: Entry.objects.filter(action="note_call").update(action="x"), saying="permission"
    )


def test_one_obligation_leads_to_one_revocation(silent, solo):
    propose_revocation(silent, by=solo, amount=10)
    with pytest.raises(IntegrityError, match="one_revocation_an_obligation"), transaction.atomic():
        propose_revocation(silent, by=solo, amount=10)


# The ledger


@pytest.fixture
def booked(silent):
    revocation = propose_revocation(silent, by=lead_lea()).approve(by=finance_fay(), at=AT)
    return revocation, Payout.objects.get()


def test_the_ledger_can_be_added_to_and_not_changed(booked):
    mine = Payout.objects.all()
    refused(lambda: mine.update(amount=0), saying="permission denied")
    refused(mine.delete, saying="permission denied")


def test_a_line_of_the_ledger_is_booked_once_and_only_a_revocation_takes_money(booked):
    revocation, line = booked

    def book(**fields):
        same = {
            "provider": line.provider,
            "consult": line.consult,
            "currency": "CAD",
            "at": AT,
            "kind": "revoked",
            "amount": -45,
            "revocation": revocation,
        }
        Payout.objects.create(id=uuid7(), tenant=revocation.tenant, **{**same, **fields})

    refused(book, saying="a_revocation_is_booked_once")
    refused(lambda: book(revocation=None), saying="only_a_revocation")
    refused(lambda: book(kind="reversed"), saying="only_a_revocation")
    refused(lambda: book(kind="released", amount=-1, revocation=None), saying="only_a_revocation")
    book(kind="released", amount=45, revocation=None)
    refused(lambda: book(kind="released", amount=45, revocation=None), saying="released_once")
