"""Are rows read right without ``__init__``? As Django reads them, while nothing waits for it."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.signals import post_init

from careops.cases.models import Case
from careops.people.models import Provider
from careops.tenancy.checks import tenant_tables_are_fenced
from careops.tenancy.models import Tenant
from tests.factories import NOON, make_provider

pytestmark = pytest.mark.django_db


def test_a_field_that_was_left_out_is_read_when_it_is_asked_for(tenant: Tenant) -> None:
    make_provider(name="Dr. Noor")
    found = Provider.objects.only("email").get()
    assert found.get_deferred_fields() >= {"name"}
    assert found.name == "Dr. Noor"


def test_a_row_that_was_read_is_known_to_be_there(tenant: Tenant) -> None:
    make_provider()
    found = Provider.objects.get()
    assert (found._state.adding, found._state.db) == (False, "default")
    found.name = "Dr. Noor"
    found.save()
    assert Provider.objects.get().name == "Dr. Noor"


def test_moments_are_read_in_utc_whatever_zone_they_were_written_in() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [NOON.isoformat().replace("+00:00", "+05:00")])
        (moment,) = cursor.fetchone()
    assert moment == NOON - timedelta(hours=5)
    assert moment.tzinfo is UTC


def test_a_model_for_whose_making_somebody_waits_is_refused() -> None:
    def wait(**_: Any) -> None: ...

    post_init.connect(wait, sender=Case)
    try:
        assert [(e.id, "Case" in e.msg) for e in tenant_tables_are_fenced()] == [
            ("tenancy.E004", True)
        ]
    finally:
        post_init.disconnect(wait, sender=Case)
    assert tenant_tables_are_fenced() == []
