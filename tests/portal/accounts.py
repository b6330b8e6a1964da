"""Who has an account in the tests? Patients at the door of their portal, invited, in, or shut out."""

from django.test import Client

from careops.outbox.models import Message
from careops.people.actors import Actor
from careops.people.models import Membership, User
from portal.models import Account
from tests.factories import ALICE, HOUR, NOON, fresh, make_member

BORN = "1990-01-01"
DAY = 24 * HOUR


def browser(host="acme.localhost"):
    return Client(HTTP_HOST=host)


def invited(patient, *, by=ALICE, at=NOON):
    return Account(patient=patient).invite(by=by, at=at)


def said(**changed):
    return {"act": "activate", "birth_date": BORN, "read": "on", "version": "1"} | changed


def accept(visitor, link, **changed):
    return visitor.post(link, said(**changed))


def active(patient, *, login=None, at=NOON):
    """An account that its patient uses, and a login of theirs; by the policy alone."""
    account = invited(patient, at=at)
    by = Actor(patient.name, frozenset({"patient"}), people=frozenset({patient.pk}), via="link")
    account.activate(by=by, at=at, birth_date=patient.birth_date, edition=1)
    login = login or User.objects.create_user(patient.email, None, name=patient.name)
    Membership.objects.create(user=login, roles=["patient"], patient=patient)
    return fresh(account)


def signed_in(patient, host="acme.localhost"):
    """A browser in which this patient has signed in."""
    found = Client(HTTP_HOST=host)
    found.force_login(Membership.objects.get(patient=patient).user)
    return found


def lead(name="Lea Lead", roles=("lead",)):
    from careops.people.middleware import actor_of

    return actor_of(make_member(name, list(roles)), via="page")


def suspend(account, *, by=None, at=NOON + HOUR):
    by = by or lead()
    account.suspend(by=by, at=at, incident="They threatened us.", channel="phone", witness="Max")
    return fresh(account)


def letters():
    """What was written about signing in, oldest first."""
    return list(Message.objects.filter(case=None).order_by("pk"))
