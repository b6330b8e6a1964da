"""Who visits? One of each kind of user, in a tenant with a row of everything."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import transaction

from careops.api import limits
from careops.api.models import ApiKey
from careops.clock.now import now
from careops.tenancy.scope import tenant_scope
from tests.tenancy.visiting import visitor
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
        ApiKey.objects.update(last_used_at=now())  # or each call would write that down, and undo it
        yield found


@pytest.fixture
def visitors(world):
    """One of each kind of user."""
    return {
        "agent": visitor(world, world.agent),
        "provider": visitor(world, world.provider_member),
        "client": visitor(world, world.client_member),
        "insurer": visitor(world, token=world.token),
        "pharmacy": visitor(world, token=world.pharmacy_token),
        "stranger": visitor(world),
    }


@pytest.fixture
def systems(world, visitors):
    """The partners' systems that call, by what they are for."""
    keys = {
        "charts": world.charts_token,
        "shop": world.shop_token,
        "telephony": world.telephony_token,
    }
    return visitors | {name: visitor(world, token=key) for name, key in keys.items()}
