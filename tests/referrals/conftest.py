"""What do the pages of referrals need? Browsers of people at a host, and a clock that stands still."""

import pytest
from django.test import Client

from careops.clock.models import Dial
from careops.clock.now import now
from tests.factories import NOON, make_member


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
