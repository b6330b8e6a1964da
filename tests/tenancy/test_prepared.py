"""What is put into SQL once gives the rows that a queryset would, whoever asks, and is locked as it should."""

from __future__ import annotations

from threading import Thread

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from careops.cases.models import Case
from careops.people.models import Patient, Provider
from careops.tenancy import prepared
from careops.tenancy.prepared import NOBODY, among
from careops.tenancy.scope import tenant_scope
from careops.tenancy.together import asked_together
from tests.factories import make_client, make_provider, submit_referral


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


def test_several_questions_put_into_sql_once_are_answered_for_whoever_is_asked_about(kept, tenant):
    ann, ben = (make_client(first_name=name) for name in ("Ann", "Ben"))
    ours = {one.pk: submit_referral(client=one).pk for one in (ann, ben)}

    for one in (ann, ben, ann):
        people, cases = asked_together("a patient and their cases", of_nobody, {NOBODY: one.pk})
        assert people == [one]
        assert [case.pk for case in cases] == [ours[one.pk]]


def of_nobody():
    yield Patient.objects.filter(pk=NOBODY)
    yield Case.objects.filter(patient=NOBODY, kind="referral")


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
