"""Who calls? Partners' systems, each with a key; the clock stands at noon until a test moves it."""

from __future__ import annotations

from itertools import count

import pytest
from rest_framework.test import APIClient

from careops.api.models import ApiKey
from careops.clock.models import Dial
from careops.clock.now import now
from tests.factories import NOON, make_network, make_partner, make_provider

ALL = ["referrals:read", "referrals:write", "directory:read"]
ACME = "acme.localhost"
_fresh = count(1)


class Caller:
    """A partner's system: ``caller.post("/referrals", {...})``, with a fresh Idempotency-Key each time."""

    def __init__(self, partner, *, scopes=ALL, host=ACME):
        self.partner, self.host = partner, host
        self.key, self.token = ApiKey.issue(partner=partner, scopes=scopes, at=NOON)
        self.http = APIClient(raise_request_exception=False)

    def call(self, method, path, data=None, *, key=None, version=None, headers=None, **more):
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        if key or method == "post":
            sent.setdefault("Idempotency-Key", key or f"fresh-{next(_fresh)}")
        if version:
            sent["If-Match"] = f'"v{version}"'
        form = {"format": "json"} if data is not None and "content_type" not in more else {}
        address = path if path.startswith("/api/") else f"/api/v1{path}"
        return getattr(self.http, method)(
            address, data, HTTP_HOST=self.host, headers=sent, **form, **more
        )

    def get(self, path, **more):
        return self.call("get", path, **more)

    def post(self, path, data=None, **more):
        return self.call("post", path, data, **more)

    def patch(self, path, data, **more):
        return self.call("patch", path, data, **more)

    def put(self, path, data, **more):
        return self.call("put", path, data, **more)

    def refer(self, **fields):
        """A referral, made."""
        made = self.post("/referrals", body(**fields))
        assert made.status_code == 201, made.content
        return made.json()


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
        "consented_at": "2026-03-02T11:00:00Z",
        **fields,
    }


def problem(response):
    """What a refusal says; each one is a problem in full."""
    assert response["Content-Type"] == "application/problem+json"
    said = response.json()
    assert said["status"] == response.status_code
    assert said["instance"] == response["X-Request-Id"]
    assert said["type"].endswith(f"/api/docs/#{said['code']}")
    assert said["title"]
    assert said["detail"]
    return said


def code(response):
    return problem(response)["code"]


@pytest.fixture
def at(db):
    """Moves the clock: ``at(NOON + 25 * HOUR)``."""

    def turn(moment):
        Dial.objects.all().delete()
        Dial.objects.create(id=1, turned_at=now(), shown_at=moment, speed=0)

    turn(NOON)
    return turn


@pytest.fixture
def network(tenant, at):
    return make_network()


@pytest.fixture
def provider(network):
    return make_provider("Bob Brown")


@pytest.fixture
def caller(provider):
    """Alice's insurance, in a tenant where Bob takes referrals."""
    return Caller(make_partner("Maple Mutual"))


@pytest.fixture
def charlie(network):
    """Another partner of the same tenant."""
    return Caller(make_partner("Other Insurance"))
