"""Who is there in the back office's tests? Maya, who is a customer of a shop; Ann and Lea, who look after her."""

import pytest

from tests.api.conftest import at
from tests.medops.factories import agent_ann, lead_lea, make_customer, make_shop, subscribe
from tests.referrals.conftest import browser_of, set_clock, visitor

__all__ = ["at", "browser_of", "set_clock", "visitor"]  # fixtures


@pytest.fixture
def shop(tenant):
    return make_shop()


@pytest.fixture
def maya(shop):
    return make_customer(shop).patient


@pytest.fixture
def ann(tenant):
    return agent_ann()


@pytest.fixture
def lea(tenant):
    return lead_lea()


@pytest.fixture
def subscription(shop, maya):
    return subscribe(shop, maya)
