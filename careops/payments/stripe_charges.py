"""What does Stripe know of our charges? Its PaymentIntents, each of a card that was given before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from careops.outbox.channels import DeliveryError
from careops.payments.orders import Answer, Charge, Outcome
from careops.payments.stripe_metadata import asking_in, best_of, metadata_of

KIND = "charge"
OUTCOMES = {
    "succeeded": Outcome.SUCCEEDED,
    "processing": Outcome.PENDING,
    # Nobody is there to answer the bank: it has to be paid another way, or with another card.
    "requires_action": Outcome.FAILED,
    "requires_payment_method": Outcome.FAILED,
    "canceled": Outcome.FAILED,
}


def status(v1: Any, order: Charge) -> Answer | None:
    """The one that has paid, or will, by whichever card; else the one that failed in this round."""
    found = [
        item
        for customer in dict.fromkeys((order.customer, *order.before))
        for item in v1.payment_intents.list({"customer": customer, "limit": 100}).data
    ]
    return best_of([answer_in(item.to_dict()) for item in found], order.asking)


def carry_out(v1: Any, order: Charge) -> Answer | None:
    if not order.token:
        raise DeliveryError("The card was withdrawn meanwhile.", permanent=True)
    wanted = {
        "amount": order.amount,
        "currency": order.currency.lower(),
        "customer": order.customer,
        "payment_method": order.token,
        "confirm": True,
        "off_session": True,
        "error_on_requires_action": True,
        "metadata": metadata_of(KIND, order.asking),
    }
    made = v1.payment_intents.create(wanted, {"idempotency_key": order.asking.key})
    return answer_in(made.to_dict())


def answer_in(intent: Mapping[str, Any]) -> Answer | None:
    """What a PaymentIntent says; None when it is not one of ours."""
    asking, outcome = asking_in(KIND, intent), OUTCOMES.get(intent.get("status", ""))
    if asking is None or outcome is None:
        return None
    reason = str((intent.get("last_payment_error") or {}).get("message") or "")
    return asking.answered(outcome, receipt=intent["id"], reason=reason)
