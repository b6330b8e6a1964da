"""How far is the money of a booking? Clinics that are paid before, approvals, bills; and those who may sign."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from bookings.policy.words import COORDINATOR
from careops.people.actors import FINANCE, MANAGER
from careops.people.models import Membership
from tests.bookings.factories import (
    BEN,
    LATER,
    booked,
    booker,
    ceo,
    chief,
    confirmed,
    make_clinic,
    member,
    partner_actor,
)
from tests.factories import HOUR, NOON, fresh

AFTER = LATER + 3 * HOUR  # the appointment is over
DAY = timedelta(days=1)
COST, TOTAL = Decimal("180.00"), Decimal("305.10")


def cora():
    """A coordinator who can sign."""
    return member("Cora Coordinator", COORDINATOR)


def max_():
    return member("Max Manager", MANAGER)


def fay():
    return member("Fay Finance", FINANCE)


def member_of(actor):
    return Membership.objects.get(pk=actor.member)


def card_clinic(name="Corner Clinic", **fields):
    """An individual affiliate that is paid before, by our card."""
    return make_clinic(
        name, direct_billing=False, takes_card=True, affiliate="individual", **fields
    )


def transfer_clinic(name="Solo Clinic", **fields):
    """One that takes a transfer."""
    return make_clinic(
        name, direct_billing=False, takes_transfer=True, affiliate="individual", **fields
    )


def approved(booking, *, at=NOON):
    """The CEO approves our money, by three people."""
    booking.ask_approval(by=booker(), at=at, why="The clinic bills nobody.")
    approval = booking.approvals.get(state="with_chief_of_staff")
    approval.forward(by=chief(), at=at)
    return approval.approve(by=ceo(), at=at)


def booked_by_our_money(clinic):
    """Confirmed, approved and booked."""
    booking = confirmed(clinic)
    approved(booking)
    return fresh(booking).book(by=BEN, at=NOON, clinic_has_it=True)


def attended(clinic, **fields):
    booking = booked(clinic, **fields)
    return booking.attend(by=partner_actor(booking.clinic), at=LATER + HOUR)


def billed(clinic, **fields):
    """The service is over, and the insurer is billed."""
    return attended(clinic, **fields).bill(by=cora(), at=AFTER)


def payment_of(booking):
    return booking.payments.order_by("pk").last()


def charge_of(booking):
    return booking.charges.exclude(state="void").get()


def reconciliation_of(booking):
    return booking.reconciliations.get()


def pay_clinic(booking, *, at=AFTER, invoiced=COST):
    """It sends its invoice, and gets its money."""
    payment = payment_of(booking)
    payment.receive_invoice(
        by=partner_actor(booking.clinic), at=at, invoice_number="7", invoiced=invoiced
    )
    return payment.pay_invoice(by=cora(), at=at, receipt="EFT 1")


def settle(booking, *, at=AFTER):
    """The insurer pays all of it."""
    charge = charge_of(booking)
    return charge.pay(by=cora(), at=at, amount=charge.left, receipt="EFT 9")
