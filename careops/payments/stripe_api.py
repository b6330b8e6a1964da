"""How does Stripe say it? Its client, its errors and its signed events, in our words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import stripe
from django.core.exceptions import BadRequest, PermissionDenied

from careops.outbox.channels import DeliveryError
from careops.outbox.channels.blame import Blame, blame_payment
from careops.outbox.channels.http import check_route, wait_of
from careops.payments import (
    stripe_cards,
    stripe_charges,
    stripe_forgetting,
    stripe_pay_pages,
    stripe_refunds,
)
from careops.payments.orders import Answer, CardPage, Charge, Forget, Order, Page, PayPage, Refund

stripe.enable_telemetry = False  # it would name this machine, and keep an id in a file

TIMEOUT = (3.0, 10.0)  # seconds to connect and to answer
TOLERANCE = 300  # seconds by which an event may be old
BOOKS: dict[type, Any] = {
    Refund: stripe_refunds, Charge: stripe_charges, CardPage: stripe_cards, PayPage: stripe_pay_pages,
    Forget: stripe_forgetting,
}  # fmt: skip
READS: dict[str, Callable[[Mapping[str, Any]], Answer | None]] = {
    "refund": stripe_refunds.answer_in,
    "payment_intent": stripe_charges.answer_in,
    "checkout.session": lambda one: stripe_cards.answer_in(one) or stripe_pay_pages.answer_in(one),
}


class Stripe:
    """Refunds, charges and pages for cards and payments by Stripe's API, or by a server that speaks it."""

    def __init__(self, key: str, *, url: str) -> None:
        if url:
            check_route(url)
        self.http = stripe.RequestsClient(timeout=TIMEOUT)
        # No retries of its own: the outbox knows when to try again.
        client = stripe.StripeClient(
            key,
            http_client=self.http,
            max_network_retries=0,
            base_addresses={"api": url} if url else None,
        )
        self.v1 = client.v1

    def status(self, order: Order) -> Answer | None:
        try:
            found: Answer | None = BOOKS[type(order)].status(self.v1, order)
        except stripe.StripeError as error:
            raise judge(error) from error
        return found

    def carry_out(self, order: Order) -> Answer:
        try:
            answer: Answer | None = BOOKS[type(order)].carry_out(self.v1, order)
        except stripe.StripeError as error:
            raise judge(error) from error
        if answer is None:
            raise DeliveryError("Stripe says neither yes nor no.")
        return answer

    def open_page(self, order: CardPage | PayPage, *, back_to: str) -> Page:
        try:
            opened: Page = BOOKS[type(order)].open_page(self.v1, order, back_to=back_to)
        except stripe.StripeError as error:
            raise judge(error) from error
        return opened

    def close(self) -> None:
        self.http.close()


def judge(error: stripe.StripeError) -> DeliveryError:
    """Whose fault it is, and whether it passes."""
    permanent = blame_payment(error.http_status, error.code or "") is Blame.THEIRS
    said = error.user_message or type(error).__name__
    return DeliveryError(
        f"Stripe: {said}",
        permanent=permanent,
        is_ours=not permanent,
        wait=wait_of((error.headers or {}).get("Retry-After")),
    )


def answers_in(body: bytes, *, signature: str, secrets: Sequence[str]) -> Iterator[Answer]:
    """What a signed event says of what we asked for. Raises PermissionDenied and BadRequest."""
    event = verified(body, signature=signature, secrets=secrets)
    try:
        subject = event["data"]["object"]
        found = [subject] if subject["object"] in READS else subject["refunds"]["data"]
        answers = [READS[one["object"]](one) for one in found]
    except (LookupError, TypeError, AttributeError):
        return  # an event about something else
    yield from filter(None, answers)


def verified(body: bytes, *, signature: str, secrets: Sequence[str]) -> Any:
    """The event, when it carries one of the signatures: each address at Stripe has its own secret."""
    for secret in secrets:
        try:
            stripe.Webhook.construct_event(body, signature, secret, tolerance=TOLERANCE)
        except stripe.SignatureVerificationError:
            continue
        except (ValueError, TypeError, AttributeError) as error:
            raise BadRequest("This is no event.") from error
        return json.loads(body)
    raise PermissionDenied("The signature does not fit.")
