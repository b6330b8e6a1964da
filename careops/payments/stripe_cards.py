"""What does Stripe know of the cards that it asks for? Its Checkout pages: numbers are typed there alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from careops.payments.orders import Answer, Card, CardPage, Outcome, Page
from careops.payments.stripe_metadata import asking_in, metadata_of

KIND = "card"
OUTCOMES = {
    "open": Outcome.PENDING,
    "complete": Outcome.SUCCEEDED,
    "expired": Outcome.FAILED,
}


def open_page(v1: Any, order: CardPage, *, back_to: str) -> Page:
    """The same page for the same round, however often it is asked for; it is open for a day."""
    metadata = metadata_of(KIND, order.asking)
    wanted = {
        "mode": "setup",
        "allowed_payment_method_types": ["card"],
        "currency": order.currency.lower(),
        "customer_creation": "always",
        "metadata": metadata,
        "setup_intent_data": {"metadata": metadata},
        "success_url": back_to,
        "cancel_url": back_to,
    }
    if order.email:
        wanted["customer_email"] = order.email
    made = v1.checkout.sessions.create(wanted, {"idempotency_key": order.asking.key})
    return Page(made.url, made.id)


def status(v1: Any, order: CardPage) -> Answer | None:
    """What has become of the page; with the card, once it is given."""
    expand = {"expand": ["setup_intent.payment_method"]}
    return answer_in(v1.checkout.sessions.retrieve(order.session, expand).to_dict())


def carry_out(v1: Any, order: CardPage) -> Answer | None:
    """Nobody but the card's holder can: it is asked again later."""
    return status(v1, order)


def answer_in(session: Mapping[str, Any]) -> Answer | None:
    """What a page says; an event says of the card only that it was given."""
    asking, outcome = asking_in(KIND, session), OUTCOMES.get(session.get("status", ""))
    if asking is None or outcome is None:
        return None
    reason = "Its page was open for a day, and nobody gave a card."
    return asking.answered(
        outcome,
        receipt=session["id"],
        reason=reason if outcome is Outcome.FAILED else "",
        card=card_in(session),
    )


def card_in(session: Mapping[str, Any]) -> Card | None:
    setup = session.get("setup_intent")
    method = setup.get("payment_method") if isinstance(setup, Mapping) else None
    if not isinstance(method, Mapping) or "card" not in method:
        return None
    card = method["card"]
    return Card(
        brand=str(card["brand"]),
        last4=str(card["last4"]),
        month=int(card["exp_month"]),
        year=int(card["exp_year"]),
        customer=str(session.get("customer") or method.get("customer") or ""),
        token=str(method["id"]),
    )
