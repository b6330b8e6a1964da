"""Who visits? One of each kind of user, in a tenant with a row of everything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from careops.api import limits
from careops.clock.now import now
from careops.tenancy.scope import tenant_scope
from tests.tenancy.world import A, make_world


@pytest.fixture
def world(db, monkeypatch):
    monkeypatch.setitem(limits.QUOTAS, "read", 1_000_000)
    monkeypatch.setitem(limits.QUOTAS, "write", 1_000_000)
    made = make_world(A, at=now() - timedelta(hours=1))
    with tenant_scope(made.tenant):
        yield made


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
