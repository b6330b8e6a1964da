"""What does Stripe know of our refunds?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from careops.payments.orders import Answer, Outcome, Refund
from careops.payments.stripe_metadata import asking_in, best_of, metadata_of

KIND = "refund"
OUTCOMES = {
    "succeeded": Outcome.SUCCEEDED,
    "pending": Outcome.PENDING,
    "requires_action": Outcome.PENDING,
    "failed": Outcome.FAILED,
    "canceled": Outcome.FAILED,
}


def status(v1: Any, order: Refund) -> Answer | None:
    """The one that has paid, or will; else the one that failed in this round."""
    found = v1.refunds.list({"payment_intent": order.payment, "limit": 100})
    return best_of([answer_in(item.to_dict()) for item in found.data], order.asking)


def carry_out(v1: Any, order: Refund) -> Answer | None:
    wanted = {
        "payment_intent": order.payment,
        "amount": order.amount,
        "metadata": metadata_of(KIND, order.asking),
    }
    made = v1.refunds.create(wanted, {"idempotency_key": order.asking.key})
    return answer_in(made.to_dict())


def answer_in(refund: Mapping[str, Any]) -> Answer | None:
    """What a refund of Stripe's says; None when it is not one of ours."""
    asking, outcome = asking_in(KIND, refund), OUTCOMES.get(refund.get("status", ""))
    if asking is None or outcome is None:
        return None
    reason = str(refund.get("failure_reason") or "").replace("_", " ")
    return asking.answered(outcome, receipt=refund["id"], reason=reason)
