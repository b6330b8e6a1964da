"""A case with an insurer and a clinic, under the insurer's own number, is found by both and by the number."""

from __future__ import annotations

import sys
from datetime import datetime
from importlib import import_module
from types import ModuleType

import pytest
from django.db import connection, models
from django.urls import include, path

from careops.api.shapes import SubjectQuery, SubjectShape, show_subject
from careops.api.subjects import SubjectView, actions, partner_rules
from careops.api.views import routes
from careops.cases.models import Case, partner_keys
from careops.engine.refusals import NotAllowed
from careops.people.actors import AGENT, Actor, the
from careops.people.models import Partner
from careops.policy.rules import transition
from careops.tenancy.models import TenantKey
from careops.tenancy.scope import tenant_scope
from careops.urls import urlpatterns
from referrals.models import Referral
from tests.api.conftest import Caller
from tests.api.conftest import at as at_noon  # noqa: F401 (a fixture)
from tests.desk.browsing import desk, queue_url
from tests.factories import (
    ALICE,
    NOON,
    make_client,
    make_member,
    make_partner,
    make_tenant,
    submit_referral,
    text_of,
)
from tests.workflow.library import make_table


@transition("lent", "back", by=[the("insurer"), the("clinic"), AGENT])
def give_back(self, *, at: datetime) -> None:
    """Give it back."""


def header(self):
    return {"patient": self.reader_id, "partner": self.insurer_id, "number": self.claim}


@pytest.fixture
def policy(loan, tenant):
    made = loan(
        insurer=TenantKey(Partner, models.PROTECT, null=True, related_name="+"),
        clinic=TenantKey(Partner, models.PROTECT, null=True, related_name="+"),
        claim=models.CharField(max_length=80, blank=True),
        header=header,
        give_back=give_back,
    )
    make_table(made)
    return made


@pytest.fixture
def maple(tenant):
    return make_partner("Maple Mutual")


@pytest.fixture
def main_street(tenant):
    return make_partner("Main Street Clinic", kind="clinic")


@pytest.fixture
def loan_of_both(policy, maple, main_street):
    made = policy(reader=make_client(), insurer=maple, clinic=main_street, claim="CLM-7/42")
    return made.lend(by=ALICE, at=NOON)


def found(text):
    return [case.pk for case in Case.objects.search(text)]


def test_the_references_to_partners_are_those_of_the_model(policy):
    assert partner_keys(policy) == ["insurer", "clinic"]
    assert partner_keys(Referral) == ["partner"]


def test_the_header_keeps_one_partner_and_the_number(loan_of_both, maple):
    assert (loan_of_both.case.partner_id, loan_of_both.case.number) == (maple.pk, "CLM-7/42")


@pytest.mark.parametrize(
    "text", ["maple", "mutual map", "main street", "clinic", "CLM-7/42", "clm-7/42"]
)
def test_a_search_finds_it_by_either_partner_and_by_its_number(policy, loan_of_both, text):
    policy(reader=make_client(), insurer=make_partner("Oak"), claim="CLM-7/4").lend(
        by=ALICE, at=NOON
    )

    assert found(text) == [loan_of_both.pk]


def test_a_closed_case_is_found_by_its_number_and_not_by_its_partners(loan_of_both):
    loan_of_both.give_back(by=ALICE, at=NOON)

    assert found("CLM-7/42") == [loan_of_both.pk]
    assert found("maple") == found("main street") == []


def test_another_tenant_finds_neither(loan_of_both):
    with tenant_scope(make_tenant("globex")):
        assert found("CLM-7/42") == found("main street") == []


def test_the_queue_finds_it_for_both(loan_of_both):
    alice = desk(make_member("Alice Agent"))

    for text in ("maple", "main street", "CLM-7/42"):
        assert loan_of_both.case.ref in text_of(alice.get(queue_url(q=text)))
    assert loan_of_both.case.ref not in text_of(alice.get(queue_url(q="CLM-7")))


@pytest.mark.parametrize("number", [1, 3])
def test_a_search_asks_the_database_as_often_for_one_as_for_three(
    policy, maple, django_assert_num_queries, number
):
    for n in range(number):
        policy(reader=make_client(), clinic=maple, claim=f"CLM-{n}").lend(by=ALICE, at=NOON)

    with django_assert_num_queries(5):
        assert len(found("maple")) == number
    with django_assert_num_queries(4):
        assert len(found("CLM-0")) == 1


