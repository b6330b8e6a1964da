"""What becomes of papers and money in the demo? Insurers send and pay, clinics sign and bill, two people reconcile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from bookings.models import Booking, ClinicPayment, InsurerCharge, Paper, Reconciliation
from careops.people.actors import Actor
from careops.people.models import Membership

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

Options = list[tuple[str | None, float, int]]
IN_MONEY = (Paper, ClinicPayment, InsurerCharge, Reconciliation)

HABITS: dict[str, dict[str, tuple[str, Options]]] = {
    "paper": {
        "required": ("required_at", [("receive", 24, 6), (None, 0, 2)]),
        "received": ("received_at", [("file", 2, 9), ("reject", 2, 1)]),
        "rejected": ("received_at", [("receive", 20, 1)]),
        "filed": ("filed_at", [("retrieve", 6, 1)]),
        "retrieved": ("appointment_at", [("sign", 5, 8), (None, 0, 1)]),
        "signed": ("signed_at", [("give_back", 3, 1)]),
    },
    "payment": {
        "planned": ("expected_at", [("pay", 6, 9), (None, 0, 1)]),
        "call_scheduled": ("call_at", [("pay_by_card", 0.2, 9), ("fail", 0.2, 1)]),
        "invoiced": ("invoiced_at", [("pay_invoice", 48, 1)]),
        "failed": ("failed_at", [("retry", 20, 1)]),
    },
    "charge": {
        "issued": ("issued_at", [("pay", 60, 6), ("pay_part", 40, 2), ("dispute", 40, 1), (None, 0, 2)]),
        "part_paid": ("issued_at", [("pay", 120, 1)]),
        "disputed": ("disputed_at", [("resolve", 20, 1)]),
        "overdue": ("overdue_at", [("pay", 30, 1)]),
    },
    "reconciliation": {
        "open": ("opened_at", [("match", 6, 1)]),
        "exception": ("exception_at", [("resolve", 12, 1)]),
        "matched": ("matched_at", [("sign_off", 8, 1)]),
    },
}  # fmt: skip
BY_INSURER, BY_CLINIC = {"receive", "dispute"}, {"retrieve", "sign", "give_back", "receive_invoice"}
WHO = {
    "file": "agent",
    "reject": "agent",
    "schedule_call": "agent",
    "pay_by_card": "agent",
    "sign_off": "finance",
}
FACTS: dict[str, dict[str, Any]] = {
    "reject": {"reason": "The second page is missing."},
    "sign": {"physician": "Dr. Ada Lee", "licence": "CPSO 40221"},
    "fail": {"failure": "The clinic's line was busy."},
    "dispute": {"objection": "We had another amount in mind."},
    "resolve": {"answer": "It is the amount that you confirmed."},
}
BOOKED = (
    Booking.State.BOOKED, Booking.State.READY, Booking.State.ATTENDED, Booking.State.SETTLED,
    Booking.State.BILLING,
)  # fmt: skip


def waiting() -> Iterable[Any]:
    for model in IN_MONEY:
        yield from model.objects.filter(case__closed_at=None).for_list()


def options(subject: Any) -> tuple[datetime | None, Options]:
    since, choices = HABITS[subject.kind].get(subject.state, ("", []))
    return (getattr(subject, since), choices) if since else (None, [])


def step(subject: Any, answer: str) -> str:
    """What it means of this one: each clinic is paid in its way, and a guarantee is not signed."""
    if answer == "pay" and subject.kind == "payment":
        ways = {"corporate_card": "schedule_call", "eft": "pay_by_transfer"}
        return ways.get(subject.method, "receive_invoice")
    is_used = answer == "sign" and subject.is_a_guarantee
    return "keep_guarantee" if is_used else answer


def facts(subject: Any, answer: str, *, at: datetime, random: Random) -> dict[str, Any] | None:
    """What is said with it; None where there is nothing to say yet."""
    if subject.kind == "payment" and subject.booking.state not in BOOKED:
        return None
    said = SAYS[subject.kind](subject, answer, at=at, receipt=f"EFT {random.getrandbits(24)}")
    return {**FACTS.get(answer, {}), **said}


def of_paper(paper: Paper, answer: str, **_: Any) -> dict[str, Any]:
    """A guarantee is good for what we bill, or for a round sum."""
    is_sent = answer == "receive" and paper.is_a_guarantee
    return {"amount": paper.booking.total or Decimal(1000)} if is_sent else {}


def of_payment(
    payment: ClinicPayment, answer: str, *, at: datetime, receipt: str
) -> dict[str, Any]:
    if answer == "schedule_call":
        return {"call_at": at + timedelta(hours=2)}
    if answer == "receive_invoice":
        return {"invoice_number": receipt.replace("EFT", "No."), "invoiced": payment.amount}
    if answer == "pay_by_card":
        chief = Membership.objects.filter(roles__contains=["chief_of_staff"]).first()
        card = {"card_brand": "visa", "card_last4": "4242", "spoke_with": "Ada Desk"}
        return {"amount": payment.amount, "receipt": receipt, "chief_of_staff": chief, **card}
    paid = {"receipt": receipt} if answer.startswith("pay_") else {}
    return paid | ({"amount": payment.amount} if answer == "pay_by_transfer" else {})


def of_charge(charge: InsurerCharge, answer: str, *, receipt: str, **_: Any) -> dict[str, Any]:
    amounts = {"pay": charge.left, "pay_part": Decimal(100)}
    return {"amount": amounts[answer], "receipt": receipt} if answer in amounts else {}


def of_reconciliation(one: Reconciliation, answer: str, **_: Any) -> dict[str, Any]:
    if answer == "match":
        return {"process": one.booking.method, "mail_agrees": True}
    return {"note": "The bank rounded."} if answer == "resolve" else {}


SAYS: dict[str, Any] = {
    "paper": of_paper,
    "payment": of_payment,
    "charge": of_charge,
    "reconciliation": of_reconciliation,
}


def who(subject: Any, answer: str, cast: Cast) -> Actor:
    if answer in BY_INSURER:
        return cast.partner("insurer")
    if answer in BY_CLINIC or answer == "keep_guarantee":
        clinic = subject.clinic
        people = frozenset({clinic.pk})
        return Actor(clinic.name, frozenset({clinic.kind}), people=people, via="link")
    return cast.staff(WHO.get(answer, "coordinator"))
