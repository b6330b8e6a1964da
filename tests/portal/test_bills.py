"""What may happen to what a patient owes? Lines, few reminders, payments and refunds, by the policy (S1-4)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from careops.engine.batches import carry_out
from careops.engine.refusals import BadFacts, NotAllowed, NotMet
from careops.engine.sweep import sweep
from careops.engine.turn import Move
from careops.outbox.models import Message
from portal.columns import Topic
from portal.models import Balance, BalanceEntry, BalancePayment, BalanceRefund, Thread
from tests.factories import ALICE, NOON, client_actor, fresh, make_client, said
from tests.portal.bills import (
    balance_of,
    begin_to_pay,
    enter,
    fay,
    lines_of,
    max_,
    money,
    opened,
    overpaid,
    paid,
    proposed,
    settled,
    stands,
)
from tests.portal.factories import make_account

DUE = date(2026, 3, 31)
TODAY = NOON.date()


def at(days):
    return NOON + timedelta(days=days)


def mails(balance):
    return [template for _, channel, template, _ in said(balance) if channel == "email"]


def run(*days):
    for day in days:
        sweep(now=at(day))


# Lines


def test_a_line_is_owed_and_can_be_corrected_by_another_and_never_changed(maya):
    enter(maya, 85, due_on=DUE)
    balance = enter(maya, -20, kind="adjustment", corrects=1, what="Your plan paid a part")
    assert (balance.state, balance.owed) == ("owed", 65)
    stands(balance)
    for change in (
        lambda: BalanceEntry.objects.update(amount=1),
        lambda: BalanceEntry.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("kind", "amount"), [("charge", -1), ("payment", 1), ("refund", -1), ("adjustment", 0)]
)
def test_a_line_adds_what_its_kind_says(maya, kind, amount):
    with pytest.raises(NotMet):
        enter(maya, amount, kind=kind)


def test_the_desk_charges_and_corrects_with_a_reason_and_nobody_their_own(maya):
    by, balance = fay(), balance_of(maya)
    balance.charge(by=by, at=NOON, amount=money(40), what="A form", reason="Asked at the desk.")
    with pytest.raises(BadFacts):
        fresh(balance).adjust(by=by, at=NOON, amount=money(-40), what="Not needed")
    with pytest.raises(NotAllowed):
        fresh(balance).adjust(by=ALICE, at=NOON, amount=money(-40), what="No", reason="Friend.")
    line = lines_of(balance)[0]
    assert (line.entered_by, line.reason) == ("Fay Finance", "Asked at the desk.")
    assert line.due_on == TODAY + timedelta(days=30)


def test_what_a_line_is_for_stands_in_its_row_alone(maya):
    balance = enter(maya, 85, what="Removal of a mole")
    sweep(now=at(1))
    entry = balance.case.entries.get(action="enter")
    assert "mole" not in str(entry.facts)
    assert "mole" not in str(list(Message.objects.values()))


# What they hear


def test_several_bills_of_an_hour_are_one_mail(maya):
    enter(maya, 85)
    balance = enter(maya, 20, at=NOON + timedelta(minutes=20))
    run(1)
    assert mails(balance) == ["bill"]


def test_a_bill_is_reminded_of_three_times_then_somebody_talks_to_them(maya):
    balance = enter(maya, 85, due_on=TODAY)
    run(1, 16, 30, 44)
    assert mails(balance) == ["bill", "bill_reminder", "bill_reminder", "bill_reminder"]
    assert fresh(balance).state == "owed"
    run(59)
    assert fresh(balance).state == "with_staff"
    assert mails(balance).count("bill_reminder") == 3


def test_nothing_is_reminded_of_before_its_day_is_over(maya):
    balance = enter(maya, 85, due_on=TODAY + timedelta(days=40))
    run(1, 16, 30, 44)
    assert mails(balance) == ["bill"]


def test_a_part_that_pays_what_is_due_keeps_the_reminder_back(maya):
    enter(maya, 50, due_on=TODAY)
    balance = enter(maya, 30, due_on=TODAY + timedelta(days=60))
    paid(balance, 50)
    run(1, 16, 30)
    assert "bill_reminder" not in mails(balance)


def asked_about(balance, number=1):
    account = make_account(balance.patient)
    line = BalanceEntry.objects.get(balance=balance, number=number)
    thread = Thread(patient=balance.patient, account=account, topic=Topic.BILLING, line=line)
    return thread.submit(by=client_actor(balance.patient), at=NOON, message="What is this?")


def test_nothing_is_reminded_of_while_they_ask_about_a_line(maya):
    balance = enter(maya, 85, due_on=TODAY)
    thread = asked_about(balance)
    assert (thread.state, thread.case.team) == ("with_staff", "finance")
    run(1, 16, 30)
    assert "bill_reminder" not in mails(balance)
    fresh(thread).close(by=ALICE, at=at(31), closed_reason="Explained.")
    run(45)
    assert mails(balance).count("bill_reminder") == 1


def test_whoever_bills_answers_what_is_asked_about_a_line_and_nothing_else(maya):
    thread = asked_about(enter(maya, 85))
    by = fay()
    biller = type(by)(by.name, by.roles, member=by.member, via="test", teams=frozenset({"finance"}))
    thread = fresh(thread).answer_for_office(
        by=biller, at=NOON, message="It is the form you asked for."
    )
    assert thread.state == "awaiting_patient"
    other = Thread(patient=maya, account=thread.account, topic=Topic.BILLING)
    other.submit(by=client_actor(maya), at=NOON, message="A question.")
    other.give_to_staff(by=ALICE, at=NOON, topic=Topic.BILLING)
    with pytest.raises(NotAllowed):
        fresh(other).answer_for_office(by=biller, at=NOON, message="At nine.")


def test_an_agreed_day_begins_reminders_anew(maya):
    balance = enter(maya, 85, due_on=TODAY)
    run(1, 16, 30, 44, 59)
    until = at(90).date()
    balance = fresh(balance).agree(by=fay(), at=at(60), until=until, reason="Paid on the first.")
    assert (balance.state, balance.reminded) == ("owed", 0)
    run(61, 80, 100)
    assert mails(balance).count("bill_reminder") == 3
    run(106)
    assert mails(balance).count("bill_reminder") == 4


def test_a_line_more_leaves_it_with_our_staff(maya):
    balance = enter(maya, 85, due_on=TODAY)
    run(1, 16, 30, 44, 59)
    before = fresh(balance).case.due_at
    balance = enter(maya, 5, at=at(60))
    assert (balance.state, balance.case.due_at) == ("with_staff", before)
    assert enter(maya, -90, kind="payment", at=at(61), what="By cheque").state == "even"


# Paying


def test_a_payment_lowers_the_balance_only_by_the_providers_word(maya):
    balance = enter(maya, 85)
    payment = opened(balance, 60)
    assert fresh(balance).owed == 85
    settled(payment)
    balance = stands(balance)
    assert (balance.owed, balance.state) == (25, "owed")
    assert lines_of(balance)[-1].reference == f"pi_{payment.pk}"
    assert "bill_paid" in mails(payment)


def test_more_than_is_owed_is_refused_with_a_sentence(maya):
    balance = enter(maya, 85)
    for amount in ("85.01", "0", "-5"):
        with pytest.raises((NotMet, BadFacts)):
            begin_to_pay(balance, amount)


def test_one_payment_runs_at_a_time(maya):
    balance = enter(maya, 85)
    payment = begin_to_pay(balance, 40)
    with pytest.raises(NotMet):
        begin_to_pay(balance, 40)
    payment.cancel(by=client_actor(maya), at=NOON)
    assert begin_to_pay(balance, 40).state == "started"


def test_what_is_not_paid_in_a_day_lapses_and_money_that_comes_all_the_same_counts_once(maya):
    balance = enter(maya, 85)
    payment = opened(balance)
    run(1)
    assert fresh(payment).state == "lapsed"
    settled(payment, at=at(2))
    assert stands(balance).owed == 0
    assert fresh(payment).state == "paid"


def test_the_same_money_cannot_be_two_lines(maya):
    balance = enter(maya, 85)
    payment = paid(balance, 40)
    with pytest.raises(IntegrityError), transaction.atomic():
        settled(opened(balance, 10), receipt=payment.receipt)


def test_a_proxy_who_is_not_theirs_pays_nothing(maya):
    balance = enter(maya, 85)
    with pytest.raises(NotAllowed):
        balance.pay(by=client_actor(make_client("Noah")), at=NOON, amount=money(10))


# Refunds


def test_a_small_refund_needs_one_person_and_a_large_one_two(maya):
    by, second, payment = fay(), max_(), overpaid(maya)
    small = proposed(payment, 50, by=by)
    assert (small.state, small.needs_second) == ("processing", False)
    large = proposed(overpaid(make_client("Noah")), 150, by=by)
    assert (large.state, large.needs_second) == ("proposed", True)
    with pytest.raises(NotAllowed):
        large.approve(by=by, at=NOON)
    assert fresh(large).approve(by=second, at=NOON).state == "processing"


def test_no_more_goes_back_than_was_paid_too_much(maya):
    by, payment = fay(), overpaid(maya)
    proposed(payment, 90, by=by)
    with pytest.raises(NotMet):
        proposed(payment, 61, by=by)
    with pytest.raises(NotMet):
        proposed(paid(enter(make_client("Noah"), 20)), 1, by=by)


def test_two_steps_of_one_batch_give_nothing_back_twice(maya):
    """A batch is loaded before its steps are taken: the database has the last word."""
    by, balance = fay(), enter(maya, 80)
    payments = [paid(balance, 40), paid(balance, 40)]
    enter(maya, -40, kind="adjustment", what="Your plan paid")
    said, rule = {"amount": money(40), "reason": "Too much."}, BalancePayment.rules()["refund"]
    moves = [Move(payment, rule, by, said) for payment in payments]
    with pytest.raises(IntegrityError), transaction.atomic():
        carry_out(moves, at=NOON)
    assert not BalanceRefund.objects.exists()


def test_one_refund_goes_back_at_a_time(maya):
    by, payment = fay(), overpaid(maya)
    proposed(payment, 20, by=by)
    with pytest.raises(NotMet, match="already"):
        proposed(payment, 20, by=by)


def test_the_database_wants_two_people_for_much(maya):
    refund = proposed(overpaid(maya), 150, by=fay())
    with pytest.raises(IntegrityError), transaction.atomic():
        type(refund).objects.filter(pk=refund.pk).update(state="approved")


def test_what_the_bank_sends_back_is_theirs_again(maya):
    from careops.payments.orders import THE_PROVIDER

    payment = overpaid(maya)
    refund = proposed(payment, 50, by=fay())
    moved = {"amount": refund.amount, "receipt": "re_1"}
    refund.settle(by=THE_PROVIDER, at=NOON, **moved)
    assert stands(payment.balance).owed == -100
    fresh(refund).come_back(by=THE_PROVIDER, at=at(1), failure="Account closed.", **moved)
    assert stands(payment.balance).owed == -150
    assert proposed(payment, 50, by=fay(), at=at(2)).state == "processing"


# Whatever happens, it adds up

STEPS = st.lists(
    st.tuples(st.sampled_from(["charge", "adjust", "pay", "cash"]), st.integers(1, 9_000)),
    max_size=8,
)


@settings(
    max_examples=12, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_whatever_is_charged_corrected_and_paid_the_balance_is_the_sum_of_its_lines(tenant, steps):
    with transaction.atomic():
        patient = make_client("Maya", email="m@mail.example")
        by = fay()
        for kind, cents in steps:
            amount = Decimal(cents).scaleb(-2)
            balance = balance_of(patient)
            if kind == "charge":
                balance.charge(by=by, at=NOON, amount=amount, what="Visit", reason="So.")
            elif kind == "adjust":
                balance.adjust(by=by, at=NOON, amount=-amount, what="Less", reason="So.")
            elif amount <= balance.owed:
                if kind == "cash":
                    balance.note_payment(by=by, at=NOON, amount=amount, reason="Cash.")
                else:
                    paid(balance, amount)
            stands(balance)
        transaction.set_rollback(True)
    assert not Balance.objects.exists()
