"""SX-1: a tenant is known to the database for a transaction, and no longer."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from careops.tenancy.scope import tenant_scope
from tests.factories import make_provider, make_tenant


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_a_connection_forgets_its_tenant_with_the_transaction():
    """What one request set is not there for the next one on the same connection."""
    tenant = make_tenant()
    with tenant_scope(tenant), transaction.atomic():
        make_provider()
    assert sql("SELECT current_setting('careops.tenant', true)") in ([("",)], [(None,)])
    with pytest.raises(DatabaseError):
        sql("SELECT count(*) FROM people_provider")
