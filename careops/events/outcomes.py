"""What follows from what an endpoint said? Delivered, tried again, given up, or never spoken to again.

Whose fault is it? An event's, if the endpoint took others after it; the endpoint's, if it took none.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from careops.events.models import Delivery, Endpoint
from careops.events.warning import warn
from careops.outbox.sender import kept
from careops.outbox.strangers import Answer
from careops.tenancy import rows

logger = logging.getLogger(__name__)

GONE = 410
MISSES = 2  # in a row, after which an endpoint is left alone
# Of an endpoint, from its first failure on; the last goes on until it answers (M28).
PAUSES = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7200))
# Of an event that only is refused.
BACK_OFF = tuple(timedelta(minutes=m) for m in (5, 30, 120, 300, 600))
PATIENCE = timedelta(days=3)  # from when on an event that was not taken is given up

TRIED = ("state", "attempts", "tried_at", "next_at", "status", "error")
STANDING = ("leased_until", "next_at", "failures", "failing_since")


@dataclass(frozen=True, slots=True)
class Said:
    """What the endpoint said to one delivery."""

    delivery: Delivery
    answer: Answer
    attempt: int  # which one it was


def write_down(endpoint: Endpoint, said: list[Said], *, at: datetime) -> None:
    """Under the lock of the endpoint, which is free again afterwards."""
    last_good = max((n for n, one in enumerate(said) if one.answer.is_good), default=-1)
    for number, one in enumerate(said):
        note(one, is_its_own_fault=number < last_good, at=at)
    rows.update([one.delivery for one in said], TRIED)
    endpoint.leased_until = None
    if said and said[-1].answer.status == GONE:
        disable(endpoint, "410: the receiver said that it is gone.")
        return
    if last_good >= 0 and endpoint.failing_since:
        asked = [one.delivery.pk for one in said]  # what it refuses even now stays put aside
        Delivery.objects.of(endpoint).exclude(pk__in=asked).bring_forward()
    stand(endpoint, said[last_good + 1 :], is_well=last_good >= 0, at=at)
    endpoint.save(update_fields=STANDING)
    give_up(endpoint, at=at)


def note(one: Said, *, is_its_own_fault: bool, at: datetime) -> None:
    delivery, answer = one.delivery, one.answer
    delivery.attempts, delivery.tried_at = one.attempt, at
    delivery.status, delivery.error, delivery.next_at = answer.status, kept(answer.error, 300), None
    delivery.state = Delivery.State.DELIVERED if answer.is_good else Delivery.State.RETRY
    if is_its_own_fault and not answer.is_good:
        wait = BACK_OFF[min(delivery.attempts, len(BACK_OFF)) - 1]
        delivery.next_at = at + max(wait, answer.wait)


def stand(endpoint: Endpoint, missed: list[Said], *, is_well: bool, at: datetime) -> None:
    """How it stands with the endpoint: it is spoken to again at once, or rests, and longer each time."""
    if is_well:
        endpoint.failures, endpoint.failing_since = 0, None
    endpoint.next_at = at
    if missed:
        pause = PAUSES[min(endpoint.failures, len(PAUSES) - 1)]
        endpoint.next_at = at + max(pause, *(one.answer.wait for one in missed))
        endpoint.failures += 1
        endpoint.failing_since = endpoint.failing_since or at


def give_up(endpoint: Endpoint, *, at: datetime) -> None:
    """What has been tried for three days; its partner is mailed once an outage, and else once a day at most."""
    old = Delivery.objects.of(endpoint).waiting().filter(queued_at__lte=at - PATIENCE)
    if (
        endpoint.failing_since is None
    ):  # else all that waits behind what was tried has waited in vain
        old = old.exclude(next_at=None)
    given_up = old.update(state=Delivery.State.EXHAUSTED, next_at=None)
    since = endpoint.failing_since or at - timedelta(days=1)
    if given_up and (endpoint.warned_at is None or endpoint.warned_at < since):
        logger.error("Events do not arrive at endpoint %s", endpoint.pk)
        warn(endpoint, at=at)
        endpoint.warned_at = at
        endpoint.save(update_fields=["warned_at"])


def disable(endpoint: Endpoint, reason: str) -> None:
    """Nothing is sent there any more, until its partner turns it on again."""
    endpoint.is_active, endpoint.disabled_reason = False, reason
    endpoint.version += 1
    endpoint.save(update_fields=["is_active", "disabled_reason", "version", "leased_until"])
    Delivery.objects.of(endpoint).waiting().update(state=Delivery.State.DISABLED, next_at=None)
