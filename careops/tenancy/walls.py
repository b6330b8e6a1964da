"""What keeps tenants apart when the code forgets? Walls in the database, rebuilt after each migrate.

For every table of a TenantModel: forced row level security, a primary key and references that
include the tenant, and no more rights for the application's role than the model names. It runs
as the owner of the tables and changes only what is not yet so.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps as current_apps
from django.conf import settings
from django.db import connection, models, transaction

from careops.tenancy.models import TenantModel

MINE = "tenant_id = current_setting('careops.tenant')::uuid"


def build_walls(**_: Any) -> None:
    """Wall every tenant table, and grant the application its role (SX-1)."""
    with transaction.atomic(), connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        tables = [model for model in tenant_models() if model._meta.db_table in existing]
        for model in tables:
            widen_primary_key(cursor, model)
        for model in tables:
            tie_references(cursor, model)
        for model in tables:
            isolate(cursor, model._meta.db_table)
        grant(cursor, existing, {model._meta.db_table: rights(model) for model in tables})


def tenant_models() -> list[type[TenantModel]]:
    return [model for model in current_apps.get_models() if issubclass(model, TenantModel)]


def isolate(cursor: Any, table: str) -> None:
    """Rows of the transaction's tenant, or an error when it names none."""
    cursor.execute(
        "SELECT relrowsecurity, relforcerowsecurity,"
        " EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid)"
        " FROM pg_class c WHERE oid = %s::regclass",
        [f'"{table}"'],
    )
    is_enabled, is_forced, has_policy = cursor.fetchone()
    if not has_policy:
        cursor.execute(f'CREATE POLICY tenant ON "{table}" USING ({MINE}) WITH CHECK ({MINE})')
    if not is_enabled:
        cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    if not is_forced:
        cursor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')


def widen_primary_key(cursor: Any, model: type[TenantModel]) -> None:
    """Make the key (tenant, id): the target that references need, at the cost of no second index."""
    table, column = model._meta.db_table, model._meta.pk.column
    cursor.execute(
        "SELECT conname, cardinality(conkey) FROM pg_constraint"
        " WHERE contype = 'p' AND conrelid = %s::regclass",
        [f'"{table}"'],
    )
    name, width = cursor.fetchone()
    if width == 1 and column != "tenant_id":
        cursor.execute(
            f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}", ADD PRIMARY KEY (tenant_id, "{column}")'
        )


def tie_references(cursor: Any, model: type[TenantModel]) -> None:
    """Let no row point across: FOREIGN KEY (tenant, x) REFERENCES x (tenant, id)."""
    table = model._meta.db_table
    references = tenant_references(model)
    for field in references:
        target = field.related_model._meta
        constrain(
            cursor,
            (table, target.db_table),
            f"wall_{table}_{field.column}",
            f'FOREIGN KEY (tenant_id, "{field.column}")'
            f' REFERENCES "{target.db_table}" (tenant_id, "{target.pk.column}")',
        )
    if all(field.null for field in references):
        # Nothing else proves that the tenant exists.
        constrain(
            cursor,
            (table,),
            f"wall_{table}_tenant",
            "FOREIGN KEY (tenant_id) REFERENCES tenancy_tenant (id)",
        )


def tenant_references(model: type[TenantModel]) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and issubclass(field.related_model, TenantModel)
    ]


def constrain(cursor: Any, tables: tuple[str, ...], name: str, constraint: str) -> None:
    """Add a constraint to the first table. Proving it reads every tenant's rows, so the owner is
    let through for the moment; ``isolate`` closes the wall again in the same transaction.
    """
    cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = left(%s, 63)", [name])
    if cursor.fetchone():
        return
    for table in tables:
        cursor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
    cursor.execute(f'ALTER TABLE "{tables[0]}" ADD CONSTRAINT "{name[:63]}" {constraint}')


def rights(model: type[TenantModel]) -> str:
    """What the application may do to the model's rows; its frozen columns are written once."""
    if not model.frozen:
        return model.grants
    free = (f.column for f in model._meta.concrete_fields if f.name not in model.frozen)
    columns = ", ".join(f'"{column}"' for column in free)
    return f"SELECT, INSERT, UPDATE ({columns})"


def grant(cursor: Any, tables: set[str], limited: dict[str, str]) -> None:
    role = settings.DATABASE_APP_ROLE
    cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    cursor.execute(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}"')
    for table in sorted(tables - {"django_migrations"}):
        rights = limited.get(table, "SELECT, INSERT, UPDATE, DELETE")
        cursor.execute(f'REVOKE ALL ON "{table}" FROM "{role}"')
        cursor.execute(f'GRANT {rights} ON "{table}" TO "{role}"')
    cursor.execute(f'GRANT SELECT ON django_migrations TO "{role}"')
