"""What is the back office's part in the demo? A shop tells of customers; they end, ask and are credited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from careops.engine.turn import Move
from careops.people.actors import Actor
from careops.people.models import Patient
from medops import demo_insurance as insurance
from medops import demo_tickets as tickets
from medops.demo_answers import hold_back
from medops.demo_calls import VOICEMAIL_HABITS, about_voicemail, rung
from medops.demo_identities import IDENTITY_HABITS, about_identity, ask_somebody, sends
from medops.models import (
    Authorization,
    BenefitsVerification,
    Credit,
    Customer,
    IdentityCheck,
    Order,
    Plan,
    Prescription,
    Subscription,
    Ticket,
    TreatmentRequest,
    Voicemail,
)
from medops.models.catalogue import LAB, catalogue

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

HOUR = timedelta(hours=1)
HOME = "acme"  # the organization that has a shop's customers
TUNING: dict[str, dict[str, int]] = {}
AREAS = (
    "shop", "subscriptions", "credits", "tickets", "prescriptions", "identity-checks",
    "benefits-verifications", "prior-authorizations",
)  # fmt: skip
VERBS = ("read", "write")
SCOPES = {
    "shop": [f"{area}:{verb}" for area in AREAS for verb in VERBS],
    "pharmacy": [f"prescriptions:{verb}" for verb in VERBS],
    "telephony": ["voicemails:read", "voicemails:write"],
}
Options = list[tuple[str | None, float, int]]

HABITS: dict[str, tuple[str, Options]] = {
    "ticket waiting_patient": ("paused_at", [("reply", 9, 2), (None, 0, 1)]),
    "ticket with_lead": ("flagged_at", [("give_back", 2, 1)]),
    "subscription cancel_requested": ("requested_at", [("order_cancellation", 5, 8), ("keep", 3, 1)]),
    "subscription cancelling": ("ordered_at", [("confirm_cancelled", 1, 8), ("confirm_cancelled", 30, 1)]),
    "voicemail received": ("queued_at", VOICEMAIL_HABITS),
    "credit proposed": ("proposed_at", [("post", 6, 3), ("reject", 6, 1)]),
    "credit posted": ("posted_at", [("confirm_credit", 1, 9), ("confirm_credit", 30, 1)]),
    **insurance.HABITS,
    **IDENTITY_HABITS,
}  # fmt: skip
BY_SHOP = {"confirm_cancelled", "confirm_credit"}
BY_PATIENT = {"reply", "keep", "info_in"}
BY_LEAD = {"post", "reject", "give_back"}
GOODS = (("medicine", "Monthly box"), ("lab", "Home blood test"), ("other", "Scale"))
CONDITIONS = ("Weight program", "Eczema", "Migraine")
PLAN = "Start with the low dose, once a week. Write to us after four weeks, or before if it is too much."
TYPES = ("refund", "insurance", "pricing", "orders", "message")


def arrivals(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:
    """Somebody new subscribes; and of those who have, one asks for something."""
    if cast.tenant.slug != HOME:
        return
    if random.random() < 0.5 and (patient := newcomer(cast)):
        yield subscribed(patient, cast, at=at, random=random)
    if random.random() < 0.7:
        yield from asked(cast, at=at, random=random)
    if random.random() < 0.25:
        rung(cast, any_customer(random), at=at, random=random)
    if random.random() < 0.15:
        ask_somebody(cast, any_customer(random), at=at)
    yield from tickets.worked(cast, at=at, random=random)


def last_arrivals(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:
    """Some tickets that nobody has taken, benefits that nobody asked for yet, and a credit that waits for a lead."""
    if cast.tenant.slug != HOME:
        return
    for code in ("refund", "orders"):
        if customer := any_customer(random):
            yield opened(code, customer, cast, at=at)
    if customer := any_customer(random):
        yield credit(customer, cast, amount=120, random=random)
        yield insurance.requested(customer.patient, cast, random=random)
        yield insurance.prescribed(customer, cast, random=random)
    for customer in (any_customer(random), None):
        rung(cast, customer, at=at, random=random)
    hold_back(cast, at=at)


def newcomer(cast: Cast) -> Patient | None:
    taken = set(Customer.objects.values_list("patient", flat=True))
    return next((client for client in cast.clients[::3] if client.pk not in taken), None)


def subscribed(patient: Patient, cast: Cast, *, at: datetime, random: Random) -> Move:
    """A customer with an order, a plan and a subscription."""
    shop, number = cast.partners["shop"], f"{random.getrandbits(24):06X}"
    whose: dict[str, Any] = {"shop": shop, "patient": patient}
    Customer.objects.create(external_id=f"C-{number}", **whose)
    kind, goods = random.choice(GOODS)
    states = (Order.State.PLACED, Order.State.SHIPPED, Order.State.CANCELLED)
    Order.objects.create(
        external_id=f"OR-{number}",
        kind=kind,
        goods=goods,
        at=at,
        state=random.choice(states),
        **whose,
    )
    request = TreatmentRequest.objects.create(
        external_id=f"TR-{number}", provider=cast.providers[0], at=at,
        condition=random.choice(CONDITIONS), state=TreatmentRequest.State.APPROVED, **whose,
    )  # fmt: skip
    Plan.objects.create(external_id=f"PL-{number}", request=request, text=PLAN, at=at, **whose)
    made = Subscription(
        external_id=f"SB-{number}", name="Monthly program", price=Decimal("99.00"), currency="CAD",
        next_charge_at=at + timedelta(days=random.randint(2, 30)), **whose,
    )  # fmt: skip
    return Move(made, Subscription.rules()["start"], cast.partner("shop"))


def any_customer(random: Random) -> Customer | None:
    found = list(Customer.objects.select_related("patient", "shop").order_by("pk"))
    return random.choice(found) if found else None


def asked(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:
    """One of the customers asks for something, ends a subscription, or is credited."""
    customer = any_customer(random)
    if customer is None:
        return
    what = random.random()
    active = Subscription.objects.filter(patient=customer.patient, state=Subscription.State.ACTIVE)
    if what < 0.25 and (held := active.select_related("case").first()):
        yield Move(held, Subscription.rules()["request_cancel"], signed_in(customer.patient))
    elif what < 0.4:
        yield insurance.requested(customer.patient, cast, random=random)
    elif what < 0.5:
        yield insurance.prescribed(customer, cast, random=random)
    elif what < 0.6:
        yield credit(customer, cast, amount=random.choice((10, 15, 80)), random=random)
    else:
        yield opened(random.choice((*TYPES, LAB)), customer, cast, at=at)


def opened(code: str, customer: Customer, cast: Cast, *, at: datetime) -> Move:
    order = Order.objects.filter(patient=customer.patient).first()
    whose = {"patient": customer.patient, "shop": customer.shop}
    ticket = Ticket.of(catalogue()[code], at=at, order=order, **whose)
    return Move(ticket, Ticket.rules()["open"], cast.staff("agent"))


def credit(customer: Customer, cast: Cast, *, amount: int, random: Random) -> Move:
    made = Credit(
        patient=customer.patient, shop=customer.shop, amount=Decimal(amount), currency="CAD",
        reason="A box came late.", key=UUID(int=random.getrandbits(128), version=4),
    )  # fmt: skip
    name = "post_small" if amount < 50 else "propose"
    return Move(made, Credit.rules()[name], cast.staff("agent"))


def signed_in(patient: Patient) -> Actor:
    return Actor(patient.name, frozenset({"patient"}), people=frozenset({patient.pk}), via="page")


def waiting() -> Iterable[Any]:
    models = (
        Ticket,
        Subscription,
        Credit,
        Voicemail,
        IdentityCheck,
        BenefitsVerification,
        Authorization,
        Prescription,
    )
    for model in models:
        yield from model.objects.filter(case__closed_at=None).for_list()


def options(subject: Any, cast: Cast) -> tuple[datetime | None, Options]:  # noqa: ARG001 (as every domain's)
    if subject.kind == "authorization" and subject.state in ("preparing", "info_requested"):
        return insurance.preparing(subject)
    since, choices = HABITS.get(f"{subject.kind} {subject.state}", ("", []))
    return (getattr(subject, since), choices) if since else (None, [])


def act(subject: Any, answer: str, cast: Cast, *, at: datetime, random: Random) -> Move | None:  # noqa: ARG001
    by = insurance.who(subject, answer, cast) or who(subject, answer, cast)
    if subject.kind == "identity" and answer == "submit":
        sends(subject, by=by, at=at)
    said = facts(subject, answer, cast) | insurance.facts(subject, answer, cast, at=at)
    return Move(subject, subject.rules()[answer], by, said)


def who(subject: Any, answer: str, cast: Cast) -> Actor:
    if answer in BY_SHOP:
        return cast.partner("shop")
    if answer in BY_PATIENT or (subject.kind == "identity" and answer == "submit"):
        return signed_in(subject.patient)
    return cast.staff("lead" if answer in BY_LEAD else "agent")


def facts(subject: Any, answer: str, cast: Cast) -> dict[str, Any]:
    if subject.kind == "voicemail":
        return about_voicemail(answer)
    if subject.kind == "identity":
        return about_identity(answer)
    if subject.kind == "ticket":
        return tickets.facts(answer, cast)
    said: dict[str, dict[str, Any]] = {
        "order_cancellation": {"reason": "They asked."},
        "reject": {"reason": "One box was late, not four."},
    }
    return said.get(answer, {})
