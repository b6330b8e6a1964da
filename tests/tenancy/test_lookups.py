"""Are many rows found by one array of their keys, as ``__in`` finds them?"""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.cases.models import Case
from careops.people.models import Provider
from careops.tenancy.scope import tenant_scope
from referrals.models import Referral
from tests.factories import make_provider, make_tenant, submit_referral


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


def test_those_whose_keys_are_named_are_found_and_nobody_else(bob):
    eve, _ = make_provider("Eve Other"), make_provider("Zoe Third")

    assert set(Provider.objects.filter(pk__among={bob.pk, eve.pk, uuid4()})) == {bob, eve}


def test_of_no_keys_nobody_is_asked(tenant, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(Provider.objects.filter(pk__among=[])) == []


def test_a_subject_is_found_by_the_key_of_its_case(bob):
    referral, _ = submit_referral(preferred=bob), submit_referral(preferred=bob)

    assert list(Referral.objects.filter(pk__among=[referral.pk])) == [referral]
    assert list(Referral.objects.filter(preferred__among=[uuid4()])) == []


def test_another_tenants_row_is_not_found(bob):
    with tenant_scope(make_tenant("other")):
        assert not Provider.objects.filter(pk__among=[bob.pk]).exists()


def test_however_many_keys_there_are_the_statement_has_one_parameter_for_them(tenant):
    keys = [uuid4() for _ in range(1000)]

    with CaptureQueriesContext(connection) as seen:
        list(Case.objects.filter(pk__among=keys))

    assert seen[0]["sql"].count("'") < 10
