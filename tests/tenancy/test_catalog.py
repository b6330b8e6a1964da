"""SX-1: what PostgreSQL itself says of the walls, table by table, so that none can be forgotten."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection

from careops.tenancy.walls import tenant_models, tenant_references

pytestmark = pytest.mark.django_db


def rows(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def tenant_tables():
    """By what the database has, not by what the models say."""
    found = rows(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'tenant_id'"
    )
    return {table for (table,) in found}


def test_every_table_with_a_tenant_is_that_of_a_tenant_model():
    assert tenant_tables() == {model._meta.db_table for model in tenant_models()}


def test_every_table_that_leads_to_a_tenants_row_belongs_to_a_tenant():
    """A reference from outside would be a way around the wall, and so would a copy of a row's key."""
    leading = rows(
        "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint"
        " WHERE contype = 'f' AND confrelid::regclass::text = ANY(%s)",
        list(tenant_tables()),
    )
    assert {table for (table,) in leading} <= tenant_tables()


def test_row_level_security_is_forced_on_every_tenants_table():
    walled = rows(
        "SELECT relname FROM pg_class"
        " WHERE relkind IN ('r', 'p') AND relrowsecurity AND relforcerowsecurity"
    )
    assert tenant_tables() <= {table for (table,) in walled}


def test_every_tenants_table_has_one_policy_for_all_that_is_read_and_written():
    policies = rows(
        "SELECT tablename, permissive, roles::text, cmd, qual, with_check FROM pg_policies"
    )
    mine = "(tenant_id = (current_setting('careops.tenant'::text))::uuid)"

    assert sorted(policies) == sorted(
        (table, "PERMISSIVE", "{public}", "ALL", mine, mine) for table in tenant_tables()
    )


def test_every_unique_index_of_a_tenants_table_begins_with_the_tenant():
    """Else inserting would tell what other tenants have."""
    first_columns = rows(
        "SELECT i.indexrelid::regclass::text, a.attname FROM pg_index i"
        " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
        " WHERE i.indisunique AND i.indrelid::regclass::text = ANY(%s)",
        list(tenant_tables()),
    )
    assert {index for index, column in first_columns if column != "tenant_id"} == set()


def test_every_reference_between_tenants_tables_includes_the_tenant():
    constraints = rows(
        "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
    )
    for model in tenant_models():
        for field in tenant_references(model):
            target = field.related_model._meta
            there = f"{target.db_table}(tenant_id, {target.pk.column})"
            wanted = f"FOREIGN KEY (tenant_id, {field.column}) REFERENCES {there}"
            assert (model._meta.db_table, wanted) in constraints


def test_the_application_owns_nothing_and_has_no_power():
    role = settings.DATABASE_APP_ROLE
    assert rows("SELECT current_user, session_user") == [(role, role)]
    assert rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
        " WHERE rolname = %s",
        role,
    ) == [(False,) * 5]
    assert rows("SELECT * FROM pg_auth_members WHERE member = %s::regrole", role) == []
    owned = "SELECT relname FROM pg_class WHERE relowner = %s::regrole AND relpersistence <> 't'"
    assert rows(owned, role) == []
    assert rows("SELECT has_schema_privilege(%s, 'public', 'CREATE')", role) == [(False,)]


def test_nothing_of_another_role_runs_with_its_owners_rights():
    """A view of the owner, a materialized view or a SECURITY DEFINER function would look over the wall."""
    assert (
        rows(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        )
        == []
    )
    views = "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
    assert rows(views) == []
