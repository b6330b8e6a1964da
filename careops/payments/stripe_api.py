"""How does Stripe say it? Its refunds, its errors and its signed events, in our words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import stripe
from django.core.exceptions import BadRequest, PermissionDenied

from careops.outbox.channels import DeliveryError
from careops.outbox.channels.blame import Blame, blame_payment
from careops.outbox.channels.http import check_route, wait_of
from careops.payments.orders import Answer, Order, Outcome

stripe.enable_telemetry = False  # it would name this machine, and keep an id in a file

TIMEOUT = (3.0, 10.0)  # seconds to connect and to answer
TOLERANCE = 300  # seconds by which an event may be old
OUTCOMES = {
    "succeeded": Outcome.SUCCEEDED,
    "pending": Outcome.PENDING,
    "requires_action": Outcome.PENDING,
    "failed": Outcome.FAILED,
    "canceled": Outcome.FAILED,
}


class Stripe:
    """Refunds by Stripe's API, or by a server that speaks it."""

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
        self.refunds = client.v1.refunds

    def status(self, order: Order) -> Answer | None:
        """The one that has paid, or will; else the one that failed in this round."""
        try:
            found = self.refunds.list({"payment_intent": order.payment, "limit": 100})
        except stripe.StripeError as error:
            raise judge(error) from error
        answers = [answer for item in found.data if (answer := answer_in(item.to_dict()))]
        ours = [a for a in answers if (a.tenant, a.ref) == (order.tenant, order.ref)]
        for outcome in (Outcome.SUCCEEDED, Outcome.PENDING):
            for answer in ours:
                if answer.outcome == outcome:
                    return replace(answer, round=order.round)
        return next((answer for answer in ours if answer.round == order.round), None)

    def refund(self, order: Order) -> Answer:
        metadata = {"tenant": order.tenant, "refund": order.ref, "round": str(order.round)}
        try:
            made = self.refunds.create(
                {"payment_intent": order.payment, "amount": order.amount, "metadata": metadata},
                {"idempotency_key": order.key},
            )
        except stripe.StripeError as error:
            raise judge(error) from error
        answer = answer_in(made.to_dict())
        if answer is None:
            raise DeliveryError(f"Stripe says neither yes nor no: {made.status}")
        return answer

    def close(self) -> None:
        self.http.close()


def answer_in(refund: Mapping[str, Any]) -> Answer | None:
    """What a refund of Stripe's says; None when it is not one of ours."""
    metadata = refund.get("metadata") or {}
    outcome, number = OUTCOMES.get(refund.get("status", "")), metadata.get("round", "")
    if outcome is None or not {"tenant", "refund"} <= metadata.keys() or not number.isdecimal():
        return None
    reason = str(refund.get("failure_reason") or "").replace("_", " ")
    return Answer(
        metadata["tenant"], metadata["refund"], int(number), outcome, refund["id"], reason
    )


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
    """What a signed event says of our refunds. Raises PermissionDenied and BadRequest."""
    event = verified(body, signature=signature, secrets=secrets)
    try:
        subject = event["data"]["object"]
        refunds = [subject] if subject["object"] == "refund" else subject["refunds"]["data"]
        answers = [answer_in(refund) for refund in refunds]
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
