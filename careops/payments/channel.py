"""How is money asked for? The payment provider is asked, once however often we ask (S0-22, S2-37).

Every message is one question: what has become of this order? Only when nothing has, it is asked
for. So whatever was lost, an answer, a webhook or a whole process, the next message mends it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import transaction

from careops.cases.models import Case
from careops.outbox.channels import Channel, DeliveryError, Suppressed
from careops.outbox.models import Message
from careops.payments.orders import Answer, CardPage, Order, Outcome, PaymentProvider, PayPage
from careops.policy.workflow import Workflow, kinds
from careops.registry import Registry
from careops.tenancy.scope import current_tenant

OVERTAKEN = "Overtaken: there is nothing to ask any more, or a later message asks it."


@dataclass(frozen=True, slots=True)
class Payer:
    """A kind of case that asks the payment provider for something.

    ``is_waiting``: whether it still wants to know; ``order_of``: what it asks for;
    ``tell(subject, answer, at=)`` has it become what the provider says.
    """

    is_waiting: Callable[[Any], bool]
    order_of: Callable[[Any], Order]
    tell: Callable[..., None]


PAYERS: Registry[Payer] = Registry("kinds of case that move money")


class Nobody:
    """The payment provider of an installation that has named none, and of every sandbox."""

    def __init__(self, why: str) -> None:
        self.why = why

    def status(self, order: Order) -> NoReturn:  # noqa: ARG002 (a PaymentProvider's signature)
        raise DeliveryError(self.why, permanent=True)

    carry_out = status

    def open_page(self, order: CardPage | PayPage, *, back_to: str) -> NoReturn:  # noqa: ARG002 (the same)
        self.status(order)

    def close(self) -> None:
        pass


def open_provider() -> PaymentProvider:
    if current_tenant().is_sandbox:
        return Nobody("This is test data: no money moves.")
    if not settings.STRIPE_KEY:
        return Nobody("No payment provider is configured.")
    from careops.payments.stripe_api import Stripe  # a large library, which web pages never need

    return Stripe(settings.STRIPE_KEY, url=settings.STRIPE_URL)


class PaymentChannel(Channel):
    """Asks the payment provider, and has each case become what is answered."""

    label = "payments"

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
            raise Suppressed(str(error)) from error  # it is somebody's to mend
        tell(answer, at=self.at)
        return answer.receipt

    def close(self) -> None:
        self.provider.close()


def order_in(message: Message) -> Order:
    """What the message asks for; Suppressed when it need not be asked."""
    with transaction.atomic():
        case = Case.objects.get(pk=message.case_id)
        subject, payer = subject_of(case), PAYERS[case.kind]
        later = Message.objects.filter(case=message.case_id, channel=message.channel)
        # The clock asks again anyhow: while the provider is down, one question waits, not a hundred.
        gives_way = message.template == "poll" and later.filter(pk__gt=message.pk).exists()
        if gives_way or not payer.is_waiting(subject):
            raise Suppressed(OVERTAKEN)
        return payer.order_of(subject)


def subject_of(case: Case) -> Any:
    subject: Workflow = kinds()[case.kind].objects.get(pk=case.pk)
    subject.case = case
    return subject


def ask(provider: PaymentProvider, order: Order) -> Answer:
    """What becomes of this order. Raises DeliveryError.

    The key alone would not keep it at one payment: providers forget keys after a day, and each
    round has its own. So the provider's books are read first, and not by the receipt of the former
    round, which is what a death between asking and writing down loses.
    """
    if order.lacks:
        raise DeliveryError(order.lacks, permanent=True)
    return provider.status(order) or provider.carry_out(order)


def refused(order: Order, reason: str) -> Answer:
    return order.asking.answered(Outcome.FAILED, reason=reason)


def tell(answer: Answer, *, at: datetime) -> None:
    """Have the case become what the provider says, whoever hears it, in any order, any number of times.

    What is said of an earlier round is old: the provider's books tell if it matters.
    """
    with transaction.atomic():
        found = Case.objects.filter(ref=answer.ref, kind__in=PAYERS)
        case = found.select_for_update(no_key=True).first()
        if case is None or answer.tenant != current_tenant().slug:
            return
        subject = subject_of(case)
        if subject.round == answer.round:
            PAYERS[case.kind].tell(subject, answer, at=at)
