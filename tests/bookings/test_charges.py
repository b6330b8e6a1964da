"""Insurers are billed what they confirmed, and pay it once (S2-37 to S2-40, M11)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.models import InsurerCharge, Invoice, Receipt
from careops.engine.refusals import NotAllowed, NotMet, Refusal, WrongState
from careops.engine.sweep import sweep
from tests.bookings.factories import (
    BEN,
    CORA,
    LATER,
    booked,
    confirmed,
    make_clinic,
    make_insurer,
    partner_actor,
)
from tests.bookings.paying import (
    AFTER,
    DAY,
    TOTAL,
    billed,
    charge_of,
    cora,
    fay,
    max_,
    member_of,
)
from tests.factories import HOUR, NOON, fresh, said


@pytest.fixture
def charge(harbour):
    """A bill of 305.10, which is out."""
    return charge_of(billed(harbour))


def pay(charge, amount, *, receipt="EFT 1", at=AFTER):
    return charge.pay_part(by=CORA, at=at, amount=Decimal(amount), receipt=receipt)


def told(subject):
    return [(what, to) for _, _, what, to in said(subject)]


def test_the_bill_is_the_quote_that_was_confirmed_line_by_line(harbour):
    charge = charge_of(confirmed(harbour))

    assert charge.state == "draft"
    assert (charge.subtotal, charge.tax, charge.total) == (
        Decimal("270.00"), Decimal("35.10"), TOTAL,
    )  # fmt: skip


def test_it_goes_out_when_the_booking_is_billed_with_a_number_of_its_own(charge):
    invoice = charge.invoices.get()

    assert (charge.state, invoice.reference) == ("issued", "INV-00001")
    assert (invoice.total, invoice.says["insurer"]) == (TOTAL, "Maple Mutual")
    assert ("invoice", "Maple Mutual") in told(charge)


def test_nobody_bills_before_the_service_as_the_amount_may_change_until_then(harbour):
    """S2-A7"""
    booking = confirmed(harbour)
    with pytest.raises(NotAllowed):
        charge_of(booking).issue(by=CORA, at=NOON)

    booking.change_amount(by=BEN, at=NOON, clinic_cost=200, hold_until=NOON + 48 * HOUR)
    said = {"slot": booking.slots[0], "quote_hash": booking.quote_hash}
    booking.confirm(by=partner_actor(booking.insurer), at=NOON, **said)

    assert charge_of(booking).total == Decimal("339.00")


def test_invoices_are_numbered_without_a_gap_whatever_is_refused_in_between(harbour):
    for number in range(3):
        booking = billed(harbour, external_id=str(number))
        with pytest.raises(Refusal):
            charge_of(booking).issue(by=CORA, at=AFTER)

    assert sorted(Invoice.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_a_number_that_was_taken_and_given_back_is_taken_again(charge):
    with transaction.atomic():
        charge.void(by=CORA, at=AFTER, reason="Wrong address.")
        transaction.set_rollback(True)
    charge = fresh(charge)

    charge.void(by=CORA, at=AFTER, reason="Wrong address.")

    assert charge.invoices.get(kind="credit_note").reference == "CN-00001"


def test_parts_add_up_to_the_total_and_never_above_it(charge):
    pay(charge, "100.00")
    for wrong in ("205.10", "205.11", "0", "400"):
        with pytest.raises(NotMet):
            pay(charge, wrong, receipt="EFT 2")
    pay(charge, "100.00", receipt="EFT 2")
    with pytest.raises(NotMet, match="not what is left"):
        charge.pay(by=CORA, at=AFTER, amount=Decimal("105.09"), receipt="EFT 3")

    charge.pay(by=CORA, at=AFTER, amount=Decimal("105.10"), receipt="EFT 3")

    assert (charge.state, charge.paid) == ("paid", TOTAL)
    amounts = Receipt.objects.values_list("amount", flat=True)
    assert sum(amounts) == TOTAL


def test_one_transfer_is_noted_once(charge):
    pay(charge, "100.00")

    with pytest.raises(IntegrityError, match="money_comes_in_once"), transaction.atomic():
        pay(charge, "100.00")


def test_what_is_not_paid_in_a_month_is_overdue_and_dunned_week_by_week(charge):
    sweep(now=AFTER + 30 * DAY)
    assert fresh(charge).state == "overdue"
    for week in range(1, 6):
        sweep(now=AFTER + 30 * DAY + week * 7 * DAY)

    heard = told(charge)
    assert heard.count(("overdue", "Maple Mutual")) == 4  # at once, and three weeks more
    assert ("charge_overdue", "#managers") in heard


def test_a_part_that_comes_late_leaves_it_overdue(charge):
    sweep(now=AFTER + 30 * DAY)
    charge = fresh(charge)
    charge.pay_part_late(by=CORA, at=AFTER + 31 * DAY, amount=Decimal(5), receipt="EFT 1")

    assert (charge.state, charge.left) == ("overdue", TOTAL - 5)


def test_an_objection_stops_the_clock_and_its_answer_starts_it_anew(charge):
    charge.dispute(by=partner_actor(charge.insurer), at=AFTER, objection="We agreed on less.")
    sweep(now=AFTER + 40 * DAY)
    assert fresh(charge).state == "disputed"

    charge = fresh(charge)
    charge.resolve(by=CORA, at=AFTER + 40 * DAY, answer="It is what you confirmed.")
    sweep(now=AFTER + 69 * DAY)
    assert fresh(charge).state == "issued"
    sweep(now=AFTER + 70 * DAY)
    assert fresh(charge).state == "overdue"


def test_a_bill_that_is_paid_in_part_goes_on_so_after_an_objection(charge):
    pay(charge, "100.00")
    charge.dispute(by=partner_actor(charge.insurer), at=AFTER, objection="Too much.")
    charge.resolve(by=CORA, at=AFTER + HOUR, answer="It stands.")

    assert charge.state == "part_paid"


def test_a_void_bill_has_a_credit_note_for_all_of_it(charge):
    charge.void(by=CORA, at=AFTER, reason="The insurer is another.")

    note = charge.invoices.get(kind="credit_note")
    assert (charge.left, note.total, note.tax) == (0, TOTAL, Decimal("35.10"))
    assert note.says["reason"] == "The insurer is another."


def test_what_is_paid_in_part_is_not_void_but_credited(charge):
    pay(charge, "100.00")
    with pytest.raises((NotMet, WrongState)):
        charge.void(by=CORA, at=AFTER, reason="No.")
    with pytest.raises(NotAllowed):
        charge.credit_rest(by=CORA, at=AFTER, reason="Goodwill.")

    charge.credit_rest(by=fay(), at=AFTER, reason="Goodwill.")

    note = charge.invoices.get(kind="credit_note")
    assert (charge.state, charge.left, note.total) == ("paid", 0, Decimal("205.10"))


def test_a_credit_note_takes_off_its_share_of_tax(charge):
    charge.credit(by=fay(), at=AFTER, amount=Decimal("113.00"), reason="Half an hour less.")

    note = charge.invoices.get(kind="credit_note")
    assert (note.subtotal, note.tax, charge.left) == (
        Decimal("100.00"), Decimal("13.00"), TOTAL - 113,
    )  # fmt: skip


def test_a_second_person_writes_off_what_a_first_has_proposed(charge):
    sweep(now=AFTER + 30 * DAY)
    charge, at = fresh(charge), AFTER + 31 * DAY
    everything = max_()
    with pytest.raises(NotMet, match="Nobody has proposed"):
        charge.write_off(by=everything, at=at)
    charge.propose_write_off(by=everything, at=at, reason="They are bankrupt.")
    for by in (everything, cora()):
        with pytest.raises(NotAllowed):
            charge.write_off(by=by, at=at)

    assert charge.write_off(by=fay(), at=at).state == "written_off"


def test_a_missed_appointment_is_billed_what_the_clinic_charges_and_the_draft_is_dropped(harbour):
    booking = booked(harbour)
    booking.miss(by=partner_actor(booking.clinic), at=LATER + HOUR, clinic_charges=Decimal("33.33"))
    booking.bill_no_show(by=CORA, at=AFTER)

    states = dict(booking.charges.values_list("what", "state"))
    assert states == {"service": "void", "no_show": "issued"}
    charge = booking.charges.get(what="no_show")
    assert (charge.subtotal, charge.tax, charge.total) == (
        Decimal("50.00"), Decimal("6.50"), Decimal("56.50"),
    )  # fmt: skip
    assert charge.invoices.get().says["what"] == "no_show"


def test_another_insurer_cannot_object(charge):
    with pytest.raises(NotAllowed):
        charge.dispute(
            by=partner_actor(make_insurer("Cedar Health")), at=AFTER, objection="Too much."
        )


def test_the_row_holds_every_cent(charge):
    """Past the engine, as the application's role."""
    mine = InsurerCharge.objects.filter(pk=charge.pk)
    one = member_of(max_())
    for change, name in (
        ({"paid": TOTAL + 1}, "never_more_than_the_total"),
        ({"paid": -1}, "never_more_than_the_total"),
        ({"paid": 300, "credited": 10}, "never_more_than_the_total"),
        ({"state": "paid"}, "paid_in_full"),
        ({"state": "void", "paid": 1}, "nothing_is_paid"),
        ({"state": "written_off"}, "two_people_write_off"),
        ({"state": "written_off", "write_off_by": one, "written_off_by": one}, "two_people"),
        ({"total": 1}, "permission denied"),
        ({"quote_hash": "0" * 64}, "permission denied"),
    ):
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            mine.update(**change)
    for row, change in ((Invoice, {"total": 1}), (Receipt, {"amount": 1})):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            row.objects.update(**change)


