"""How does a patient get a login? By a link to their address, which proves it; one address is one person's here."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from careops.access.addresses import free, owner_of
from careops.engine.refusals import Refusal
from careops.people.actors import LONGEST, PATIENT, Actor
from careops.people.middleware import actor_of
from careops.people.models import Membership, Patient, User
from careops.record.chain import add
from careops.record.models import Entry
from careops.record.trace import current_trace

TAKEN = (
    "Somebody else signs in here with this e-mail address. Each of you needs an address of your own:"
    " call us, and we invite you at another one."
)


class AddressTaken(Refusal):
    """The address is another patient's login here, or one that is closed."""

    code = "address_taken"


def is_taken(owner: User | None, patient: Patient) -> bool:
    """Whether this patient cannot sign in with the address of that login."""
    if owner is None:
        return False
    member = Membership.objects.filter(user=owner).first()
    others = member and member.is_active and member.patient_id not in (None, patient.pk)
    return bool(others) or not owner.is_active


def let_in(patient: Patient, *, email: str, at: datetime) -> User:
    """Give them a login with the address that they have proved, or make the one it has theirs here, too.

    AddressTaken where it is another patient's here, also in the same moment.
    """
    owner = owner_of(email) or new_login(email, patient)
    if owner is None or is_taken(owner, patient):
        raise AddressTaken(TAKEN)
    for before in Membership.objects.filter(patient=patient).exclude(user=owner):
        take_from(before, at=at)
    member = Membership.objects.select_for_update().filter(user=owner).first()
    member = as_patient(member or Membership(user=owner, roles=[]), patient)
    member.save()
    note("give_login", member, by=actor_of(member, via="link"), at=at)
    return owner


def new_login(email: str, patient: Patient) -> User | None:
    """None: somebody has proved this address in the same moment, in this practice or another."""
    try:
        with transaction.atomic():
            free(email.lower())
            return User.objects.create_user(email, None, name=patient.name[:LONGEST])
    except IntegrityError:
        return None


def as_patient(member: Membership, patient: Patient) -> Membership:
    """A colleague who is a patient, too, stays what they are; whoever had left is nothing but a patient."""
    if not member.is_active:
        member.roles, member.teams = [], []
        member.provider = member.partner = None
    member.roles = [*(role for role in member.roles if role != PATIENT.name), PATIENT.name]
    member.patient, member.is_active = patient, True
    return member


def take_from(member: Membership, *, at: datetime, by: Actor | None = None) -> None:
    """It is no login of this patient any more; what else it is here it stays."""
    member.roles = [role for role in member.roles if role != PATIENT.name]
    member.patient = None
    member.is_active = member.is_active and bool(member.roles)
    member.save()
    note("take_login", member, by=by or actor_of(member, via="link"), at=at)


def close_logins(patient: Patient, *, by: Actor, at: datetime) -> None:
    """They have left: no login here is theirs any more."""
    for member in Membership.objects.select_for_update().filter(patient=patient):
        take_from(member, by=by, at=at)


def note(action: str, member: Membership, *, by: Actor, at: datetime) -> None:
    entry = Entry(at=at, action=action, outcome=Entry.Outcome.CHANGED, trace=current_trace())
    entry.actor, entry.actor_id, entry.via, entry.behalf = by.name, by.id, by.via, by.behalf
    entry.facts = {"id": str(member.pk), "name": str(member), "roles": member.roles}
    add([entry])
