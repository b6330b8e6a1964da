"""Partners and their calls."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from careops.api.limits import client as redis_client
from careops.api.models import ApiKey
from tests.factories import NOON, make_network, make_partner, make_provider

ALL = ["referrals:read", "referrals:write", "directory:read"]


class Caller:
    """A partner's system: ``caller.post("/referrals", {...})`` with its key."""

    def __init__(self, partner, *, scopes=ALL, host="acme.localhost", token=None):
        self.partner = partner
        self.key, self.token = ApiKey.issue(partner=partner, scopes=scopes, at=NOON)
        self.http = APIClient(raise_request_exception=False)
        self.host = host
        self.count = 0

    def call(self, method, path, data=None, *, key=None, version=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if method == "post" and key is None:
            self.count += 1
            key = f"request-{self.count}"
        if key:
            headers["Idempotency-Key"] = key
        if version is not None:
            headers["If-Match"] = f'"v{version}"'
        return getattr(self.http, method)(
            f"/api/v1{path}",
            data,
            format="json" if data is not None else None,
            HTTP_HOST=self.host,
            headers={"Authorization": f"Bearer {self.token}", **headers},
        )

    def get(self, path, **more):
        return self.call("get", path, **more)

    def post(self, path, data=None, **more):
        return self.call("post", path, data, **more)

    def patch(self, path, data, **more):
        return self.call("patch", path, data, **more)


@pytest.fixture(autouse=True)
def nothing_counted():
    """Keys are new in each test, but a test may fill its own quota."""
    yield
    redis_client.cache_clear()


@pytest.fixture
def network(tenant):
    return make_network()


@pytest.fixture
def provider(network):
    return make_provider("Bob Brown")


@pytest.fixture
def caller(network):
    return Caller(make_partner("Maple Mutual"))


@pytest.fixture
def stranger(network):
    return Caller(make_partner("Other Insurance"))


def body(**fields):
    """A referral to make."""
    client = {
        "first_name": "Zoë",
        "last_name": "O'Neil",
        "email": "zoe@mail.example",
        "mobile": "+14165550111",
        "birth_date": "1990-02-28",
        **fields.pop("client", {}),
    }
    return {
        "client": client,
        "need": "Low mood",
        "network": "sun",
        "consented_at": "2026-03-02T12:00:00Z",
        **fields,
    }
