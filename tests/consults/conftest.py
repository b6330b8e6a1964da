"""What do the pages of consults need? Browsers of people at a host, and something that is owed."""

import json
from datetime import date

import pytest

from careops.local.webhooks import signed
from tests.consults.bank import SECRET, open_bank
from tests.consults.factories import make_consult, raise_obligation
from tests.factories import link_to, make_client, make_provider
from tests.referrals.conftest import browser_of, set_clock, visitor

__all__ = ["browser_of", "set_clock", "visitor"]  # fixtures


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown", slack_id="U0BOB")


@pytest.fixture
def bobs(bob, browser_of):
    """Bob's browser."""
    return browser_of(name="Bob Brown", provider=bob, roles=["provider"])


@pytest.fixture
def eve(tenant):
    return make_provider("Eve Other")


@pytest.fixture
def eves(eve, browser_of):
    """Eve's browser."""
    return browser_of(name="Eve Other", provider=eve, roles=["provider"])


@pytest.fixture
def maya(tenant):
    return make_client("Maya", "Hart", email="maya@mail.example", birth_date=date(1990, 1, 1))


@pytest.fixture
def mayas(maya, browser_of):
    """Maya's browser."""
    return browser_of(name="Maya Hart", patient=maya, roles=["patient"])


@pytest.fixture
def consult(bob, maya):
    """Maya's consult with Bob, which is active."""
    return make_consult(provider=bob, patient=maya)


@pytest.fixture
def obligation(consult):
    """What Bob owes after Maya's consult."""
    return raise_obligation(consult=consult, question="Which dose of the ointment?")


@pytest.fixture
def link(obligation, bob):
    """Bob's link to it."""
    return link_to(bob, obligation)


@pytest.fixture
def my_link(obligation, maya):
    """Maya's link to it."""
    return link_to(maya, obligation)


@pytest.fixture
def bank(settings):
    """A payment provider."""
    with open_bank(settings) as bank:
        yield bank


@pytest.fixture
def hook(client):
    """Tell an event to a tenant's endpoint, as the payment provider's signed webhook does."""

    def tell(event, *, host="acme.localhost", secret=SECRET, at=None, **headers):
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        headers = {"HTTP_STRIPE_SIGNATURE": signed(body, secret=secret, at=at), **headers}
        address = "/hooks/payments/"
        return client.post(address, body, "application/json", HTTP_HOST=host, **headers).status_code

    return tell
