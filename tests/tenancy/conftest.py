"""How is each wall tested? With the other one taken away, for as long as its tests take."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection, transaction

from careops.clock.now import now
from careops.tenancy import prepared
from careops.tenancy.models import FencedQuery, TenantModel, TenantQuerySet
from careops.tenancy.scope import active_tenant, tenant_scope
from careops.tenancy.walls import tenant_models
from tests.conftest import sign_in_as
from tests.tenancy.world import A, B, make_world

BOTH, ORM, DATABASE = "both walls", "the ORM's alone", "the database's alone"


@pytest.fixture(scope="module", params=[ORM, DATABASE])
def wall(request):
    """Whatever a test shows, each wall shows by itself; tests about one of them say which."""
    return request.param


@pytest.fixture(scope="module")
def role(wall, django_db_setup, django_db_blocker):
    """Who we are: to lift the database's wall, the owner of the tables."""
    with django_db_blocker.unblock():
        sign_in_as("DATABASE_OWNER_URL" if wall == ORM else "DATABASE_URL")
    yield
    with django_db_blocker.unblock():
        sign_in_as("DATABASE_URL")


@pytest.fixture(scope="module")
def both(wall, role, django_db_blocker):
    """Tenants A and B, alike but for their word, while only this wall stands.

    They are made once for a module: each of its tests undoes what it did.
    """
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as monkeypatch,
    ):
        if wall == ORM:
            lift_row_level_security()
        if wall == DATABASE:
            lift_fence(monkeypatch)
        at = now() - timedelta(hours=1)
        yield make_world(A, at=at), make_world(B, at=at)
        transaction.set_rollback(True)


def lift_row_level_security():
    with connection.cursor() as cursor:
        for model in tenant_models():
            cursor.execute(f'ALTER TABLE "{model._meta.db_table}" NO FORCE ROW LEVEL SECURITY')


def lift_fence(monkeypatch):
    """Managers filter nothing, queries compile for anybody, and no row minds whose it is."""

    def claim(row):
        if not row.tenant_id:
            row.tenant = active_tenant()

    monkeypatch.setattr(prepared, "KEPT", {})  # what was put into SQL behind the fence stays there
    monkeypatch.setattr(TenantQuerySet, "fenced", lambda self: self)
    monkeypatch.setattr(FencedQuery, "check_fence", lambda _: None)
    monkeypatch.setattr(TenantModel, "claim_for_tenant", claim)


@pytest.fixture
def worlds(both, db):
    """Both tenants as they were made; it is now an hour since they began."""
    return deepcopy(both)


@pytest.fixture
def a(worlds):
    """A's world, in which we are."""
    with tenant_scope(worlds[0].tenant):
        yield worlds[0]


@pytest.fixture
def b(worlds):
    """B's world, of which we have all names."""
    return worlds[1]
