"""Who comes to the door? A browser at the tenant's address."""

import pytest
from django.test import Client


def a_browser(**headers):
    return Client(HTTP_HOST="acme.localhost", **headers)


@pytest.fixture
def site(tenant):
    return a_browser()


@pytest.fixture
def new_browser(tenant):
    """Makes browsers that nobody has used before."""
    return a_browser
