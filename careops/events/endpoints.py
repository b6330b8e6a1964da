"""What may a partner do with its endpoints? Add, change, test and remove them, and give them new secrets; on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from careops.events import feed
from careops.events.models import Delivery, Endpoint
from careops.events.queueing import ping
from careops.events.secrets import OVERLAP
from careops.outbox.strangers import checked
from careops.people.actors import Actor
from careops.people.models import Partner
from careops.record.chain import add
from careops.record.models import Entry
from careops.record.trace import current_trace

MOST = 10  # of one partner


class Refusal(Exception):
    """Why it cannot be so: about this field, in words for people."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def create(partner: Partner, said: Mapping[str, Any], *, by: Actor, at: datetime) -> Endpoint:
    """It is told of what happens from now on; Unreachable or Refusal when it cannot be."""
    Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)  # so that two are counted
    if Endpoint.objects.filter(partner=partner).count() >= MOST:
        raise Refusal("url", f"You have {MOST} endpoints: remove one first.")
    endpoint = Endpoint(partner=partner, created_at=at, next_at=at, queued_to=feed.end_of_chain())
    save(endpoint, said)
    note("create_endpoint", endpoint, by=by, at=at)
    return endpoint


def change(endpoint: Endpoint, said: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Turned on again, it is told of what happens from then on; what it was not told is in the feed."""
    was_active = endpoint.is_active
    endpoint.version += 1
    save(endpoint, said)
    if was_active and not endpoint.is_active:
        waiting = Delivery.objects.of(endpoint).waiting()
        waiting.update(state=Delivery.State.DISABLED, next_at=None)
    if endpoint.is_active and not was_active:
        endpoint.disabled_reason, endpoint.queued_to = "", feed.end_of_chain()
        endpoint.save(update_fields=["disabled_reason", "queued_to"])
    wake(endpoint, at=at)
    note("change_endpoint", endpoint, by=by, at=at)


def save(endpoint: Endpoint, said: Mapping[str, Any]) -> None:
    for name in ("url", "types", "is_active"):
        if name in said:
            setattr(endpoint, name, said[name])
    if "url" in said:
        checked(endpoint.url)
    known = feed.types_for(endpoint.partner)
    if unknown := sorted(set(endpoint.types) - set(known)):
        raise Refusal("types", f"You hear of no {unknown[0]!r}. There are {', '.join(known)}.")
    try:
        with transaction.atomic():
            endpoint.save()
    except IntegrityError as error:
        if "one_endpoint_an_address" not in str(error):
            raise
        raise Refusal("url", "You have an endpoint with this address already.") from error


def wake(endpoint: Endpoint, *, at: datetime) -> None:
    """Speak to it again of all that waits, although it rests; whether it is well, its answer says."""
    endpoint.next_at, endpoint.failures = at, 0
    endpoint.save(update_fields=["next_at", "failures"])
    Delivery.objects.of(endpoint).bring_forward()


def rotate(endpoint: Endpoint, *, by: Actor, at: datetime) -> None:
    """A new secret; for a day the one before signs too."""
    endpoint.secret_number += 1
    endpoint.version += 1
    endpoint.overlap_until = at + OVERLAP
    endpoint.save(update_fields=["secret_number", "version", "overlap_until"])
    note("rotate_endpoint_secret", endpoint, by=by, at=at)


def test(endpoint: Endpoint, *, at: datetime) -> Delivery:
    """Queue a ``test.ping``; it goes out at once."""
    if not endpoint.is_active:
        raise Refusal("is_active", "The endpoint is off: turn it on first.")
    wake(endpoint, at=at)
    return ping(endpoint, at=at)


def redeliver(delivery: Delivery, *, at: datetime) -> None:
    """Send an event once more, under its own id, whatever became of it."""
    if not delivery.endpoint.is_active:
        raise Refusal("is_active", "The endpoint is off: turn it on first.")
    anew = {"state": Delivery.State.PENDING, "next_at": None, "error": "", "queued_at": at}
    Delivery.objects.filter(pk=delivery.pk).update(**anew)
    wake(delivery.endpoint, at=at)


def remove(endpoint: Endpoint, *, by: Actor, at: datetime) -> None:
    """With its deliveries; the events themselves stay in the feed."""
    note("remove_endpoint", endpoint, by=by, at=at)
    endpoint.deliveries.all().delete()
    endpoint.delete()


def note(action: str, endpoint: Endpoint, *, by: Actor, at: datetime) -> None:
    """On record: where events go is a change like any other (SX-7)."""
    entry = Entry(at=at, action=action, outcome=Entry.Outcome.CHANGED, trace=current_trace())
    entry.actor, entry.actor_id, entry.via = by.name, by.id, by.via
    entry.facts = {
        "partner": endpoint.partner.name,
        "endpoint": str(endpoint.pk),
        "host": endpoint.host,
        "is_active": endpoint.is_active,
    }
    add([entry])
