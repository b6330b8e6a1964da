"""How does a machine ask after careops? At the bare domain, with the token where one is needed."""

import pytest
from django.test import Client

TOKEN = "a-token-of-the-operator-only"


@pytest.fixture
def machine():
    return Client(HTTP_HOST="localhost")


@pytest.fixture
def operator(settings):
    settings.STATUS_TOKEN = TOKEN
    return Client(HTTP_HOST="localhost", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
