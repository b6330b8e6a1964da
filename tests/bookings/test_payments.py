"""Clinics get their money once, and ours not before the CEO agrees (S2-30 to S2-36, M10)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from bookings.models import ClinicPayment, SpendApproval
from careops.engine.refusals import BadFacts, NotAllowed, NotMet, WrongState
from careops.engine.sweep import sweep
from tests.bookings.factories import BEN, LATER, booked, booker, chief, confirmed, partner_actor
from tests.bookings.paying import (
    AFTER,
    COST,
    DAY,
    approved,
    booked_by_our_money,
    card_clinic,
    cora,
    max_,
    member_of,
    pay_clinic,
    payment_of,
    transfer_clinic,
)
from tests.factories import HOUR, NOON, fresh, said

CALL = NOON + 5 * HOUR


def on_the_call(by, chris, **said):
    return {
        "by": by, "at": CALL, "amount": COST, "chief_of_staff": member_of(chris),
        "spoke_with": "Ada", "receipt": "AUTH 42", "card_brand": "visa", "card_last4": "4242", **said,
    }  # fmt: skip


@pytest.fixture
def by_card(tenant):
    """To be paid by our card; the CEO has approved it."""
    return payment_of(booked_by_our_money(card_clinic()))


@pytest.fixture
def by_transfer(tenant):
    return payment_of(booked_by_our_money(transfer_clinic()))


@pytest.fixture
def direct(harbour):
    return payment_of(booked(harbour))


# Our own money


def test_a_payment_is_planned_when_the_amount_is_confirmed(tenant):
    payment = payment_of(confirmed(card_clinic()))

    assert (payment.state, payment.amount, payment.method) == ("planned", COST, "corporate_card")


def test_before_the_ceo_agrees_no_call_is_arranged_and_nothing_is_paid(tenant):
    """S2-33, S2-A6"""
    for clinic, say in (
        (card_clinic(), {"name": "schedule_call", "call_at": CALL}),
        (transfer_clinic(), {"name": "pay_by_transfer", "amount": COST, "receipt": "EFT 1"}),
    ):
        payment = payment_of(confirmed(clinic))
        with pytest.raises(NotMet, match="the CEO has to approve it first"):
            getattr(payment, say.pop("name"))(by=cora(), at=NOON, **say)


def test_three_are_on_the_call_and_the_approval_is_spent(by_card):
    """S2-34: the number is spoken; of the card only brand and last four digits are noted."""
    by_card.schedule_call(by=BEN, at=NOON, call_at=CALL)
    ben, chris = booker(), chief()

    by_card.pay_by_card(**on_the_call(ben, chris))

    assert (by_card.state, by_card.paid, by_card.card_last4) == ("paid", COST, "4242")
    assert (by_card.paid_by_id, by_card.chief_of_staff_id) == (ben.member, chris.member)
    assert SpendApproval.objects.get().state == "consumed"


def test_one_person_is_not_three(by_card):
    by_card.schedule_call(by=BEN, at=NOON, call_at=CALL)
    ben, chris = booker(), chief()
    for by, other in ((ben, ben), (chris, chris)):
        with pytest.raises((NotMet, NotAllowed)):
            by_card.pay_by_card(**on_the_call(by, other))


@pytest.mark.parametrize("digits", ["4242424242424242", "424", "42 42", "abcd", "12345"])
def test_no_more_of_a_card_than_four_digits_is_taken(by_card, digits):
    """SX-12"""
    by_card.schedule_call(by=BEN, at=NOON, call_at=CALL)

    with pytest.raises(BadFacts, match="last four digits"):
        by_card.pay_by_card(**on_the_call(booker(), chief(), card_last4=digits))


def test_a_transfer_is_noted_with_its_reference_and_the_clinic_is_told(by_transfer):
    by_transfer.pay_by_transfer(by=cora(), at=NOON, amount=COST, receipt="EFT 77")

    assert SpendApproval.objects.get().state == "consumed"
    assert "transfer_sent" in [template for _, _, template, _ in said(by_transfer)]


def test_no_more_is_paid_than_was_approved(by_transfer):
    for amount in (COST + Decimal("0.01"), Decimal(0)):
        with pytest.raises(NotMet, match="more than was agreed"):
            by_transfer.pay_by_transfer(by=cora(), at=NOON, amount=amount, receipt="EFT 1")


def test_nothing_is_paid_twice(by_transfer):
    by_transfer.pay_by_transfer(by=cora(), at=NOON, amount=COST, receipt="EFT 1")

    with pytest.raises(WrongState):
        by_transfer.pay_by_transfer(by=cora(), at=NOON, amount=COST, receipt="EFT 2")


def test_an_approval_of_another_amount_is_none(tenant):
    """S2-A7"""
    booking = confirmed(transfer_clinic())
    approved(booking)
    booking = fresh(booking)
    booking.change_amount(by=BEN, at=NOON, clinic_cost=Decimal(200), hold_until=NOON + DAY)
    assert payment_of(booking).state == "void"
    booking.confirm(
        by=partner_actor(booking.insurer), at=NOON, slot=LATER, quote_hash=booking.quote_hash
    )

    payment = payment_of(booking)
    assert (payment.state, payment.amount) == ("planned", Decimal(200))
    with pytest.raises(NotMet, match="the CEO has to approve"):
        payment.pay_by_transfer(by=cora(), at=NOON, amount=Decimal(200), receipt="EFT 1")


def test_what_was_paid_already_is_not_paid_again_for_another_date(by_transfer):
    booking = fresh(by_transfer.booking)
    by_transfer.pay_by_transfer(by=cora(), at=NOON, amount=COST, receipt="EFT 1")
    booking = fresh(booking)
    booking.reschedule(by=partner_actor(booking.insurer), at=NOON + HOUR, reason="Ill.")
    later = LATER + DAY
    booking.offer_dates(by=partner_actor(booking.clinic), at=NOON + HOUR, first=later)
    booking.propose(by=BEN, at=NOON + HOUR, hold_until=NOON + DAY)
    booking.confirm(
        by=partner_actor(booking.insurer), at=NOON + HOUR, slot=later, quote_hash=booking.quote_hash
    )

    assert list(booking.payments.values_list("state", flat=True)) == ["paid"]


def test_a_call_that_nobody_notes_is_brought_to_the_managers(by_card):
    by_card.schedule_call(by=BEN, at=NOON, call_at=CALL)

    sweep(now=CALL + HOUR)

    assert ("#managers", "payment_late") in [(to, what) for _, _, what, to in said(by_card)]


def test_what_fails_is_tried_again(by_transfer):
    by_transfer.fail(by=cora(), at=NOON, failure="The bank refused the account.")
    assert by_transfer.retry(by=cora(), at=NOON).state == "planned"


# A clinic that bills us


def test_a_clinics_invoice_that_is_the_quotes_is_taken_and_paid(direct):
    """S2-30, S2-32: nobody has to approve anything."""
    booking = direct.booking
    paid = pay_clinic(booking)

    assert (paid.state, paid.paid, paid.invoice_number) == ("paid", COST, "7")


def test_an_invoice_is_paid_after_the_service_as_nobody_approves_it(direct):
    """S2-A6"""
    bill = {"invoice_number": "7", "invoiced": COST}
    direct.receive_invoice(by=partner_actor(direct.clinic), at=NOON, **bill)

    with pytest.raises(NotMet, match="still to come, and an invoice is paid after it"):
        direct.pay_invoice(by=cora(), at=LATER - HOUR, receipt="EFT 1")

    assert direct.case.due_at == LATER + 21 * DAY
    assert direct.pay_invoice(by=cora(), at=LATER, receipt="EFT 1").state == "paid"


def test_an_invoice_that_differs_is_refused_unless_a_manager_takes_it(direct):
    bill = {"invoice_number": "7", "invoiced": Decimal("180.01")}
    clinic = partner_actor(direct.clinic)
    with pytest.raises(NotMet, match="more than is tolerated"):
        direct.receive_invoice(by=clinic, at=AFTER, **bill)

    direct.accept_invoice(by=max_(), at=AFTER, reason="They rounded.", **bill)
    assert direct.pay_invoice(by=cora(), at=AFTER, receipt="EFT 1").paid == Decimal("180.01")


def test_a_tenant_may_tolerate_some_cents(direct, tenant):
    tenant.tuning = {"bookings.invoice_tolerance": 5}
    tenant.save()

    direct.receive_invoice(
        by=partner_actor(direct.clinic), at=AFTER, invoice_number="7", invoiced=Decimal("180.05")
    )
    assert direct.state == "invoiced"


def test_a_clinic_that_sends_no_invoice_is_asked_two_weeks_after_the_appointment(direct):
    sweep(now=LATER + 14 * DAY)

    assert "invoice_wanted" in [template for _, _, template, _ in said(direct)]


def test_another_way_to_pay_plans_the_payment_anew(harbour):
    harbour.takes_transfer = True
    harbour.save()
    booking = confirmed(harbour)

    booking.pay_by(by=BEN, at=NOON, way="eft", reason="They asked for it.")

    payment = payment_of(booking)
    assert (payment.state, payment.method, payment.expected_at) == ("planned", "eft", NOON)


# When the booking ends


def test_what_is_not_paid_is_void_when_the_booking_is_cancelled(by_card):
    booking = fresh(by_card.booking)
    booking.cancel(by=partner_actor(booking.insurer), at=NOON, reason="Better.")

    assert fresh(by_card).state == "void"


def test_what_is_paid_is_asked_back_until_it_comes_or_a_manager_lets_it_go(by_transfer):
    """S2-A10"""
    by_transfer.pay_by_transfer(by=cora(), at=NOON, amount=COST, receipt="EFT 1")
    booking = fresh(by_transfer.booking)
    booking.cancel(by=partner_actor(booking.insurer), at=NOON, reason="Better.")

    payment = fresh(by_transfer)
    assert payment.state == "asked_back"
    sweep(now=NOON + 14 * DAY)
    heard = [(what, to) for _, _, what, to in said(payment)]
    assert ("money_back", "Solo Clinic") in heard
    assert ("payment_late", "#managers") in heard
    payment = fresh(payment)
    with pytest.raises(NotAllowed):
        payment.let_clinic_keep(by=cora(), at=NOON + 15 * DAY, reason="Their fee.")
    payment.note_refund(by=cora(), at=NOON + 15 * DAY, receipt="EFT 2")
    assert payment.state == "paid_back"


def test_what_is_paid_is_asked_back_where_that_clinic_has_no_dates_after_all(by_transfer):
    """S2-A10"""
    by_transfer.pay_by_transfer(by=cora(), at=NOON, amount=COST, receipt="EFT 1")
    booking = fresh(by_transfer.booking).slot_lost(by=BEN, at=NOON)
    assert fresh(by_transfer).state == "paid"
    booking.no_dates(by=partner_actor(booking.clinic), at=NOON)

    assert fresh(by_transfer).state == "asked_back"
    assert ("money_back", "Solo Clinic") in [message[2:] for message in said(by_transfer)]


# The database


def test_the_row_lets_no_payment_go_out_twice_nor_without_an_approval(by_transfer):
    mine = ClinicPayment.objects.filter(pk=by_transfer.pk)
    signed = {"paid": COST, "paid_by": member_of(cora()), "receipt": "EFT 1", "state": "paid"}
    for change, name in (
        (signed, "by_approval"),
        ({"state": "matched"}, "by_approval|receipt_and_a_payer"),
        ({"card_last4": "4242424242424242"}, "too long|only_four_digits"),
        ({"card_last4": "42ab"}, "only_four_digits"),
        ({"paid": COST + 1}, "no_more_is_paid"),
        ({"amount": 1}, "permission denied"),
        ({"quote_hash": "0" * 64}, "permission denied"),
    ):
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            mine.update(**change)


def test_the_database_knows_one_open_payment_a_booking(by_transfer):
    again = ClinicPayment(
        case=confirmed(card_clinic("Other Clinic")).case,  # every row has one, which a forger could use
        booking=by_transfer.booking, clinic=by_transfer.clinic, method="eft", amount=COST,
        quote_hash=by_transfer.quote_hash,
    )  # fmt: skip
    vars(again)["state"] = "planned"

    with pytest.raises(IntegrityError, match="one_payment_at_a_time"), transaction.atomic():
        again.save(force_insert=True)
