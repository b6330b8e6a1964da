"""What does somebody of a pharmacy or a lab see of what it asked? How it stands, and the answer to itself (SX-2)."""

from __future__ import annotations

import pytest

from consults.models import Obligation
from consults.policy.words import About
from tests.consults.factories import raise_obligation, signed_in
from tests.factories import NOON, fresh, make_partner, text_of

CASES = "/partner/cases/"


@pytest.fixture
def corner(tenant):
    return make_partner("Corner Pharmacy", kind="pharmacy")


@pytest.fixture
def phils(browser_of, corner):
    return browser_of(name="Phil Pharmacist", roles=["pharmacy"], partner=corner)


@pytest.fixture
def asked(consult, corner):
    return raise_obligation(
        consult=consult, partner=corner, external_id="RX-1", question="250 or 500 mg?"
    )


def page_of(subject):
    return f"{CASES}{subject.pk}/"


def test_they_follow_what_they_asked_and_read_the_answer(phils, asked, bob):
    page = text_of(phils.get(CASES, {"q": "RX-1"}))
    assert asked.case.ref in page
    assert "The provider was asked" in page

    asked.give_answer(by=signed_in(bob), at=NOON, answer="500 mg, twice a day.")

    page = text_of(phils.get(page_of(asked)))
    for words in (
        "It is answered",
        "250 or 500 mg?",
        "500 mg, twice a day.",
        "The provider answered",
    ):
        assert words in page


def test_the_answer_is_not_theirs_once_it_turned_out_to_be_another_matter(phils, asked, bob):
    asked.give_answer(by=signed_in(bob), at=NOON, answer="She has a heart condition.")
    Obligation.objects.filter(pk=asked.pk).update(about=About.SPECIALIST)

    assert "heart condition" not in text_of(phils.get(page_of(asked)))


def test_they_say_that_they_have_their_answer_or_cancel_it(phils, asked, consult, corner):
    other = raise_obligation(consult=consult, partner=corner)

    page = phils.post(page_of(asked), {"act": "confirm", "note": "He called."}, follow=True)
    phils.post(page_of(other), {"act": "cancel", "reason": "A duplicate."})

    assert "Thank you: it is answered." in text_of(page)
    assert (fresh(asked).state, fresh(other).state) == ("fulfilled", "cancelled")
    assert phils.post(page_of(asked), {"act": "confirm", "note": "x"}).status_code == 409
    assert phils.post(page_of(asked), {"act": "give_answer", "answer": "x"}).status_code == 409


def test_that_somebody_has_their_money_back_is_not_told_to_them(phils, asked):
    views = phils.get(CASES).context["page"].cards[0].view.statuses

    assert views[Obligation.State.REFUNDED] == views[Obligation.State.UNFULFILLED]
    assert set(views) == set(Obligation.State)


def test_a_clinic_and_another_pharmacy_find_none_of_it(browser_of, asked):
    for kind in ("clinic", "pharmacy", "insurer"):
        other = make_partner(f"Other {kind}", kind=kind)
        browser = browser_of(name=f"Otto {kind}", roles=[kind], partner=other)
        assert asked.case.ref not in text_of(browser.get(CASES))
        assert browser.get(page_of(asked)).status_code == 404
