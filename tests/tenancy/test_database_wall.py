"""SX-1, second and third wall: with the ORM's fence down, PostgreSQL alone keeps B's rows from A."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from careops.people.models import Network, Provider
from careops.tenancy.scope import tenant_scope
from careops.tenancy.walls import tenant_models, tenant_references
from tests.tenancy.conftest import DATABASE


@pytest.fixture(scope="module")
def wall():
    return DATABASE


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def table_of(model):
    return f'"{model._meta.db_table}"'


def refusal_of(action):
    """The class of the database's refusal and what it says, less the names of rows."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        action()
    return type(refusal.value), str(refusal.value).partition("DETAIL")[0]


def test_plain_querysets_and_sql_see_only_the_active_tenant(a, b):
    for model in tenant_models():
        seen = {row.tenant_id for row in models.QuerySet(model)}
        assert seen == {a.tenant.pk}, model
        assert {row.tenant_id for row in model.objects.all()} == seen
        with tenant_scope(b.tenant):
            theirs = list(models.QuerySet(model).values_list("pk", flat=True))
        assert theirs
        assert not models.QuerySet(model).filter(pk__in=theirs).exists(), model
        assert sql(f"SELECT DISTINCT tenant_id FROM {table_of(model)}") == [(a.tenant.pk,)]
        assert sql(f"SELECT 1 FROM {table_of(model)} WHERE tenant_id = %s", b.tenant.pk) == []


def test_nothing_of_another_tenant_can_be_changed_or_removed(a, b):
    for model in tenant_models():
        of_b = f"{table_of(model)} {{}} WHERE tenant_id = %s"
        if "UPDATE" in model.grants:
            assert sql(f"UPDATE {of_b.format('SET tenant_id = tenant_id')}", b.tenant.pk) == 0
        if "DELETE" in model.grants:
            assert sql(f"DELETE FROM {of_b.format('')}", b.tenant.pk) == 0
    _, said = refusal_of(lambda: sql("DELETE FROM people_provider"))
    assert "permission denied" in said


def test_a_row_can_neither_be_written_for_another_tenant_nor_given_away(a, b):
    for model in tenant_models():
        columns = [f.column for f in model._meta.concrete_fields if f.column != "tenant_id"]
        names = ", ".join(f'"{column}"' for column in columns)
        copy = f"INSERT INTO {table_of(model)} (tenant_id, {names}) SELECT %s, {names} FROM {table_of(model)}"
        _, said = refusal_of(lambda copy=copy: sql(copy, b.tenant.pk))
        # A trigger of the model's own is asked first.
        assert "violates row-level security" in said or "PL/pgSQL function" in said, model
        if "UPDATE" in model.grants:
            give = f"UPDATE {table_of(model)} SET tenant_id = %s"
            _, said = refusal_of(lambda give=give: sql(give, b.tenant.pk))
            assert "violates row-level security" in said, model


def test_a_reference_across_tenants_is_refused_just_like_one_to_nothing(a, b):
    """Otherwise the refusal would tell which ids exist elsewhere."""
    tried = 0
    for model in tenant_models():
        if "UPDATE" not in model.grants:
            continue
        for field in tenant_references(model):
            if field.name in model.frozen:  # nobody may change it at all
                continue
            with tenant_scope(b.tenant):
                foreign = models.QuerySet(field.related_model).values_list("pk", flat=True)[0]
            point = f'UPDATE {table_of(model)} SET "{field.column}" = %s'
            to_theirs = refusal_of(lambda: sql(point, foreign))  # noqa: B023 (called at once)
            to_nothing = refusal_of(lambda: sql(point, uuid4()))  # noqa: B023
            assert to_theirs == to_nothing, field
            assert to_theirs[0] is IntegrityError, field
            tried += 1
    assert tried > 15


def test_a_new_row_cannot_point_across_either(a, b):
    for model in tenant_models():
        if "UPDATE" in model.grants:
            continue
        for field in tenant_references(model):
            row = models.QuerySet(model).filter(**{f"{field.name}__isnull": False}).first()
            if row is None:  # a reference that this world leaves empty
                assert field.null
                row = models.QuerySet(model)[0]
            if not isinstance(model._meta.pk, models.CompositePrimaryKey):
                row.pk = uuid4()
            if hasattr(row, "seq"):
                row.seq += 1_000_000
            with tenant_scope(b.tenant):
                foreign = models.QuerySet(field.related_model).values_list("pk", flat=True)[0]
            said = []
            for target in (foreign, uuid4()):
                setattr(row, field.attname, target)
                said.append(refusal_of(lambda row=row: row.save(force_insert=True)))
            assert said[0] == said[1], field
            assert said[0][0] is IntegrityError, field


def test_the_same_key_in_two_tenants_is_no_conflict(a, b):
    """A unique constraint across tenants would tell what others have."""
    Network.objects.create(code=b.word, name="the same code")
    Provider.objects.create(name="the same person", email=b.provider.email)
    Provider.objects.create(pk=b.provider.pk, name="even the same id", email="x@example.org")


def test_sql_without_a_tenant_is_an_error_and_not_an_empty_answer(a):
    with tenant_scope(None):
        for model in tenant_models():
            _, said = refusal_of(lambda model=model: sql(f"SELECT * FROM {table_of(model)}"))
            assert "invalid input syntax for type uuid" in said, model
