"""What does a process do with a booking that may die while it does it? Each is asked of the one booking there is."""

from __future__ import annotations

from bookings.models import Booking, SpendApproval
from careops.people.middleware import actor_of
from careops.people.models import Membership
from careops.tenancy.scope import tenant_transaction
from tests.bookings.factories import BEN, partner_actor
from tests.factories import HOUR, NOON


def confirm(tenant):
    """The insurer confirms what is proposed."""
    with tenant_transaction(tenant):
        for booking in Booking.objects.filter(state="dates_proposed"):
            said = {"slot": booking.slots[0], "quote_hash": booking.quote_hash}
            booking.confirm(by=partner_actor(booking.insurer), at=NOON, **said)


def change(tenant):
    """Another amount."""
    with tenant_transaction(tenant):
        for booking in Booking.objects.filter(clinic_cost=180):
            booking.change_amount(by=BEN, at=NOON, clinic_cost=200, hold_until=NOON + 48 * HOUR)


def approve(tenant):
    """The CEO approves what is before them."""
    with tenant_transaction(tenant):
        for approval in SpendApproval.objects.filter(state="with_ceo"):
            ceo = Membership.objects.filter(roles=["ceo"]).first()
            approval.approve(by=actor_of(ceo, via="test"), at=NOON)


def book(tenant):
    with tenant_transaction(tenant):
        for booking in Booking.objects.filter(state="confirmed"):
            booking.book(by=BEN, at=NOON, clinic_has_it=True)