MONEY = st.decimals(Decimal("0.01"), Decimal(400), places=2)
STEPS = st.lists(
    st.tuples(st.sampled_from(["pay_part", "pay", "credit", "credit_rest", "void"]), MONEY),
    max_size=8,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_is_paid_and_credited_in_whatever_order_adds_up(tenant, steps):
    """Nothing exceeds the total, and receipts and credit notes say what the bill says."""
    name = f"Clinic {Invoice.objects.count()} {len(steps)} {InsurerCharge.objects.count()}"
    charge, max_id = charge_of(billed(make_clinic(name), external_id=name)), max_()
    for number, (what, amount) in enumerate(steps):
        said = {"amount": amount, "receipt": f"EFT {number}", "reason": "So it is."}
        rule = InsurerCharge.rules()[what]
        facts = {fact.name: said[fact.name] for fact in rule.facts}
        try:
            getattr(charge, what)(by=max_id, at=AFTER + number * HOUR, **facts)
        except Refusal:
            pass
        row = fresh(charge)
        received = sum(r.amount for r in row.receipts.all())
        credited = sum(i.total for i in row.invoices.filter(kind="credit_note"))
        assert (row.paid, row.credited) == (received, credited)
        assert 0 <= row.left <= row.total
        assert (row.left == 0) == (row.state in ("paid", "void"))
