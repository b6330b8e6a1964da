"""Who writes to whom in the tests? Alice and Lena of the desk, Bob who holds Maya's referral, and Maya."""

from datetime import date

import pytest
from django.test import Client

from careops.clock.now import now
from careops.people.middleware import actor_of
from tests.bookings.factories import DAY, confirmed, make_clinic
from tests.consults.factories import make_consult, raise_obligation
from tests.desk.browsing import desk
from tests.factories import (
    asked,
    make_client,
    make_member,
    make_network,
    make_provider,
    provider_actor,
)


@pytest.fixture
def at(tenant):
    return now()


@pytest.fixture
def visitor(tenant):
    """The browser of somebody who is not signed in."""
    return Client(HTTP_HOST="acme.localhost")


@pytest.fixture
def alice(tenant):
    """Her browser, at the desk."""
    return desk(make_member("Alice Agent", ["agent"], teams=["intake"]))


@pytest.fixture
def lena(tenant):
    return desk(make_member("Lena Lead", ["lead"], teams=["intake"]))


@pytest.fixture
def ally(alice):
    """Alice, as the engine knows her."""
    return actor_of(alice.member, via="page")


@pytest.fixture
def bob(tenant):
    make_network()
    provider = make_provider("Bob Brown", email="bob@acme.example")
    make_member("Bob Brown", ["provider"], provider=provider)
    return provider


@pytest.fixture
def bobs(bob):
    return desk(bob.members.get())


@pytest.fixture
def eve(bob):
    provider = make_provider("Eve Other", email="eve@acme.example")
    make_member("Eve Other", ["provider"], provider=provider)
    return provider


@pytest.fixture
def eves(eve):
    return desk(eve.members.get())


@pytest.fixture
def maya(tenant):
    return make_client("Maya", "Hart", email="maya@mail.example", birth_date=date(1990, 1, 1))


@pytest.fixture
def mayas(maya):
    return desk(make_member("Maya Hart", ["patient"], patient=maya))


@pytest.fixture
def referral(bob, eve, maya, at):
    """Maya's, which Bob has accepted."""
    return asked(bob, maya, at=at).accept(by=provider_actor(bob), at=at)


@pytest.fixture
def consult(bob, maya, at):
    return make_consult(provider=bob, patient=maya, at=at)


@pytest.fixture
def obligation(consult, at):
    return raise_obligation(consult=consult, at=at)


@pytest.fixture
def booking(maya, at):
    """Of Maple Mutual for Maya, confirmed with a clinic in Toronto."""
    return confirmed(make_clinic(), client=maya, at=at, slot=at + 10 * DAY)