def test_both_may_do_what_is_theirs_and_others_may_not(policy, maple, main_street):
    charlie = make_partner("Other Clinic", kind="clinic")
    for partner in (maple, main_street):
        made = policy(reader=make_client(), insurer=maple, clinic=main_street)
        made.lend(by=ALICE, at=NOON)
        with pytest.raises(NotAllowed):
            made.give_back(by=acting(charlie), at=NOON)
        assert made.give_back(by=acting(partner), at=NOON).state == "back"


def acting(partner):
    return Actor(
        partner.name, frozenset({partner.kind}), people=frozenset({partner.pk}), via="test"
    )


# Through the API


@pytest.fixture
def api(policy, at_noon, settings, monkeypatch):  # noqa: F811
    """The resource that a domain would make of it."""

    class Loans(SubjectView):
        area, prefix, model, shape = "referrals", "lon", policy, SubjectShape

        def show(self, subject, request):
            return show_subject(subject, prefix="lon", actor=request.actor)

        def get(self, request, id=None):  # noqa: A002 (the name in the address)
            return self.show_one(request, id) if id else self.list_all(request, SubjectQuery)

    pages = ModuleType("pages_of_loans")
    loans = [
        *routes("loans", Loans.as_view()),
        *routes("loans/<str:id>", Loans.as_view()),
        *actions("loans/<str:id>", Loans, partner_rules(policy)),
    ]
    pages.urlpatterns = [path("api/v1/", include(loans)), *urlpatterns]
    monkeypatch.setitem(sys.modules, pages.__name__, pages)
    settings.ROOT_URLCONF = pages.__name__


def listed(caller, query=""):
    answer = caller.get(f"/loans{query}")
    assert answer.status_code == 200, answer.content
    return [one["external_id"] for one in answer.json()["data"]]


def test_partners_of_either_kind_see_their_own_and_no_others(
    api, policy, loan_of_both, maple, main_street
):
    other = make_partner("Other Clinic", kind="clinic")
    policy(reader=make_client(), insurer=maple, clinic=other, claim="CLM-8").lend(by=ALICE, at=NOON)

    assert listed(Caller(maple)) == ["CLM-8", "CLM-7/42"]
    assert listed(Caller(main_street)) == ["CLM-7/42"]
    assert listed(Caller(other)) == ["CLM-8"]
    assert listed(Caller(make_partner("Oak"))) == []


def test_the_list_is_narrowed_to_a_number(api, policy, loan_of_both, maple, main_street):
    policy(reader=make_client(), insurer=maple, claim="CLM-8").lend(by=ALICE, at=NOON)

    assert listed(Caller(maple), "?external_id=CLM-8") == ["CLM-8"]
    assert listed(Caller(main_street), "?external_id=CLM-8") == []
    assert listed(Caller(main_street), "?external_id=CLM-7/42") == ["CLM-7/42"]


def test_the_second_partner_reads_and_acts(api, loan_of_both, main_street):
    clinic = Caller(main_street)
    (row,) = clinic.get("/loans").json()["data"]
    answer = clinic.post(f"/loans/{row['id']}/give_back", {}, version=row["version"])

    assert row["allowed_actions"] == ["give_back"]
    assert (answer.status_code, answer.json()["state"]) == (200, "back")


# What the domains have


def test_a_referral_is_found_by_its_partners_number(tenant, maple):
    referral = submit_referral(partner=maple, external_id="A-1001")

    assert referral.case.number == "A-1001"
    assert found("a-1001") == [referral.pk]
    assert found("maple") == [referral.pk]


@pytest.mark.parametrize(
    "module", ["referrals.migrations.0005_numbers", "consults.migrations.0008_numbers"]
)
def test_what_is_there_already_is_given_its_number(tenant, maple, module):
    referral = submit_referral(partner=maple, external_id="A-1001")
    Case.objects.update(number="")

    with connection.cursor() as cursor:
        cursor.execute(import_module(module).NUMBERS)

    assert Case.objects.get(pk=referral.pk).number == ("A-1001" if "referrals" in module else "")
