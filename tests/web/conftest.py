"""Who visits? One of each kind of user, in a tenant with a row of everything."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from careops.api import limits
from careops.clock.now import now
from careops.tenancy.scope import tenant_scope
from tests.tenancy.world import A, make_world


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """A tenant with a row of everything, made once for a module: each of its tests undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world(A, at=now() - timedelta(hours=1))
        transaction.set_rollback(True)


@pytest.fixture
def world(made, db, monkeypatch):
    monkeypatch.setitem(limits.QUOTAS, "read", 1_000_000)
    monkeypatch.setitem(limits.QUOTAS, "write", 1_000_000)
    found = deepcopy(made)
    with tenant_scope(found.tenant):
        yield found


@pytest.fixture
def visitors(world):
    """One of each kind of user."""

    def visitor(member=None, **headers):
        host = {"host": f"{A}.localhost"}
        client = Client(raise_request_exception=False, headers=host | headers)
        if member:
            client.force_login(member.user)
        return client

    return {
        "agent": visitor(world.agent),
        "provider": visitor(world.provider_member),
        "client": visitor(world.client_member),
        "insurer": visitor(authorization=f"Bearer {world.token}"),
        "pharmacy": visitor(authorization=f"Bearer {world.pharmacy_token}"),
        "stranger": visitor(),
    }


@pytest.fixture
def systems(world, visitors):
    """The partners' systems that call, by what they are for."""
    host = {"host": f"{A}.localhost"}
    keys = {
        "charts": world.charts_token,
        "shop": world.shop_token,
        "telephony": world.telephony_token,
    }
    return visitors | {
        name: Client(
            raise_request_exception=False, headers=host | {"authorization": f"Bearer {key}"}
        )
        for name, key in keys.items()
    }
