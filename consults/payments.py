"""What does a refund become when the payment provider answers? Only what is news (S0-22)."""

from __future__ import annotations

from datetime import datetime

from careops.payments import orders
from careops.payments.channel import PAYERS, Payer
from careops.payments.orders import THE_PROVIDER, Answer, Outcome
from consults.models import Refund

State = Refund.State


def is_waiting(refund: Refund) -> bool:
    return bool(refund.state == State.PROCESSING)


def order_of(refund: Refund) -> orders.Refund:
    return orders.Refund.of(refund, str(refund.obligation.consult.payment))


def tell(refund: Refund, answer: Answer, *, at: datetime) -> None:
    by, receipt = THE_PROVIDER, answer.receipt
    failure = answer.reason[:1000] or "The payment provider gives no reason."
    match (refund.state, answer.outcome):
        case (State.PROCESSING, Outcome.PENDING) if receipt != refund.receipt:
            refund.acknowledge(by=by, at=at, receipt=receipt)
        case (State.PROCESSING, Outcome.SUCCEEDED):
            refund.settle(by=by, at=at, receipt=receipt)
        case (State.PROCESSING, Outcome.FAILED):
            refund.fail(by=by, at=at, failure=failure, receipt=receipt)
        case (State.REFUNDED, Outcome.FAILED) if not refund.failure:
            refund.come_back(by=by, at=at, failure=failure)


PAYERS.declare("refund", Payer(is_waiting, order_of, tell))
