"""Who is there in the portal's tests? Maya, who was born on the first of January 1990, and browsers; and an office."""

from datetime import date

import pytest

from careops.tenancy.models import Tenant
from portal.models import Medicine
from tests.factories import HOUR, NOON, make_client, make_provider
from tests.portal.factories import make_account, make_visit
from tests.portal.writing import HOURS
from tests.referrals.conftest import browser_of, set_clock, visitor

WEEK_AGO = NOON - 7 * 24 * HOUR
__all__ = ["browser_of", "set_clock", "visitor"]  # fixtures


@pytest.fixture
def maya(tenant):
    return make_client("Maya", "Hart", email="maya@mail.example", birth_date=date(1990, 1, 1))


# For those who write


@pytest.fixture
def office(tenant):
    """A practice with a phone, that is open from Monday to Friday."""
    Tenant.objects.filter(pk=tenant.pk).update(phone="+14165550100", hours=HOURS)
    tenant.refresh_from_db()
    return tenant


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def account(office, maya):
    return make_account(maya)


@pytest.fixture
def mayas(maya, account, browser_of):
    """Maya's browser, in which she has signed in."""
    return browser_of(name="Maya Hart", patient=maya, roles=["patient"])


@pytest.fixture
def visit(maya, bob):
    """Of last week."""
    return make_visit(maya, provider=bob, concern="Rash", at=WEEK_AGO)


@pytest.fixture
def medicines(maya, bob):
    names = ("Metformin 500 mg", "Ramipril 5 mg")
    return [Medicine.objects.create(patient=maya, provider=bob, name=name) for name in names]
