"""A link that leads nowhere is named by `manage.py check`, before anybody opens it."""

from datetime import datetime

import pytest
from django.core.checks import run_checks
from django.db import models

from careops.people.actors import AGENT
from careops.people.models import Partner, Patient, Provider
from careops.policy.effects import email
from careops.policy.rules import transition
from careops.tenancy.models import TenantKey
from careops.web.case_view import CaseView
from careops.web.link_view import LinkView
from careops.web.links import LINK_VIEWS
from careops.web.patients import SOURCES, Source
from consults.policy.tunables import LINK_VALID_FOR


def faults():
    return [(problem.id, problem.msg) for problem in run_checks(tags=["links"])]


@pytest.fixture
def lent_to(loan):
    """A policy that sends a link to its reader, who is a person of this kind."""

    def make(person, *, link=LINK_VALID_FOR):
        @transition(None, "lent", by=AGENT, then=[email("reader", "lent", link=link)])
        def lend(self, *, at: datetime) -> None:
            """Lend it."""

        reader = TenantKey(person, models.PROTECT, related_name="+")
        return loan(lend=lend, reader=reader)

    return make


def test_every_link_that_a_policy_sends_leads_to_a_page():
    assert faults() == []


@pytest.mark.parametrize("person", [Provider, Patient, Partner])
def test_a_link_without_a_page_for_its_reader_is_named(lent_to, person):
    lent_to(person)

    assert faults() == [
        (
            "web.E006",
            f"Loan.lend: the email 'lent' has a link, and no page for a {person.__name__}.",
        )
    ]


def test_a_page_for_somebody_else_is_none_for_its_reader(lent_to, monkeypatch):
    lent_to(Partner)
    monkeypatch.setitem(LINK_VIEWS, "loan", {Provider: LinkView})

    assert [number for number, _ in faults()] == ["web.E006"]


@pytest.mark.parametrize("person", [Provider, Partner])
def test_a_page_that_the_kind_declares_is_enough(lent_to, monkeypatch, person):
    lent_to(person)
    monkeypatch.setitem(LINK_VIEWS, "loan", {person: LinkView})

    assert faults() == []


def test_a_patient_finds_the_page_that_tells_them(lent_to, monkeypatch):
    lent_to(Patient)
    monkeypatch.setitem(SOURCES, "loan", Source("loan", CaseView))

    assert faults() == []


def test_a_mail_without_a_link_needs_no_page(lent_to):
    lent_to(Partner, link=None)

    assert faults() == []
