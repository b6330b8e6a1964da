"""What is put into SQL once gives the rows that a queryset would, whoever asks, and is locked as it should."""

from __future__ import annotations

from threading import Thread

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from careops.cases.models import Case
from careops.people.models import Provider
from careops.tenancy import prepared
from careops.tenancy.prepared import among
from careops.tenancy.scope import tenant_scope
from tests.factories import make_provider, submit_referral


@pytest.fixture
def kept(monkeypatch):
    """Nothing has been put into SQL yet."""
    monkeypatch.setattr(prepared, "KEPT", {})


def test_rows_come_as_a_queryset_gives_them_the_first_time_and_later(kept, tenant):
    people = [make_provider(f"Ann {n}", networks=["trans care"]) for n in range(4)]

    for wanted in (people[:1], people[1:], people):
        found = {row.pk: row for row in among(Provider, [one.pk for one in wanted])}

        assert {pk: vars(row) | {"_state": None} for pk, row in found.items()} == {
            row.pk: vars(row) | {"_state": None}
            for row in Provider.objects.filter(pk__in=[one.pk for one in wanted])
        }
    assert len(prepared.KEPT) == 1


def test_for_no_keys_nobody_is_asked(tenant):
    with CaptureQueriesContext(connection) as asked:
        assert among(Provider, []) == []
    assert len(asked) == 0


def test_locked_rows_come_in_the_order_of_their_keys_and_need_a_transaction(
    kept, transactional_db, tenant
):
    with transaction.atomic():
        keys = [submit_referral().pk for _ in range(3)]
        assert [case.pk for case in among(Case, keys[::-1], locked=True)] == sorted(keys)
        assert "FOR NO KEY UPDATE" in prepared.KEPT[Case, True].sql
    with pytest.raises(TransactionManagementError):
        among(Case, keys, locked=True)


def test_each_thread_asks_by_its_own_connection(kept, transactional_db, tenant):
    with transaction.atomic():
        bob = make_provider("Bob Brown")
        among(Provider, [bob.pk])
    found = []

    def ask():
        with tenant_scope(tenant), transaction.atomic():
            found.extend(among(Provider, [bob.pk]))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [bob]
