"""Who is in a back office? A shop, its customers, what they order and subscribe to, and a team; on the real road."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

from careops.people.actors import AGENT, LEAD, MANAGER, SHOP, Actor
from medops.models import Credit, Customer, Order, Plan, Subscription, Ticket, TreatmentRequest
from medops.models.catalogue import catalogue
from tests.factories import ALICE, NOON, make_client, make_member, make_partner

DAY = timedelta(days=1)
BORN = date(1990, 2, 28)


def colleague(name, role, *teams):
    """A member with this role, and who they are when they act."""
    member = make_member(name, [role.name], teams=list(teams))
    roles, held = frozenset({role.name}), frozenset(teams)
    return Actor(name, roles, member=member.pk, via="test", teams=held)


def agent_ann():
    return colleague("Ann Agent", AGENT, "medops")


def lead_lea():
    return colleague("Lea Lead", LEAD, "medops")


def manager_max():
    return colleague("Max Manager", MANAGER)


def make_shop(name="Main Street Shop", **fields):
    return make_partner(name, kind="shop", **fields)


def shop_actor(shop):
    return Actor(shop.name, frozenset({SHOP.name}), people=frozenset({shop.pk}), via="api")


def make_customer(shop, patient=None, *, external_id="C-1"):
    patient = patient or make_client("Maya", "Hart", birth_date=BORN)
    return Customer.objects.create(patient=patient, shop=shop, external_id=external_id)


def make_order(shop, patient, *, external_id="OR-1", at=NOON - DAY, **fields):
    said = {"kind": Order.Kind.LAB, "goods": "Blood test", "state": Order.State.PLACED, **fields}
    return Order.objects.create(shop=shop, patient=patient, external_id=external_id, at=at, **said)


def make_plan(shop, patient, provider=None, *, text="The cream twice a day.", number="1", **fields):
    """Of a request that was approved."""
    said = {"state": TreatmentRequest.State.APPROVED, "condition": "Eczema", **fields}
    request = TreatmentRequest.objects.create(
        shop=shop, patient=patient, provider=provider, external_id=f"TR-{number}", at=NOON, **said
    )
    return Plan.objects.create(
        shop=shop, patient=patient, request=request, external_id=f"PL-{number}", text=text, at=NOON
    )


def subscribe(shop, patient, *, external_id="SB-1", at=NOON, **fields):
    said = {"name": "Monthly program", "price": Decimal("99.00"), "currency": "USD", **fields}
    said.setdefault("next_charge_at", at + 20 * DAY)
    made = Subscription(shop=shop, patient=patient, external_id=external_id, **said)
    return made.start(by=shop_actor(shop), at=at)


def open_one(code, patient, *, by=ALICE, at=NOON, **fields):
    """A ticket of this type, as the catalogue has it."""
    return Ticket.of(catalogue()[code], patient=patient, at=at, **fields).open(by=by, at=at)


def tick_all(ticket, *, by, at=NOON):
    for line in range(1, len(ticket.checklist) + 1):
        ticket.tick(by=by, at=at, line=line)
    return ticket


def draft(shop, patient, amount=20, **fields):
    said = {"reason": "Two boxes came late.", "currency": "USD", "key": uuid4(), **fields}
    return Credit(shop=shop, patient=patient, amount=Decimal(amount), **said)


def post(shop, patient, amount=20, *, by, at=NOON, **fields):
    """A credit that is posted at once."""
    return draft(shop, patient, amount, **fields).post_small(by=by, at=at)


def applied(shop, patient, amount=20, *, by, at=NOON):
    return post(shop, patient, amount, by=by, at=at).confirm_credit(by=shop_actor(shop), at=at)
