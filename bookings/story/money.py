"""How does money of a booking stand with the partner that pays or gets it? In words that are true for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from bookings.columns.payment import Method
from bookings.models import Card, ClinicPayment, InsurerCharge
from careops.web.story import Status

Bill, Pay, Give = InsurerCharge.State, ClinicPayment.State, Card.State
NOTHING = "You need not do anything."
CAN_INVOICE = Status("You can send us your invoice", "We pay it once the appointment was.")

CHARGE: Mapping[str, Status] = {
    Bill.ISSUED: Status("Please pay this bill", "", "It is to be paid by", is_theirs=True),
    Bill.PART_PAID: Status("A part of this bill is paid", "", "The rest is to be paid by"),
    Bill.CHARGING: Status("Your card is being charged", NOTHING),
    Bill.OVERDUE: Status("Please pay this bill", "It is overdue."),
    Bill.DISPUTED: Status("You objected to this bill", "We look into it, and answer you."),
    Bill.PAID: Status("It is paid"),
    Bill.VOID: Status("It is not owed any more", "A credit note says so."),
}
PAYMENT: Mapping[str, Status] = {
    Pay.PLANNED: Status("Please tell us your invoice", "Then we pay it."),
    Pay.INVOICED: Status("We have your invoice", "We pay it next."),
    Pay.PAID: Status("We have paid you"),
    Pay.MATCHED: Status("We have paid you"),
    Pay.ASKED_BACK: Status("Please pay it back", "The appointment did not take place."),
    Pay.PAID_BACK: Status("You paid it back"),
    Pay.KEPT: Status("You keep it"),
}
CARD: Mapping[str, Status] = {
    Give.ASKED: Status("Please give your card", "On a page of our payment provider."),
    Give.OPENED: Status("Please give your card", "The page of our payment provider is open."),
    Give.GIVEN: Status("We have your card", NOTHING),
    Give.WITHDRAWN: Status("Your card is not needed any more"),
}
BY_CARD = Status("Your bill", "We charge the card that you give for it.")


# What they know of: a bill once it was issued, unless it was dropped among us; a payment once it concerns them.
BILLED = Q(issued_at__isnull=False, state__in=list(CHARGE))
TO_BE_INVOICED = Q(method=Method.DIRECT, state__in=[Pay.PLANNED, Pay.INVOICED])
PAID = Q(state__in=[state for state in PAYMENT if state not in (Pay.PLANNED, Pay.INVOICED)])


def status_of_payment(payment: ClinicPayment, *, at: datetime) -> Status:
    """Their invoice is waited for from the appointment on; they may send it before."""
    is_to_come = payment.state == Pay.PLANNED and (payment.expected_at or at) > at
    return CAN_INVOICE if is_to_come else PAYMENT[payment.state]


def status_of_charge(charge: InsurerCharge) -> Status:
    """Whoever pays by their own card is asked for nothing else while it can be charged."""
    is_ours = charge.booking.own_card and charge.state in (Bill.ISSUED, Bill.PART_PAID)
    return BY_CARD if is_ours else CHARGE[charge.state]


def is_overdue(_at: datetime) -> Q:
    return Q(state=Bill.OVERDUE)


def lacks_invoice(at: datetime) -> Q:
    return Q(method=Method.DIRECT, state=Pay.PLANNED, expected_at__lte=at)
