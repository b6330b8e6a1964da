"""What must each endpoint still be told? The events behind the place up to which its deliveries are queued."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from uuid_utils.compat import uuid7

from careops.api.ids import public_id
from careops.events import feed
from careops.events.models import Delivery, Endpoint
from careops.record.models import Entry

AT_ONCE = 200  # events of one endpoint
TEST = "test.ping"


def queue(*, at: datetime) -> None:
    """Queue what has happened for each endpoint of the tenant: each event once, in the order of the record."""
    with transaction.atomic():
        end = feed.end_of_chain()
        behind = Endpoint.objects.behind(seq=end).select_related("partner")
        for endpoint in behind.select_for_update(skip_locked=True, no_key=True, of=("self",)):
            queue_for(endpoint, end=end, at=at)


def queue_for(endpoint: Endpoint, *, end: int, at: datetime) -> None:
    found = feed.events(endpoint.partner, after=endpoint.queued_to, upto=end, limit=AT_ONCE)
    wanted = feed.of_types(found, endpoint.types)
    Delivery.objects.bulk_create([delivery_of(endpoint, entry, at=at) for entry in wanted])
    endpoint.queued_to = found[-1].seq if len(found) == AT_ONCE else end
    endpoint.save(update_fields=["queued_to"])


def delivery_of(endpoint: Endpoint, entry: Entry, *, at: datetime) -> Delivery:
    event = feed.show(entry)
    delivery = Delivery(endpoint=endpoint, entry=entry, seq=entry.seq, queued_at=at)
    delivery.type, delivery.body = event["type"], feed.as_body(event)
    return delivery


def ping(endpoint: Endpoint, *, at: datetime) -> Delivery:
    """A test, which goes before all that waits."""
    pk = uuid7()
    body = {"id": public_id(feed.PREFIX, pk), "type": TEST, "timestamp": at, "data": {}}
    made: Delivery = Delivery.objects.create(
        id=pk, endpoint=endpoint, type=TEST, body=feed.as_body(body), queued_at=at
    )
    return made


def name_of(delivery: Delivery) -> str:
    """The id of its event, by which the receiver knows one that comes twice; a test has its own."""
    return public_id(feed.PREFIX, delivery.entry_id or delivery.pk)
