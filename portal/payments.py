"""What do a payment and a refund become when the payment provider answers? Only what is news (S1-4)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from careops.money import DIGITS, smallest_units
from careops.payments import orders
from careops.payments.channel import PAYERS, Payer
from careops.payments.orders import THE_PROVIDER, Answer, Asking, Outcome, PayPage
from careops.tenancy.scope import current_tenant
from portal.models import BalancePayment, BalanceRefund
from portal.policy.paying import RUNS

Pay, Back = BalancePayment.State, BalanceRefund.State


def why(answer: Answer) -> str:
    return answer.reason[:1000] or "The payment provider gives no reason."


# A payment


def waits_for_payment(payment: BalancePayment) -> bool:
    """Whether it was paid on its page, or whether that is closed once it is over."""
    return bool(payment.state == Pay.OPENED) or payment.is_to_be_closed


def page_of(payment: BalancePayment) -> PayPage:
    """The provider learns how much, and to whom: nothing of what for, nor who pays."""
    return PayPage(
        Asking.of(payment),
        amount=smallest_units(payment.amount, payment.currency),
        currency=payment.currency,
        name=current_tenant().name,
        session=payment.session,
        is_over=payment.is_to_be_closed,
    )


def tell_payment(payment: BalancePayment, answer: Answer, *, at: datetime) -> None:
    by = THE_PROVIDER
    match (payment.state, answer.outcome):
        case (Pay.PAID, _):
            pass  # said twice
        case (_, Outcome.SUCCEEDED):
            payment.settle(by=by, at=at, amount=came_in(payment, answer), receipt=answer.receipt)
        case (Pay.OPENED, Outcome.FAILED) if answer.receipt and answer.receipt == payment.session:
            payment.close_page(by=by, at=at)
        case (state, Outcome.FAILED) if state in RUNS:
            payment.fail(by=by, at=at, failure=why(answer))
        case (Pay.LAPSED, Outcome.FAILED) if payment.is_to_be_closed:
            payment.note_closed(by=by, at=at)


def came_in(payment: BalancePayment, answer: Answer) -> Decimal:
    """What the provider says that it has; what was asked for, where it does not say."""
    if answer.amount is None:
        return payment.amount
    return Decimal(answer.amount).scaleb(-DIGITS.get(payment.currency, 2))


# A refund


def waits_for_refund(refund: BalanceRefund) -> bool:
    return bool(refund.state == Back.PROCESSING)


def refund_of(refund: BalanceRefund) -> orders.Refund:
    return orders.Refund.of(refund, str(refund.payment.receipt))


def tell_refund(refund: BalanceRefund, answer: Answer, *, at: datetime) -> None:
    by, receipt, amount = THE_PROVIDER, answer.receipt, refund.amount
    match (refund.state, answer.outcome):
        case (Back.PROCESSING, Outcome.PENDING) if receipt != refund.receipt:
            refund.acknowledge(by=by, at=at, receipt=receipt)
        case (Back.PROCESSING, Outcome.SUCCEEDED):
            refund.settle(by=by, at=at, amount=amount, receipt=receipt)
        case (Back.PROCESSING, Outcome.FAILED):
            refund.fail(by=by, at=at, failure=why(answer), receipt=receipt)
        case (Back.REFUNDED, Outcome.FAILED) if not refund.failure:
            said = {"amount": amount, "receipt": receipt, "failure": why(answer)}
            refund.come_back(by=by, at=at, **said)


PAYERS.declare("balance_payment", Payer(waits_for_payment, page_of, tell_payment))
PAYERS.declare("balance_refund", Payer(waits_for_refund, refund_of, tell_refund))
