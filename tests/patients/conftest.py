"""What is there for a patient in the tests? Maya, with a referral, a consult, and what is owed after it."""

from datetime import date

import pytest

from tests.consults.factories import make_consult, raise_obligation
from tests.factories import asked, link_to, make_client, make_provider
from tests.referrals.conftest import browser_of, set_clock, visitor

__all__ = ["browser_of", "set_clock", "visitor"]  # fixtures


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def maya(tenant):
    return make_client("Maya", "Hart", email="maya@mail.example", birth_date=date(1990, 1, 1))


@pytest.fixture
def mayas(maya, browser_of):
    """Maya's browser, in which she has signed in."""
    return browser_of(name="Maya Hart", patient=maya, roles=["patient"])


@pytest.fixture
def referral(bob, maya):
    return asked(bob, maya)


@pytest.fixture
def obligation(bob, maya):
    return raise_obligation(consult=make_consult(provider=bob, patient=maya))


@pytest.fixture
def all_behind(referral, obligation, maya):
    """The page of all that is Maya's, behind the link to her referral."""
    return link_to(maya, referral) + "all/"
