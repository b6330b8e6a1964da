"""Who is in the tests of consults? Small makers of consults and of what follows them, inside the active tenant."""

from __future__ import annotations

from datetime import timedelta

from careops.engine.sweep import sweep
from careops.outbox.models import Message
from careops.people.actors import FINANCE, LEAD, MANAGER, Actor
from careops.people.middleware import actor_of
from careops.people.models import Membership
from consults.desk.ledger import balances
from consults.models import Consult, Obligation, Refund, Revocation
from consults.policy.words import MEDICAL_DIRECTOR, About
from tests.factories import ALICE, HOUR, NOON, fresh, make_client, make_member, make_provider

# Somebody with the role, and no more: what needs a signature needs a member of them (below).
LEA = Actor("Lea Lead", frozenset({LEAD.name}), via="test")
MAX = Actor("Max Manager", frozenset({MANAGER.name}), via="test")


def member_actor(name, *roles, **fields):
    """A member with these roles, who can sign: the names of the roles, as in Membership.roles."""
    return actor_of(make_member(name, roles, **fields), via="test")


def lead_lea():
    return member_actor("Lea Lead", LEAD.name)


def manager_max():
    return member_actor("Max Manager", MANAGER.name)


def finance_fay():
    return member_actor("Fay Finance", FINANCE.name)


def director_dan():
    return member_actor("Dan Director", MEDICAL_DIRECTOR.name)


def signed_in(provider):
    """The provider after they have signed in, which a clinical answer and an appeal need."""
    known = Membership.objects.filter(provider=provider).first()
    return actor_of(
        known or make_member(provider.name, ("provider",), provider=provider), via="test"
    )


def make_consult(*, provider=None, patient=None, at=NOON, **fields):
    """A consult that is active: somebody asked for it, and the provider took it."""
    provider = provider or make_provider(slack_id="U0BOB")
    fields = {"concern": "A rash", "fee": 80, "payout_amount": 45, "payment": "pi_1", **fields}
    consult = Consult(patient=patient or make_client(), **fields)
    return consult.request(by=ALICE, at=at).start(by=ALICE, at=at, provider=provider)


def raise_obligation(*, consult=None, provider=None, by=ALICE, at=NOON, **fields):
    """What a provider owes from now on; of a consult of theirs, new when none is named."""
    consult = consult or make_consult(provider=provider, at=at)
    return new_obligation(consult, **fields).ask(by=by, at=at)


def new_obligation(consult, **fields):
    """The same, not yet raised: for ``ask``, ``mention`` or ``take_on``."""
    fields = {
        "about": About.PRESCRIPTION,
        "directive": "prescription",
        "question": "Which dose?",
        **fields,
    }
    return Obligation.about_consult(consult, **fields)


def let_silence_pass(obligation, *, hours=48, call=True):
    """Nobody answers: the real sweep each beat, each message sent, and a call noted. As it is then."""
    start = obligation.owed_at
    for hour in range(6, hours + 1, 6):
        sweep(now=start + hour * HOUR)
        mark_sent(obligation.case)
    obligation = fresh(obligation)
    if call:
        obligation.note_call(
            by=ALICE, at=start + hours * HOUR, was_reached=False, note="Voicemail."
        )
    return obligation


def mark_sent(case):
    """As the outbox does once a carrier has taken it."""
    waiting = Message.objects.of(case).filter(state=Message.State.QUEUED)
    waiting.update(state=Message.State.SENT, sent_at=case.opened_at, next_attempt_at=None)


def escalate(obligation, *, by=LEA, at=None):
    """It goes on to the managers; two days and an hour after it was raised, when nothing else is said."""
    at = at or obligation.owed_at + timedelta(hours=49)
    return obligation.escalate(by=by, at=at, reason="No answer on any channel.")


def propose_refund(obligation, *, by, at=None, **fields):
    fields = {"amount": 80, "reason": "No answer.", **fields}
    refund = Refund(obligation=obligation, patient_id=obligation.patient_id, **fields)
    return refund.propose(by=by, at=at or obligation.owed_at + 50 * HOUR)


def propose_revocation(obligation, *, by, at=None, patient_is_blocked=True, **fields):
    fields = {"amount": 45, "reason": "No care for the patient.", **fields}
    revocation = Revocation(obligation=obligation, provider=obligation.provider, **fields)
    return revocation.propose(
        by=by, at=at or obligation.owed_at + 50 * HOUR, patient_is_blocked=patient_is_blocked
    )


def balance_of(provider):
    """What the provider has earned and kept, as the desk adds it up."""
    return sum(row["balance"] for row in balances(provider=provider))
