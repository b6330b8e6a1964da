"""What does a process do with a booking that may die while it does it? Each is asked of the one booking there is."""

from __future__ import annotations

from bookings.models import Booking, ClinicPayment, SpendApproval
from bookings.policy.words import CEO, CHIEF_OF_STAFF, COORDINATOR
from careops.people.actors import AGENT
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


def ask(tenant):
    """Our team asks for the CEO's approval, once."""
    with tenant_transaction(tenant):
        for booking in Booking.objects.filter(state="confirmed", approvals=None):
            booking.ask_approval(by=one_who_is(AGENT), at=NOON)


def forward(tenant, number=0):
    """The chief of staff, or the second of two, puts it before the CEO."""
    with tenant_transaction(tenant):
        for approval in SpendApproval.objects.filter(state="with_chief_of_staff"):
            approval.forward(by=one_who_is(CHIEF_OF_STAFF, number), at=NOON)


def approve(tenant, number=0):
    """The CEO, or the second of two, approves what is before them."""
    with tenant_transaction(tenant):
        for approval in SpendApproval.objects.filter(state="with_ceo"):
            approval.approve(by=one_who_is(CEO, number), at=NOON)


def reject(tenant):
    """The second of two rejects it."""
    with tenant_transaction(tenant):
        for approval in SpendApproval.objects.filter(state="with_ceo"):
            approval.reject(by=one_who_is(CEO, 1), at=NOON, reason="Not now.")


def book(tenant):
    with tenant_transaction(tenant):
        for booking in Booking.objects.filter(state="confirmed"):
            booking.book(by=BEN, at=NOON, clinic_has_it=True)


def pay(tenant, number=0):
    """A coordinator, or the second of two, notes the transfer to the clinic."""
    with tenant_transaction(tenant):
        for payment in ClinicPayment.objects.filter(state="planned"):
            by = one_who_is(COORDINATOR, number)
            payment.pay_by_transfer(by=by, at=NOON, amount=payment.amount, receipt="EFT 1")


def arrange(tenant):
    """From the insurer's confirmation to the order, by five people; what has happened already is passed over."""
    for step in (confirm, ask, forward, approve, book):
        step(tenant)


def one_who_is(role, number=0):
    found = Membership.objects.filter(roles=[role.name]).order_by("pk")[number]
    return actor_of(found, via="test")
