"""Who is in a practice? Small makers of accounts, visits and messages, on the real road."""

from __future__ import annotations

from datetime import date, timedelta

from careops.people.actors import AGENT, LEAD, MANAGER, Actor
from portal.models import Account, Practice, Refill, Thread, Visit
from portal.policy.words import OWNER
from tests.factories import ALICE, NOON, client_actor, make_client, make_member

BORN = date(1980, 5, 17)
CIVIL = "When do you open on Saturday?"
URGENT = "I have chest pain and I cannot breathe."
ABUSE = "You are idiots. I will come over and hurt you."


def colleague(name, role):
    """A member with this role, and who they are when they act."""
    member = make_member(name, [role.name], teams=["portal"])
    roles = frozenset({role.name})
    return Actor(name, roles, member=member.pk, via="test", teams=frozenset({"portal"}))


def agent_ann():
    return colleague("Ann Agent", AGENT)


def lead_lea():
    return colleague("Lea Lead", LEAD)


def lead_lou():
    return colleague("Lou Lead", LEAD)


def manager_max():
    return colleague("Max Manager", MANAGER)


def owner_oli():
    return colleague("Oli Owner", OWNER)


def make_patient(**fields):
    return make_client(**{"birth_date": BORN, **fields})


def make_account(patient=None, *, at=NOON):
    """One that is open, of a patient who knows the rules."""
    patient = patient or make_patient()
    account = Account(patient=patient).invite(by=ALICE, at=at)
    return account.activate(
        by=client_actor(patient), at=at, birth_date=patient.birth_date, edition=1
    )


def make_visit(patient, *, at=NOON - timedelta(days=3), **fields):
    fields = {"concern": "Knee", "state": Visit.State.COMPLETED, **fields}
    return Visit.objects.create(patient=patient, at=at, **fields)


def write(account, message=CIVIL, *, at=NOON, topic="billing", visit=None, said_urgent=False):
    """What the patient of the account has sent, with whatever the policy made of it at once."""
    patient = account.patient
    thread = Thread(
        patient=patient, account=account, topic=topic, visit=visit, said_urgent=said_urgent
    )
    return thread.submit(by=client_actor(patient), at=at, message=message)


def ask_refill(account, *, at=NOON, **fields):
    refill = Refill(
        patient=account.patient, account=account, **{"medicine": "Ramipril 5 mg", **fields}
    )
    return refill.request(by=client_actor(account.patient), at=at)


def practice(**fields):
    return Practice.objects.create(**fields)
