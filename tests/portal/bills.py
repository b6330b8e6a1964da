"""Who owes what in the tests of bills? Lines of a ledger, payments as the provider says them, and who decides."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from careops.payments.orders import THE_PROVIDER
from careops.people.actors import CLINIC, FINANCE, MANAGER, Actor
from portal.models import Balance, BalanceEntry, BalancePayment, BalanceRefund
from tests.factories import NOON, client_actor, fresh
from tests.portal.factories import colleague

DAY = timedelta(days=1)
CHART = Actor("Chart", frozenset({CLINIC.name}), via="api")


def fay():
    return colleague("Fay Finance", FINANCE)


def max_():
    return colleague("Max Manager", MANAGER)


def money(amount):
    return Decimal(amount).quantize(Decimal("0.01"))


def balance_of(patient, *, at=NOON):
    return fresh(Balance.of(patient, by=CHART, at=at))


def enter(patient, amount, *, kind="charge", at=NOON, what="Visit", **said):
    """The chart system tells of a line; its amount is what it adds to what is owed."""
    balance = balance_of(patient, at=at)
    said.setdefault("external_id", f"L-{patient.pk}-{balance.lines + 1}")
    balance.enter(by=CHART, at=at, line_kind=kind, amount=money(amount), what=what, **said)
    return fresh(balance)


def lines_of(balance):
    return list(BalanceEntry.objects.of(balance))


def begin_to_pay(balance, amount=None, *, at=NOON):
    balance = fresh(balance)
    amount = balance.owed if amount is None else money(amount)
    balance.pay(by=client_actor(balance.patient), at=at, amount=amount)
    return BalancePayment.objects.filter(balance=balance.pk).latest("pk")


def opened(balance, amount=None, *, at=NOON):
    payment = begin_to_pay(balance, amount, at=at)
    return payment.open(by=client_actor(balance.patient), at=at, session=f"cs_{payment.pk}")


def settled(payment, *, at=NOON, receipt=None):
    """As the payment provider says it."""
    said = {"amount": payment.amount, "receipt": receipt or f"pi_{payment.pk}"}
    return fresh(payment).settle(by=THE_PROVIDER, at=at, **said)


def paid(balance, amount=None, *, at=NOON):
    return fresh(settled(opened(balance, amount, at=at), at=at))


def overpaid(patient, amount=150, *, at=NOON):
    """They paid all of it; then it was corrected, so that they have paid that much too much."""
    balance = enter(patient, amount, at=at)
    payment = paid(balance, at=at)
    enter(patient, -amount, kind="adjustment", at=at, corrects=1, what="Your plan paid")
    return fresh(payment)


def proposed(payment, amount, *, by, at=NOON):
    fresh(payment).refund(by=by, at=at, amount=money(amount), reason="Paid twice.")
    return BalanceRefund.objects.filter(payment=payment.pk).latest("pk")


def stands(balance):
    """The sum of the lines is what is owed, and they are numbered without a gap."""
    balance, lines = fresh(balance), lines_of(balance)
    assert sum((line.amount for line in lines), Decimal(0)) == balance.owed
    assert [line.number for line in lines] == list(range(1, balance.lines + 1))
    assert (balance.state == "even") == (balance.owed <= 0)
    return balance
