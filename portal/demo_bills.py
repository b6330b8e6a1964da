"""What becomes of bills in the demo? The chart system tells of them; patients pay, ask, or do not; some goes back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from careops.engine.turn import Move
from careops.payments.orders import THE_PROVIDER
from careops.people.actors import CLINIC, Actor
from careops.people.models import Patient
from portal.columns import Topic
from portal.models import (
    Account,
    Balance,
    BalanceEntry,
    BalancePayment,
    BalanceRefund,
    Thread,
)
from portal.models.paying import GOING
from portal.money_columns import LineKind

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

Options = list[tuple[str | None, float, int]]
MODELS = (Balance, BalancePayment, BalanceRefund)
HABITS: dict[str, tuple[str, Options]] = {
    "balance owed": ("changed_at", [("pay", 40, 5), (None, 0, 3)]),
    "balance with_staff": ("staff_at", [("agree", 30, 1), ("agree", 90, 1)]),
    "balance_payment started": ("started_at", [("settle", 0.2, 9), ("cancel", 0.2, 1)]),
    "balance_refund proposed": ("proposed_at", [("approve", 6, 3), ("approve", 60, 1)]),
}
BY_PATIENT = {"pay", "cancel"}
CHART_SYSTEM = Actor("The chart system", frozenset({CLINIC.name}), via="api")
CHARGES = (
    ("Visit, not covered by your plan", "85.00"),
    ("Form for your school or employer", "40.00"),
    ("Travel vaccine", "120.00"),
    ("Missed appointment", "150.00"),
)
QUESTION = "I do not understand this line. I thought that my plan pays for it."


def arrivals(*, cast: Cast, at: datetime, random: Random) -> Iterable[Move]:
    """The chart system bills somebody, or corrects what was paid; then finance gives it back."""
    if random.random() < 0.25:
        active = list(Account.objects.filter(state=Account.State.ACTIVE).select_related("patient"))
        if active:
            yield charge(random.choice(active).patient, at=at, random=random)
    if random.random() < 0.1:
        yield from corrections(random)
    yield from refunds(cast)


def refunds(cast: Cast) -> Iterable[Move]:
    """What was paid too much: of one payment of each, and one at a time."""
    going = BalanceRefund.objects.filter(state__in=GOING).values("balance")
    credited = paid().filter(balance__owed__lt=0, refunds=None).exclude(balance__in=going)
    for payment in {payment.balance_id: payment for payment in credited}.values():
        much = min(payment.balance.credit, payment.amount)
        said = {"amount": much, "reason": "Their plan paid for it."}
        yield Move(payment, BalancePayment.rules()["refund"], cast.staff("finance"), said)


def charge(patient: Patient, *, at: datetime, random: Random) -> Move:
    """Most are due in some weeks; a few come late, so that they are due by now."""
    what, amount = random.choice(CHARGES)
    balance = Balance.of(patient, by=CHART_SYSTEM, at=at)
    days = random.choice((30, 30, 14, -20))
    due = {"service_on": at.date(), "due_on": at.date() + timedelta(days=days)}
    return entered(balance, LineKind.CHARGE, Decimal(amount), what, **due)


def corrections(random: Random) -> Iterable[Move]:
    for payment in paid().filter(balance__owed=0, refunds=None).order_by("pk")[:1]:
        much = Decimal("40.00") if random.random() < 0.5 else payment.amount
        less = -min(much, payment.amount)
        yield entered(payment.balance, LineKind.ADJUSTMENT, less, "Your plan has paid for it")


def entered(balance: Any, kind: LineKind, amount: Decimal, what: str, **said: Any) -> Move:
    facts = {"line_kind": kind, "amount": amount, "what": what, **said}
    facts["external_id"] = f"{balance.pk}-{balance.lines + 1}-{kind}"
    return Move(balance, Balance.rules()["enter"], CHART_SYSTEM, facts)


def paid() -> Any:
    return BalancePayment.objects.filter(state="paid").select_related("balance", "case", "patient")


def last_arrivals() -> Iterable[Move]:
    """Two ask about a line of theirs."""
    for balance in Balance.objects.unpaid().for_list().order_by("pk")[:2]:
        account = Account.objects.filter(patient=balance.patient, state="active").first()
        line = BalanceEntry.objects.of(balance).filter(kind=LineKind.CHARGE).last()
        if account and line:
            asked = Thread(patient=balance.patient, account=account, topic=Topic.BILLING, line=line)
            by = signed_in(balance.patient)
            yield Move(asked, Thread.rules()["submit"], by, {"message": QUESTION})


def signed_in(patient: Patient) -> Actor:
    return Actor(patient.name, frozenset({"patient"}), people=frozenset({patient.pk}), via="page")


def who(subject: Any, answer: str, cast: Cast) -> Actor:
    if answer in BY_PATIENT:
        return signed_in(subject.patient)
    if answer == "settle":
        return THE_PROVIDER
    return cast.staff("manager" if answer == "approve" else "finance")


def facts(subject: Any, answer: str, *, at: datetime, random: Random) -> dict[str, Any]:
    if answer == "pay":
        part = min(subject.owed, Decimal("50.00"))
        return {"amount": subject.owed if random.random() < 0.7 else part}
    if answer == "settle":
        return {"amount": subject.amount, "receipt": f"pi_demo_{subject.pk.hex}"}
    if answer == "agree":
        return {"until": at.date() + timedelta(days=30), "reason": "They pay with their next wage."}
    return {}
