"""Whose rows does this code see? Those of the one tenant that is active, or none at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from careops.tenancy.models import Tenant

_current: ContextVar[Tenant | None] = ContextVar("tenant", default=None)


class NoTenant(RuntimeError):
    """A tenant's table was used while no tenant, or another one, was active."""


def active_tenant() -> Tenant | None:
    return _current.get()


def current_tenant() -> Tenant:
    """The active tenant; NoTenant when there is none (SX-1)."""
    tenant = _current.get()
    if tenant is None:
        raise NoTenant("No tenant is active: enter tenant_scope(tenant) first.")
    return tenant


def tell_database() -> None:
    """Name the tenant to the open transaction; PostgreSQL forgets it at its end."""
    tenant = _current.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('careops.tenant', %s, true)", [str(tenant.pk) if tenant else ""]
        )


@contextmanager
def tenant_scope(tenant: Tenant | None) -> Iterator[None]:
    """See this tenant's rows, and no other's, inside the block."""
    token = _current.set(tenant)
    inside = connection.in_atomic_block
    try:
        if inside:
            tell_database()
        yield
    finally:
        _current.reset(token)
        if inside and connection.in_atomic_block and not connection.needs_rollback:
            tell_database()


@contextmanager
def tenant_transaction(tenant: Tenant) -> Iterator[None]:
    """One transaction that belongs to one tenant: the frame of every task, command and request."""
    with tenant_scope(tenant), transaction.atomic():
        yield
