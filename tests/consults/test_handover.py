"""When a provider leaves: what they owe goes to another, or to a lead, and the patient is told the truth."""

from __future__ import annotations

import pytest

from careops.clock.now import now
from careops.engine.refusals import NotMet, WrongState
from careops.engine.sweep import sweep
from careops.people.models import Provider
from careops.record.models import Entry
from careops.web.story import steps_of
from consults.evidence import evidence_of
from consults.models import Consult, Obligation
from tests.consults.factories import (
    LEA,
    balance_of,
    escalate,
    finance_fay,
    lead_lea,
    let_silence_pass,
    make_consult,
    mark_sent,
    propose_revocation,
    raise_obligation,
    signed_in,
)
from tests.desk.browsing import case_of, desk, page_of
from tests.desk.test_people import provider_fields
from tests.factories import ALICE, HOUR, NOON, client_actor, make_member, make_provider, said


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown", slack_id="U0BOB")


@pytest.fixture
def eve(tenant):
    return make_provider("Eve Other")


def switch_off(provider):
    provider.is_active = False
    provider.save()


def as_it_is(subject):
    found = type(subject).objects.for_engine([subject.pk])
    type(subject).prepare(found)
    return found[0]


def heard(subject, name):
    return [template for _, channel, template, whom in said(subject) if whom == name]


def steps_read(obligation):
    found = as_it_is(obligation)
    return [step.text for step in steps_of(found, Entry.objects.of(found.case))]


# What is owed


def test_what_an_inactive_provider_owes_is_for_a_lead_at_once(bob):
    obligation = raise_obligation(provider=bob)
    switch_off(bob)

    with pytest.raises(WrongState, match="under review"):  # the clock looks first
        obligation.send_now(by=ALICE, at=NOON + HOUR)

    assert case_of(obligation).state == "review"
    assert case_of(obligation).due_at == NOON + 25 * HOUR


def test_a_promise_of_an_inactive_provider_is_for_a_lead_at_once(bob):
    obligation = raise_obligation(provider=bob)
    obligation.promise(by=signed_in(bob), at=NOON + HOUR, until=NOON + 40 * HOUR)
    switch_off(bob)
    case_of(obligation)
    type(obligation.case).objects.filter(pk=obligation.pk).update(wake_at=NOON + 2 * HOUR)

    sweep(now=NOON + 2 * HOUR)

    assert case_of(obligation).state == "review"
    assert "under_review" in heard(obligation, "Maya Hart")


def test_nothing_is_given_back_to_an_inactive_provider(bob):
    obligation = raise_obligation(provider=bob)
    obligation.release(by=LEA, at=NOON + HOUR, reason="Ill")
    switch_off(bob)

    with pytest.raises(NotMet, match="no longer active"):
        as_it_is(obligation).give_back(by=LEA, at=NOON + 2 * HOUR, reason="Once more")


def test_another_provider_is_asked_as_if_it_were_new(bob, eve):
    obligation = escalate(raise_obligation(provider=bob))
    at = obligation.escalated_at + HOUR

    obligation.hand_on(by=LEA, at=at, provider=eve)

    found = as_it_is(obligation)
    assert (found.state, found.provider, found.owed_at) == ("awaiting", eve, at)
    assert (found.reviewed_at, found.escalated_at, found.promises_broken) == (None, None, 0)
    assert case_of(obligation).due_at == at + 48 * HOUR
    assert "asked" in heard(obligation, "Eve Other")
    found.give_answer(by=signed_in(eve), at=at + HOUR, answer="5 mg")
    assert not as_it_is(obligation).is_late  # Eve was not


def test_whoever_had_it_can_no_longer_answer_it(bob, eve):
    obligation = raise_obligation(provider=bob).hand_on(by=LEA, at=NOON + HOUR, provider=eve)
    allowed = {rule.name for rule in as_it_is(obligation).allowed(signed_in(bob))}

    assert allowed == set()
    with pytest.raises(NotMet, match="theirs already"):
        as_it_is(obligation).hand_on(by=LEA, at=NOON + HOUR, provider=eve)


