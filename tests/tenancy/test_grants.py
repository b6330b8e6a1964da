"""SX-1: what the application's role may do in production, where tests' own grants do not blur it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection

from careops.tenancy.walls import build_walls, tenant_models
from tests.tenancy import test_catalog
from tests.tenancy.conftest import ORM
from tests.tenancy.test_catalog import rows


@pytest.fixture(scope="module")
def wall():
    return ORM  # as the owner


@pytest.fixture(autouse=True)
def built(role, db):
    """The walls as ``migrate`` builds them, in a transaction that ends with the test."""
    build_walls()


def rights(table):
    kinds = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    has = "SELECT has_table_privilege(%s, %s, %s)"
    role = settings.DATABASE_APP_ROLE
    return ", ".join(kind for kind in kinds if rows(has, role, table, kind) == [(True,)])


def test_the_application_has_the_rights_that_the_model_names_and_no_other():
    for model in tenant_models():
        table = model._meta.db_table
        if not model.frozen:
            assert rights(table) == model.grants, model
            continue
        assert f"{rights(table)}, UPDATE" == model.grants, model
        has = "SELECT has_column_privilege(%s, %s, %s, 'UPDATE')"
        for field in model._meta.concrete_fields:
            may = field.name not in model.frozen
            assert rows(has, settings.DATABASE_APP_ROLE, table, field.column) == [(may,)], field


def test_nothing_can_be_truncated():
    """TRUNCATE asks no policy."""
    for table in {*connection.introspection.table_names()} - {"django_migrations"}:
        assert "TRUNCATE" not in rights(table), table


def test_the_record_can_be_added_to_and_not_changed():
    assert rights("record_entry") == "SELECT, INSERT"
    assert rights("record_look") == "SELECT, INSERT"


def test_building_the_walls_again_changes_nothing():
    def walls():
        return (
            rows("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2"),
            rows("SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class ORDER BY 1"),
        )

    before = walls()
    build_walls()
    assert walls() == before


def test_a_table_that_lost_its_wall_gets_it_back():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_patient DISABLE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE people_provider NO FORCE ROW LEVEL SECURITY")
        cursor.execute("DROP POLICY tenant ON people_partner")
        cursor.execute(f"GRANT DELETE ON people_patient TO {settings.DATABASE_APP_ROLE}")
    build_walls()

    test_catalog.test_row_level_security_is_forced_on_every_tenants_table()
    test_catalog.test_every_tenants_table_has_one_policy_for_all_that_is_read_and_written()
    assert "DELETE" not in rights("people_patient")
