"""When may it be said, where money of a patient is concerned? Tests, with the words of their refusal."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from careops.policy.rules import condition
from portal.money_columns import (
    BalanceColumns,
    BalancePaymentColumns,
    BalanceRefundColumns,
    LineKind,
    today,
)
from portal.policy.money_tunables import REMINDERS

# Lines


@condition(
    "A charge, a payment and a refund are of more than nothing; a correction is not of nothing."
)
def is_of_something(balance: BalanceColumns, line_kind: LineKind, amount: Decimal) -> bool:
    if line_kind == LineKind.PAYMENT:
        return amount < 0
    return amount != 0 if line_kind == LineKind.ADJUSTMENT else amount > 0


@condition("Say an amount of more than nothing.")
def is_more_than_nothing(balance: BalanceColumns, amount: Decimal) -> bool:
    return amount > 0


@condition("A correction is not of nothing.")
def changes_something(balance: BalanceColumns, amount: Decimal) -> bool:
    return amount != 0


@condition("There is no line of this number; the lines are numbered from 1.")
def is_a_line(balance: BalanceColumns, corrects: int) -> bool:
    return corrects <= balance.lines


# What is owed


@condition("Nothing is owed.")
def is_owing(balance: BalanceColumns) -> bool:
    return balance.owed > 0


@condition("Something is owed.")
def owes_nothing(balance: BalanceColumns) -> bool:
    return balance.owed <= 0


@condition("That is more than is owed, or nothing. Pay all of it, or a part of it.")
def amount_is_owed(balance: BalanceColumns, amount: Decimal) -> bool:
    return 0 < amount <= balance.owed


@condition("A payment has begun already: go on with that one, or call it off first.")
def nothing_is_being_paid(balance: BalanceColumns) -> bool:
    return not balance.standing.is_being_paid


@condition("No day of it is over.")
def is_overdue(balance: BalanceColumns, at: datetime) -> bool:
    first = balance.standing.first_due
    return first is not None and first < today(at, balance.tenant)


@condition("They asked about it, or are paying it now.")
def nothing_is_under_way(balance: BalanceColumns) -> bool:
    return not (balance.standing.is_disputed or balance.standing.is_being_paid)


@condition("It is to be paid by now, and nothing is under way.")
def is_no_time_to_remind(balance: BalanceColumns, at: datetime) -> bool:
    return not (is_overdue.test(balance, at) and nothing_is_under_way.test(balance))


@condition("They were reminded often enough.")
def reminders_are_left(balance: BalanceColumns) -> bool:
    return bool(balance.reminded < REMINDERS.value(balance.tenant.tuning))


@condition("There are reminders left.")
def reminders_are_used_up(balance: BalanceColumns) -> bool:
    return not reminders_are_left.test(balance)


@condition("That day is over; name one that is still to come.")
def is_a_day_to_come(balance: BalanceColumns, until: date, at: datetime) -> bool:
    return until > today(at, balance.tenant)


# Refunds


@condition(
    "That is more than can be given back: at most what was paid with this payment, and no more than they have"
    " paid too much. Correct a line first."
)
def can_be_given_back(payment: BalancePaymentColumns, amount: Decimal) -> bool:
    return 0 < amount <= payment.refundable


@condition("Something goes back to them already: wait until that is done, or give it up.")
def nothing_goes_back(payment: BalancePaymentColumns) -> bool:
    return not payment.is_going_back


@condition("One person may give back so much.")
def needs_a_second(refund: BalanceRefundColumns) -> bool:
    return refund.needs_second


@condition("A second person decides about so much.")
def needs_no_second(refund: BalanceRefundColumns) -> bool:
    return not refund.needs_second


@condition("We know already that it came back.")
def has_not_come_back(refund: BalanceRefundColumns) -> bool:
    return not refund.failure
