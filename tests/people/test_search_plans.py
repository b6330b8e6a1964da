"""Under row level security every search is a walk along an index, and none reads all rows of a tenant."""

import pytest
from django.db import connection

from careops.cases.models import Case
from careops.people.models import Patient
from tests.factories import make_client, make_provider, submit_referral


@pytest.fixture
def tables(tenant):
    make_provider()
    submit_referral(client=make_client())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


def plan(rows):
    return rows.explain()


@pytest.mark.parametrize(
    "text", ["hart", "may har", "müller", "0111", "maya@mail.example", "416-555-0111"]
)
def test_patients_are_found_along_an_index(tables, text):
    said = plan(Patient.objects.search(text))

    assert "Seq Scan" not in said
    assert "@" in text or said.count("word ^@") <= 2 * said.count("word >=")


def test_an_exact_name_is_found_along_an_index(tables):
    said = plan(Patient.objects.named("Maya", "Müller"))

    assert "Seq Scan" not in said
    assert "name_key" in said


@pytest.mark.parametrize("text", ["R-TDSM", "tdsmqn8", "CLM-7/42", "maya hart"])
def test_cases_are_found_along_an_index(tables, text):
    said = plan(Case.objects.search(text))

    assert "Seq Scan" not in said
    assert "BitmapOr" in said or "Index Cond" in said
