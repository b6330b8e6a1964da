"""How far is a charge by card? What a process does that may die while it does it."""

from __future__ import annotations

from bookings.models import Card, InsurerCharge
from bookings.policy.words import COORDINATOR
from careops.outbox.deliver import deliver
from careops.payments.orders import THE_PROVIDER
from careops.people.middleware import actor_of
from careops.people.models import Membership
from careops.tenancy.scope import tenant_transaction
from tests.bookings.factories import make_clinic, partner_actor
from tests.bookings.paying import AFTER, billed, charge_of


def to_be_charged(bank, number):
    """A bill of an insurer that has given its card."""
    booking = billed(make_clinic(f"Clinic {number}"), own_card=True, external_id=str(number))
    card = booking.cards.get()
    token, customer = f"pm_{number}", f"cus_{number}"
    card.open(by=partner_actor(card.insurer), at=AFTER, session=f"cs_{number}")
    bank.methods[token] = {
        "id": token, "object": "payment_method", "customer": customer,
        "card": {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2030},
    }  # fmt: skip
    given = {"brand": "visa", "last4": "4242", "expires_month": 12, "expires_year": 2030}
    Card.objects.get(pk=card.pk).give(
        by=THE_PROVIDER, at=AFTER, customer=customer, token=token, session=f"cs_{number}", **given
    )
    return charge_of(booking)


def charge(tenant):
    """A coordinator has the cards charged that can be, and the outbox asks for it."""
    with tenant_transaction(tenant):
        by = actor_of(Membership.objects.filter(roles=[COORDINATOR.name]).first(), via="test")
        for one in InsurerCharge.objects.filter(state="issued"):
            one.charge_card(by=by, at=AFTER)
    deliver(now=AFTER)
