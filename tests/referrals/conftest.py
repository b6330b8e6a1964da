"""What do the pages of referrals need? Browsers of people at a host, and a clock that stands still."""

from datetime import date

import pytest
from django.test import Client

from careops.clock.models import Dial
from careops.clock.now import now
from tests.factories import (
    NOON,
    link_to,
    make_client,
    make_member,
    make_network,
    make_provider,
    submit_referral,
)


@pytest.fixture
def set_clock(tenant):
    """Let time stand at that moment."""

    def set_to(moment):
        Dial.objects.all().delete()
        Dial.objects.create(id=1, turned_at=now(), shown_at=moment, speed=0)

    set_to(NOON)
    return set_to


@pytest.fixture
def visitor(set_clock):
    """The browser of somebody who is not signed in, at acme's address."""
    return Client(HTTP_HOST="acme.localhost")


@pytest.fixture
def browser_of(set_clock):
    """The browser of a member, signed in at acme's address."""

    def sign_in(*, host="acme.localhost", **member):
        browser = Client(HTTP_HOST=host)
        browser.force_login(make_member(**member).user)
        return browser

    return sign_in


@pytest.fixture
def bob(tenant):
    make_network()
    return make_provider("Bob Brown")


@pytest.fixture
def bobs(bob, browser_of):
    """Bob's browser."""
    return browser_of(name="Bob Brown", provider=bob, roles=["provider"])


@pytest.fixture
def eve(bob):
    return make_provider("Eve Other")


@pytest.fixture
def eves(eve, browser_of):
    """Eve's browser."""
    return browser_of(name="Eve Other", provider=eve, roles=["provider"])


@pytest.fixture
def maya(tenant):
    return make_client("Maya", "Hart", email="maya@mail.example", birth_date=date(1990, 1, 1))


@pytest.fixture
def referral(bob, eve, maya):
    """Maya asks for Bob; Eve could take it as well."""
    return submit_referral(client=maya, preferred=bob, region="Ottawa", need="Low mood, nights")


@pytest.fixture
def link(referral, bob):
    """Bob's link to Maya's referral."""
    return link_to(bob, referral)
