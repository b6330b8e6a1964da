"""How does Stripe forget a card that was withdrawn? It is detached; a page on which none was given is closed."""

from __future__ import annotations

from typing import Any

from careops.payments.orders import Answer, Forget, Outcome


def status(v1: Any, order: Forget) -> Answer | None:
    """Forgotten, when nothing of it is attached and its page is closed; None while there is something to do."""
    token, is_open = kept(v1, order)
    return None if token or is_open else forgotten(order)


def carry_out(v1: Any, order: Forget) -> Answer:
    """Whatever happened on its page meanwhile: a card that was given there goes as well."""
    token, is_open = kept(v1, order)
    once = {"idempotency_key": f"{order.asking.key}:forget"}
    if token:
        v1.payment_methods.detach(token, {}, once)
    elif is_open:
        v1.checkout.sessions.expire(order.session, {}, once)
    return forgotten(order)


def kept(v1: Any, order: Forget) -> tuple[str, bool]:
    """The card that is still attached, and whether its page is open."""
    if order.token:
        method = v1.payment_methods.retrieve(order.token).to_dict()
        return (order.token if method.get("customer") else ""), False
    expand = {"expand": ["setup_intent.payment_method"]}
    page = v1.checkout.sessions.retrieve(order.session, expand).to_dict()
    method = (page.get("setup_intent") or {}).get("payment_method") or {}
    return (method["id"] if method.get("customer") else ""), page["status"] == "open"


def forgotten(order: Forget) -> Answer:
    return order.asking.answered(Outcome.SUCCEEDED)
