"""How is a patient paid back? The payment provider is asked, once however often we ask (S0-22).

``refund`` and ``poll`` are one question: what has become of this refund? Only when nothing has, it is
asked for. So whatever was lost, an answer, a webhook or a whole process, the next message mends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NoReturn, Protocol

from django.conf import settings
from django.db import transaction

from careops.outbox.channels import Channel, DeliveryError, Suppressed
from careops.outbox.models import Message
from careops.people.actors import Actor
from careops.tenancy.scope import current_tenant
from consults.models import Refund
from consults.policy.refund import PAYMENTS

THE_PROVIDER = Actor("the payment provider", frozenset({PAYMENTS.name}), via="payments")
OVERTAKEN = "Overtaken: there is nothing to ask any more, or a later message asks it."

# How many digits of an amount are behind the point, where it is not two of them (ISO 4217).
DIGITS = dict.fromkeys("BIF CLP DJF GNF JPY KMF KRW PYG RWF VND VUV XAF XOF XPF".split(), 0)
DIGITS |= dict.fromkeys("BHD JOD KWD OMR TND".split(), 3)


State = Refund.State


class Outcome(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Order:
    """One refund as the provider is told of it: no patient and no card (SX-12, SX-14).

    ``amount`` is in the currency's smallest unit. ``key``: the provider carries out one order a key.
    """

    tenant: str
    ref: str
    round: int
    key: str
    payment: str
    amount: int

    @classmethod
    def of(cls, refund: Refund) -> Order:
        return cls(
            tenant=current_tenant().slug,
            ref=refund.case.ref,
            round=refund.round,
            key=f"{refund.pk}:{refund.round}",
            payment=refund.obligation.consult.payment,
            amount=smallest_units(refund.amount, refund.currency),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider says of the refund that a tenant knows by ``ref``."""

    tenant: str
    ref: str
    round: int
    outcome: Outcome
    receipt: str = ""
    reason: str = ""


class PaymentProvider(Protocol):
    """Both raise DeliveryError; a permanent one says that nothing was paid, and why."""

    def status(self, order: Order) -> Answer | None:
        """What has become of it, in this round or, if the money moves after all, in an earlier one."""

    def refund(self, order: Order) -> Answer:
        """Ask for it."""

    def close(self) -> None: ...


class Nobody:
    """The payment provider of an installation that has named none."""

    def status(self, order: Order) -> NoReturn:  # noqa: ARG002 (a PaymentProvider's signature)
        raise DeliveryError("No payment provider is configured.", permanent=True)

    refund = status

    def close(self) -> None:
        pass


def open_provider() -> PaymentProvider:
    if not settings.STRIPE_KEY:
        return Nobody()
    from consults.stripe_api import Stripe  # a large library, which web pages never need

    return Stripe(settings.STRIPE_KEY, url=settings.STRIPE_URL)


class RefundChannel(Channel):
    """Asks for refunds, and has each become what is answered."""

    def __init__(self) -> None:
        self.provider = open_provider()

    def deliver(self, message: Message) -> str:
        order = order_in(message)
        try:
            answer = ask(self.provider, order)
        except DeliveryError as error:
            if not error.permanent:
                raise
            tell(refused(order, str(error)), at=self.at)
            raise Suppressed(str(error)) from error  # finance has a task
        tell(answer, at=self.at)
        return answer.receipt

    def close(self) -> None:
        self.provider.close()


def order_in(message: Message) -> Order:
    """What the message asks for; Suppressed when it need not be asked."""
    with transaction.atomic():
        found = Refund.objects.select_related("case", "obligation__consult")
        refund = found.get(pk=message.case_id)
        later = Message.objects.filter(case=message.case_id, channel=message.channel)
        # The clock asks again anyhow: while the provider is down, one question waits, not a hundred.
        gives_way = message.template == "poll" and later.filter(pk__gt=message.pk).exists()
    if refund.state != State.PROCESSING or gives_way:
        raise Suppressed(OVERTAKEN)
    return Order.of(refund)


def ask(provider: PaymentProvider, order: Order) -> Answer:
    """What becomes of this order. Raises DeliveryError.

    The key alone would not keep it at one refund: providers forget keys after a day, and each
    round has its own. So the provider's books are read first, by the payment, and not by the receipt
    of the former round, which is what a death between asking and writing down loses.
    """
    if not order.payment:
        raise DeliveryError("Nobody knows by which payment the patient paid.", permanent=True)
    return provider.status(order) or provider.refund(order)


def refused(order: Order, reason: str) -> Answer:
    return Answer(order.tenant, order.ref, order.round, Outcome.FAILED, reason=reason)


def tell(answer: Answer, *, at: datetime) -> None:
    """Have the refund become what the provider says, whoever hears it, in any order, any number of times.

    What is said of an earlier round is old: the provider's books tell if it matters.
    """
    with transaction.atomic():
        found = Refund.objects.filter(case__ref=answer.ref, round=answer.round)
        locked = found.select_related("case").select_for_update(of=("case",), no_key=True)
        refund = locked.first()
        if refund and answer.tenant == current_tenant().slug:
            say(refund, answer, at=at)


def say(refund: Refund, answer: Answer, *, at: datetime) -> None:
    """Only what is news."""
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


def smallest_units(amount: Decimal, currency: str) -> int:
    """In cents, for most: 80.00 CAD are 8000, 80 JPY are 80."""
    return int(amount.scaleb(DIGITS.get(currency, 2)))
