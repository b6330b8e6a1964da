"""Who is in the tests of bookings? Small makers of clinics, bookings and what belongs to them, in the active tenant."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from bookings.directory.models import Clinic, Offer, Service
from bookings.models import Booking
from bookings.policy.words import BILLING, CEO, CHIEF_OF_STAFF, COORDINATOR
from careops.people.actors import AGENT, LEAD, MANAGER, Actor
from careops.people.middleware import actor_of
from careops.people.models import Partner
from tests.factories import HOUR, NOON, client_actor, make_client, make_member

DAY = timedelta(days=1)
TORONTO, OTTAWA = (43.6426, -79.3871), (45.4215, -75.6972)
LATER = NOON + 10 * DAY  # a date that a clinic names

# Somebody with the role, and no more: what needs a signature needs a member of them (below).
BEN = Actor("Ben Booker", frozenset({AGENT.name}), via="test")
LEA = Actor("Lea Lead", frozenset({LEAD.name}), via="test")
MAX = Actor("Max Manager", frozenset({MANAGER.name}), via="test")
CORA = Actor("Cora Coordinator", frozenset({COORDINATOR.name}), via="test")


def member(name, *roles):
    """A member with these roles, who can sign."""
    return actor_of(make_member(name, tuple(role.name for role in roles)), via="test")


def booker():
    return member("Ben Booker", AGENT)


def chief():
    return member("Chris Chief", CHIEF_OF_STAFF)


def ceo():
    return member("Carla Ceo", CEO)


def manager():
    return member("Max Manager", MANAGER)


def biller():
    return make_member("Joan Billing", (BILLING.name,))


def make_service(code="ultrasound", name="Ultrasound"):
    return Service.objects.get_or_create(code=code, defaults={"name": name})[0]


def make_clinic(name="Harbour Clinic", *, at=TORONTO, cost="180.00", service=None, **fields):
    """An affiliate in Toronto that does ultrasounds, and bills us afterwards, unless it is said otherwise."""
    fields = {
        "city": "Toronto", "province": "ON", "email": f"{name.split()[0].lower()}@clinic.example",
        "affiliate": Clinic.Affiliate.LARGE, "direct_billing": True, **fields,
    }  # fmt: skip
    if at:
        fields |= {"latitude": at[0], "longitude": at[1], "place_by": Clinic.PlaceBy.POINT}
    clinic = Clinic.objects.create(name=name, **fields)
    clinic.become_partner()
    Offer.objects.create(
        clinic=clinic, service=service or make_service(), cost=cost and Decimal(cost)
    )
    return clinic


def make_insurer(name="Maple Mutual", **fields):
    found = Partner.objects.filter(name=name).first()
    return found or Partner.objects.create(
        name=name, kind=Partner.Kind.INSURER, email="claims@maple.example", **fields
    )


def partner_actor(partner):
    return Actor(partner.name, frozenset({partner.kind}), people=frozenset({partner.pk}), via="api")


def new_booking(*, place=TORONTO, **fields):
    """What an insurer asks for, not yet submitted: an ultrasound for Maya in Toronto."""
    fields = {
        "insurer": fields.pop("insurer", None) or make_insurer(),
        "client": fields.pop("client", None) or make_client(),
        "service": fields.pop("service", None) or make_service(),
        "address": "1 Front Street", "city": "Toronto", "province": "ON", "postal_code": "M5V 2T6",
        **fields,
    }  # fmt: skip
    if place:
        fields |= {"latitude": place[0], "longitude": place[1]}
    return Booking(**fields)


def submitted(*, by=BEN, at=NOON, **fields):
    return new_booking(**fields).submit(by=by, at=at)


def sourcing(clinic, *, at=NOON, **fields):
    """A clinic was asked for dates."""
    booking = submitted(at=at, **fields).start_search(by=BEN, at=at)
    return booking.select_clinic(by=BEN, at=at, clinic=clinic)


def proposed(clinic, *, at=NOON, slots=(LATER,), cost=None, hold=72 * HOUR, **fields):
    """Dates and the amount are with the insurer."""
    booking = sourcing(clinic, at=at, **fields)
    names = ("first", "second", "third", "fourth", "fifth")
    said = dict(zip(names, slots, strict=False))
    booking.offer_dates(by=partner_actor(booking.clinic), at=at, clinic_cost=cost, **said)
    return booking.propose(by=BEN, at=at, hold_until=at + hold)


def confirmed(clinic, *, at=NOON, slot=LATER, **fields):
    booking = proposed(clinic, at=at, slots=(slot,), **fields)
    insurer = partner_actor(booking.insurer)
    return booking.confirm(by=insurer, at=at, slot=slot, quote_hash=booking.quote_hash)


def booked(clinic, *, at=NOON, **fields):
    return confirmed(clinic, at=at, **fields).book(by=BEN, at=at, clinic_has_it=True)


def client_of(booking):
    return client_actor(booking.client)