def test_the_patient_reads_nobodys_name_before_it_was_handed_on(bob, eve):
    """What Bob did was not Eve's, and the record does not say whose it was."""
    obligation = raise_obligation(provider=bob)
    assert steps_read(obligation) == ["We asked Bob Brown"]

    obligation.hand_on(by=LEA, at=NOON + HOUR, provider=eve)

    assert steps_read(obligation) == [
        "We asked your provider",
        "Eve Other takes care of it now, and we asked them",
    ]


# What is not closed yet


def test_a_consult_goes_on_with_another_provider(bob, eve):
    consult = make_consult(provider=bob)
    maya = client_actor(consult.patient)
    consult.ask_question(by=maya, at=NOON + HOUR, question="May I swim?")
    promised = case_of(consult).due_at

    consult.hand_on(by=ALICE, at=NOON + 2 * HOUR, provider=eve)

    found = as_it_is(consult)
    assert (found.state, found.provider, found.questions) == ("active", eve, ["May I swim?"])
    assert case_of(consult).due_at == promised
    assert "consult_is_yours" in heard(consult, "Eve Other")
    assert "consult_handed_on" in heard(consult, "Maya Hart")
    found.answer_question(by=signed_in(eve), at=NOON + 3 * HOUR, answer="Yes.")


def test_a_consult_that_goes_to_nobody_yet_is_for_all_providers(bob, eve):
    consult = make_consult(provider=bob)
    maya = client_actor(consult.patient)
    consult.ask_question(by=maya, at=NOON + HOUR, question="May I swim?")

    consult.release(by=ALICE, at=NOON + 2 * HOUR, reason="Ill")

    assert (case_of(consult).state, consult.case.provider) == ("requested", None)
    assert "consult_released" in heard(consult, "Maya Hart")
    again = as_it_is(consult).start(by=signed_in(eve), at=NOON + 3 * HOUR, provider=eve)
    assert (again.questions, again.question_at) == (["May I swim?"], NOON + 3 * HOUR)


def test_a_payout_is_taken_back_from_whom_it_was_proposed_against(bob, eve):
    """Though the consult is somebody else's by then."""
    obligation = escalate(let_silence_pass(raise_obligation(provider=bob)))
    revocation = propose_revocation(obligation, by=lead_lea())
    Consult.objects.filter(pk=obligation.consult_id).update(provider=eve)

    revocation = type(revocation).objects.for_engine([revocation.pk])[0]
    revocation.approve(by=finance_fay(), at=revocation.proposed_at + HOUR)

    assert balance_of(bob) < 0
    assert balance_of(eve) == 0


# At the desk


def test_whoever_lets_a_provider_go_says_where_each_kind_goes(bob, eve, tenant):
    lena = desk(make_member("Lena Lead", ["lead"], teams=["intake"]))
    consult = make_consult(provider=bob, at=now())
    obligation = raise_obligation(provider=bob, at=now())
    going = provider_fields(bob, is_active="")

    response = lena.post(page_of(bob), going)

    assert set(response.context["adminform"].form.errors) == {
        "consult_goes_to",
        "obligation_goes_to",
    }
    goes = {"consult_goes_to": "nobody", "obligation_goes_to": str(eve.pk)}
    assert lena.post(page_of(bob), going | goes).status_code == 302
    assert not Provider.objects.get(pk=bob.pk).is_active
    assert Consult.objects.get(pk=consult.pk).state == "requested"
    assert Obligation.objects.get(pk=obligation.pk).provider == eve


def test_what_was_tried_with_one_provider_is_no_proof_against_another(bob, eve):
    """S0-24: nobody's payout is taken back for somebody else's silence."""
    obligation = let_silence_pass(raise_obligation(provider=bob))
    mark_sent(obligation.case)
    at = NOON + 50 * HOUR
    assert evidence_of(as_it_is(obligation), at=at).is_exhausted

    handed = as_it_is(obligation).hand_on(by=LEA, at=at, provider=eve)

    attempts = evidence_of(handed, at=at + HOUR).attempts
    assert {attempt.what for attempt in attempts} == {"asked"}
    assert {attempt.at for attempt in attempts} == {at}
