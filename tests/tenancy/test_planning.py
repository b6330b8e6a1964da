"""Does PostgreSQL plan for a tenant whom it has not counted yet as for one who has rows?"""

from __future__ import annotations

import json

from django.db import connection

from careops.people.models import Provider
from careops.tenancy.scope import tenant_scope
from tests.factories import make_provider, make_tenant

COUNTED = 300


def test_who_came_after_the_tables_were_counted_is_planned_for_as_one_with_rows(as_owner, tenant):
    for n in range(COUNTED):
        make_provider(f"Ann {n}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE people_provider")

    with tenant_scope(make_tenant("newcomer")):
        assert planned(Provider.objects.order_by()) > COUNTED / 2
        assert planned(Provider.objects.order_by().filter(is_active=True)) > COUNTED / 2


def planned(rows):
    """For how many rows."""
    (plan,) = json.loads(rows.explain(format="json"))
    return plan["Plan"]["Plan Rows"]
