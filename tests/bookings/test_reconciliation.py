"""Four documents agree to the cent, and two people say so (S2-38, M12)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from bookings.matching import Document, Documents
from bookings.models import Reconciliation
from bookings.policy.words import COORDINATOR
from careops.engine.refusals import NotAllowed, NotMet
from careops.engine.sweep import sweep
from careops.people.actors import FINANCE, LEAD, MANAGER
from tests.bookings.factories import member, partner_actor
from tests.bookings.paying import (
    AFTER,
    DAY,
    billed,
    cora,
    fay,
    max_,
    member_of,
    pay_clinic,
    payment_of,
    reconciliation_of,
    settle,
)
from tests.factories import HOUR, fresh, said

AT = AFTER + HOUR
TICKS = {"process": "direct_billing", "mail_agrees": True}


@pytest.fixture
def booking(harbour, joan):
    """Billed: its documents come in one by one."""
    return billed(harbour)


def complete(booking):
    """All four are there: the clinic is paid, and the insurer has paid."""
    pay_clinic(booking)
    settle(booking)
    return fresh(reconciliation_of(booking))


def test_it_opens_when_the_booking_is_billed_and_says_what_is_missing(booking):
    reconciliation = reconciliation_of(booking)

    assert reconciliation.state == "open"
    assert reconciliation.documents.missing == ["Clinic's invoice", "Receipt from the insurer"]
    with pytest.raises(NotMet, match="Not all of the four"):
        reconciliation.match(by=cora(), at=AT, **TICKS)


def test_one_matches_another_signs_off_and_the_booking_is_reconciled(booking):
    reconciliation = complete(booking).match(by=cora(), at=AT, **TICKS)
    reconciliation.sign_off(by=fay(), at=AT)

    assert reconciliation.state == "signed_off"
    assert fresh(booking).state == "reconciled"
    assert payment_of(booking).state == "matched"


def test_whoever_matched_does_not_sign_off_whatever_else_they_may_do(booking):
    everything = member("Solo", COORDINATOR, FINANCE, LEAD, MANAGER)
    reconciliation = complete(booking).match(by=everything, at=AT, **TICKS)

    with pytest.raises(NotAllowed):
        reconciliation.sign_off(by=everything, at=AT)


@pytest.mark.parametrize(
    ("ticks", "words"),
    [
        ({"mail_agrees": False}, "Compare the order mail"),
        ({"process": "eft"}, "not how the clinic was paid"),
    ],
)
def test_each_tick_is_asked_for(booking, ticks, words):
    with pytest.raises(NotMet, match=words):
        complete(booking).match(by=cora(), at=AT, **TICKS | ticks)


def test_a_cent_too_much_makes_it_an_exception_by_itself_until_it_is_explained(booking):
    payment = payment_of(booking)
    payment.accept_invoice(
        by=max_(), at=AFTER, invoice_number="7", invoiced=Decimal("180.01"), reason="Rounding."
    )
    payment.pay_invoice(by=cora(), at=AFTER, receipt="EFT 1")
    settle(booking)
    sweep(now=AT)

    reconciliation = fresh(reconciliation_of(booking))
    assert reconciliation.state == "exception"
    assert reconciliation.documents.difference == Decimal("0.01")
    assert ("slack", "differs", "#coordination") in [m[1:] for m in said(reconciliation)]

    reconciliation.resolve(by=cora(), at=AT, note="Their rounding; we bear it.")
    sweep(now=AT + HOUR)
    reconciliation = fresh(reconciliation)
    assert reconciliation.state == "open"
    reconciliation.match(by=cora(), at=AT + HOUR, **TICKS)
    assert reconciliation.sign_off(by=fay(), at=AT + HOUR).state == "signed_off"


def test_what_was_explained_is_that_difference_and_no_other(booking):
    reconciliation = complete(booking)
    reconciliation.explained = Decimal("0.01")
    vars(reconciliation)["documents"] = documents(found=Decimal("305.08"))

    assert Reconciliation.rules()["match"].unmet(
        reconciliation, {**TICKS, "process": "direct_billing", "at": AT}
    )


def test_somebody_who_sees_that_it_is_wrong_raises_it(booking):
    reconciliation = complete(booking).match(by=cora(), at=AT, **TICKS)
    reconciliation.raise_exception(by=fay(), at=AT, reason="The invoice is of another client.")

    assert (reconciliation.state, reconciliation.matched_by) == ("exception", None)


def test_what_nobody_matches_or_signs_is_brought_up_and_then_goes_to_managers(booking):
    for day in (7, 45):
        sweep(now=AFTER + day * DAY)

    heard = [m[1:] for m in said(reconciliation_of(booking))]
    assert ("slack", "unmatched", "#coordination") in heard
    assert ("slack", "unmatched", "#managers") in heard


def test_the_row_asks_for_two_people(booking):
    reconciliation = complete(booking)
    mine = Reconciliation.objects.filter(pk=reconciliation.pk)
    one = member_of(cora())
    for change in (
        {"state": "matched"},
        {"state": "signed_off"},
        {"state": "signed_off", "matched_by": one},
        {"state": "signed_off", "matched_by": one, "signed_off_by": one},
        {"signed_off_by": one},
    ):
        with pytest.raises(DatabaseError, match="two_people_reconcile"), transaction.atomic():
            mine.update(**change)


def test_a_bill_that_is_written_off_can_still_be_reconciled(booking):
    pay_clinic(booking)
    charge = booking.charges.get()
    sweep(now=AFTER + 30 * DAY)
    at = AFTER + 31 * DAY
    charge = fresh(charge).propose_write_off(by=cora(), at=at, reason="Bankrupt.")
    charge.write_off(by=max_(), at=at)
    sweep(now=at + HOUR)

    assert fresh(reconciliation_of(booking)).state == "exception"


def test_the_desk_shows_four_lines_with_what_differs(booking, browser_of):
    complete(booking)
    coras = browser_of(name="Cora Desk", roles=[COORDINATOR.name])

    page = coras.get(f"/admin/cases/case/{booking.pk}/change/").content.decode()

    for words in (
        "Four documents",
        "Order mail",
        "Clinic&#x27;s invoice",
        "Receipt from the insurer",
    ):
        assert words in page


def test_another_clinic_or_insurer_has_no_part_in_it(booking):
    for partner in (booking.insurer, booking.clinic):
        with pytest.raises(NotAllowed):
            reconciliation_of(booking).raise_exception(
                by=partner_actor(partner), at=AT, reason="No."
            )


def documents(*, found):
    total, cost = Decimal("305.10"), Decimal("180.00")
    return Documents(
        Document("Order mail", total, total, is_there=True),
        Document("Payment process", "direct_billing", "direct_billing", is_there=True),
        Document("Clinic's invoice", cost, cost, is_there=True),
        Document("Receipt from the insurer", total, found, is_there=True),
    )


CENTS = st.integers(-10_000, 10_000).map(lambda cents: Decimal(cents) / 100)


@given(CENTS, CENTS)
def test_what_is_too_much_mends_nothing_that_is_too_little(one, two):
    total = Decimal("305.10")
    both = Documents(
        Document("Order mail", total, total, is_there=True),
        Document("Payment process", "eft", "eft", is_there=True),
        Document("Clinic's invoice", total, total + one, is_there=True),
        Document("Receipt from the insurer", total, total + two, is_there=True),
    )

    assert both.difference == abs(one) + abs(two)
    assert (both.difference == 0) == (one == two == 0)
