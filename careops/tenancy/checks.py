"""May this installation start? Not with a role that can walk through the walls."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.db.models.signals import post_init, pre_init

from careops.tenancy.away import persist
from careops.tenancy.walls import tenant_models

# Of the role that signed in and of all that it could become by SET ROLE.
POWERS = """
    SELECT session_user, bool_or(rolsuper), bool_or(rolbypassrls), bool_or(EXISTS (
        SELECT FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE c.relowner = r.oid))
    FROM pg_roles r WHERE pg_has_role(session_user, r.oid, 'MEMBER')
"""


@register(Tags.database)
def the_role_cannot_bypass_the_walls(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Refuse a superuser, BYPASSRLS, or the owner of the tables (SX-1)."""
    if not databases or settings.MIGRATING:
        return []
    with connection.cursor() as cursor:
        cursor.execute(POWERS)
        role, superuser, bypass, owner = cursor.fetchone()
    powers = [
        name
        for name, held in (
            ("a superuser", superuser),
            ("one with BYPASSRLS", bypass),
            ("the owner of the tables", owner),
        )
        if held
    ]
    return [
        Error(
            f"The database role {role!r} is, or can become, {power}: row level security would not hold it.",
            hint="Let DATABASE_URL name a plain role (careops_app); only migrations run as the owner.",
            id="tenancy.E001",
        )
        for power in powers
    ]


def refuse_powerful_role() -> None:
    """Called where a server starts: web and workers do not serve with a role that can bypass.

    A database that is away is waited for.
    """
    persist(refuse, seconds=20)


def refuse() -> None:
    if errors := the_role_cannot_bypass_the_walls(databases=["default"]):
        raise ImproperlyConfigured(" ".join(f"{error.msg} {error.hint}" for error in errors))


@register(Tags.models)
def tenant_tables_are_fenced(**_: Any) -> list[CheckMessage]:
    """Every TenantModel keeps the fenced managers and references tenants' rows through TenantKey."""
    return [
        problem
        for model in tenant_models()
        for problem in [
            *manager_problems(model),
            *reference_problems(model),
            *beginning_problems(model),
        ]
    ]


def manager_problems(model: Any) -> list[CheckMessage]:
    if model._meta.base_manager_name == "objects":
        return []
    return [
        Error(
            f"{model.__name__}.Meta does not inherit TenantModel.Meta.",
            hint="Write `class Meta(TenantModel.Meta)`, or following a reference would skip the fence.",
            id="tenancy.E002",
        )
    ]


def reference_problems(model: Any) -> list[CheckMessage]:
    from careops.tenancy.walls import tenant_references

    loose = [field for field in tenant_references(model) if field.db_constraint]
    return [
        Error(
            f"{model.__name__}.{field.name} is a plain {type(field).__name__}.",
            hint="Use TenantKey or TenantOneToOne; the wall builds the composite constraint.",
            id="tenancy.E003",
        )
        for field in [*loose, *model._meta.local_many_to_many]
        if isinstance(field, models.Field)
    ]


def beginning_problems(model: Any) -> list[CheckMessage]:
    is_plain = model.__init__ is models.Model.__init__
    if is_plain and not any(s.has_listeners(model) for s in (pre_init, post_init)):
        return []
    return [
        Error(
            f"{model.__name__} does something of its own when an instance is made.",
            hint="TenantModel.from_db reads rows without __init__ and its signals, for speed.",
            id="tenancy.E004",
        )
    ]
