"""What does Stripe know of the payments that it asks for? Its Checkout pages, on which somebody pays once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from careops.payments.orders import Answer, Outcome, Page, PayPage
from careops.payments.stripe_metadata import asking_in, metadata_of

KIND = "payment"
PAID = ("paid", "no_payment_required")


def open_page(v1: Any, order: PayPage, *, back_to: str) -> Page:
    """The same page for the same round, however often it is asked for; it is open for a day."""
    metadata = metadata_of(KIND, order.asking)
    item = {
        "currency": order.currency.lower(),
        "unit_amount": order.amount,
        "product_data": {"name": order.name},
    }
    wanted = {
        "mode": "payment",
        "payment_method_types": ["card"],
        "line_items": [{"price_data": item, "quantity": 1}],
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},
        "success_url": back_to,
        "cancel_url": back_to,
    }
    made = v1.checkout.sessions.create(wanted, {"idempotency_key": order.asking.key})
    return Page(made.url, made.id)


def status(v1: Any, order: PayPage) -> Answer | None:
    """What has become of the page; None for one that is over and still open."""
    found = answer_in(v1.checkout.sessions.retrieve(order.session).to_dict())
    is_open = found is not None and found.outcome is Outcome.PENDING
    return None if order.is_over and is_open else found


def carry_out(v1: Any, order: PayPage) -> Answer | None:
    """Close a page that is over. Nobody but its reader can pay: else it is asked again later."""
    if not order.is_over:
        return status(v1, order)
    once = {"idempotency_key": f"{order.asking.key}:close"}
    return answer_in(v1.checkout.sessions.expire(order.session, {}, once).to_dict())


def answer_in(session: Mapping[str, Any]) -> Answer | None:
    """What a page says: paid is what the provider has; None when it is not one of ours.

    Its receipt is the payment, by which it is refunded, or the page, where there is none.
    """
    asking, status = asking_in(KIND, session), session.get("status")
    if asking is None or status not in ("open", "complete", "expired"):
        return None
    if status == "complete" and session.get("payment_status") in PAID:
        receipt, amount = (
            str(session.get("payment_intent") or session["id"]),
            session["amount_total"],
        )
        return asking.answered(Outcome.SUCCEEDED, receipt=receipt, amount=int(amount))
    if status == "expired":
        reason = "Its page was closed, and nobody had paid."
        return asking.answered(Outcome.FAILED, receipt=session["id"], reason=reason)
    return asking.answered(Outcome.PENDING, receipt=session["id"])
