"""What does somebody of a partner see of the referrals that it made? How far they have come; it may withdraw them."""

from __future__ import annotations

import pytest
from django.urls import resolve

from careops.events.feed import resources
from careops.people.models import Partner
from careops.web.partners import SOURCES
from referrals.models import State
from tests.factories import (
    NOON,
    fresh,
    make_client,
    make_partner,
    provider_actor,
    submit_referral,
    text_of,
)

CASES = "/partner/cases/"


@pytest.fixture
def maple(tenant):
    return make_partner("Maple Mutual")


@pytest.fixture
def iris(browser_of, maple):
    return browser_of(name="Iris Insurer", roles=["insurer"], partner=maple)


@pytest.fixture
def referral(maple, bob):
    return submit_referral(
        client=make_client("Maya", "Hart"), partner=maple, preferred=bob, external_id="A-1"
    )


def page_of(referral):
    return f"{CASES}{referral.pk}/"


def test_they_follow_it_and_read_who_has_it_once_somebody_has(iris, referral, bob):
    page = text_of(iris.get(page_of(referral)))
    for words in (
        "A provider was asked",
        "Maya Hart",
        "Low mood",
        "A-1",
        "Offered to the preferred provider",
    ):
        assert words in page
    assert "Bob Brown" not in page

    referral.accept(by=provider_actor(bob), at=NOON)

    page = text_of(iris.get(page_of(referral)))
    assert "A provider has accepted it" in page
    assert "Bob Brown" in page


def test_they_withdraw_it_with_a_reason_and_do_nothing_else(iris, referral):
    assert iris.post(page_of(referral), {"act": "accept"}).status_code == 409
    page = iris.post(page_of(referral), {"act": "withdraw", "reason": "She moved."}, follow=True)

    assert "It is withdrawn." in text_of(page)
    assert fresh(referral).state == "withdrawn"
    assert iris.post(page_of(referral), {"act": "withdraw", "reason": "x"}).status_code == 409


def test_every_state_has_words_for_them(iris, referral):
    view = iris.get(CASES).context["page"].cards[0].view

    assert set(view.statuses) == set(State)


def test_the_pages_are_for_the_same_kinds_of_partners_as_the_api(tenant):
    resolve(CASES)  # the domains declare their sources beside their addresses
    shown = {kind: view for kind, view in resources().items() if kind in SOURCES}
    assert resources().keys() - shown.keys() == {
        "appointment",
        "insurance",
        "thread",
        "voicemail",
    }  # of a chart system, and of a telephone's, nobody signs in
    for kind, view in shown.items():
        assert set(SOURCES[kind].views) <= set(view.readers()), kind
        assert set(SOURCES[kind].number) <= set(Partner.Kind.values), kind


def test_providers_the_staff_and_strangers_have_no_such_pages(browser_of, bobs, visitor, referral):
    alices = browser_of(name="Alice Agent", roles=["agent"])
    for path in (CASES, page_of(referral)):
        assert bobs.get(path).status_code == 403
        assert alices.get(path).status_code == 403
        assert visitor.get(path)["Location"].startswith("/accounts/login/")
