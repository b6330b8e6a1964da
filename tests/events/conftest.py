"""Who is told? A partner with an endpoint on loopback; its receiver answers as it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from careops.events import endpoints
from careops.events.models import Endpoint
from careops.events.push import push
from careops.events.secrets import secret_shown
from careops.people.actors import Actor
from tests.api.conftest import ACME, ALL, Caller, at, network, provider  # noqa: F401 (fixtures)
from tests.factories import NOON, fresh, make_partner, provider_actor, submit_referral
from tests.outbox.carriers import WebServer

SCOPES = [*ALL, "events:read", "webhooks:read", "webhooks:write"]
SYSTEM = Actor("Maple Mutual", via="api")
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def caller(provider):  # noqa: F811
    return Caller(make_partner("Maple Mutual", email="desk@maple.example"), scopes=SCOPES)


@pytest.fixture
def charlie(network):  # noqa: F811
    """Another partner of the same tenant."""
    return Caller(make_partner("Other Insurance"), scopes=SCOPES)


@pytest.fixture
def receiver(settings):
    settings.WEBHOOKS_TO_LOOPBACK = True
    with WebServer() as server:
        yield server


@pytest.fixture
def endpoint(caller, receiver):
    return add_endpoint(caller.partner, f"{receiver.url}/hook")


def add_endpoint(partner, url, *, types=(), moment=NOON):
    said = {"url": url, "types": list(types)}
    return endpoints.create(partner, said, by=SYSTEM, at=moment)


def referral_of(partner, moment=NOON, **fields):
    return submit_referral(partner=partner, at=moment, **fields)


def accept(referral, provider, moment=NOON):  # noqa: F811
    return referral.take(by=provider_actor(provider), at=moment)


def seen(receiver):
    """The events that a receiver got, verified as a partner would; by its secret."""
    return [receiver_event(post) for post in receiver.posts]


def receiver_event(post):
    import json

    return json.loads(post[2])


def verified(post, endpoint):
    """The event in a post, as the library for receivers has it; an error when it is not ours."""
    _, headers, body = post
    return Webhook(secret_shown(fresh(endpoint))).verify(body, dict(headers))


def types(posts):
    return [receiver_event(post)["type"] for post in posts]


def states(endpoint):
    return [d.state for d in endpoint.deliveries.order_by("seq", "id")]


def go(moment=NOON):
    return push(now=moment)


__all__ = ["ACME", "Endpoint"]
