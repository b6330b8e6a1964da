"""Who delivers events? One sender at a time: endpoints are spoken to side by side, each in the order of the feed.

An endpoint is leased, spoken to outside any transaction, and what it said is written down at once; a
slow one holds up nobody but itself. A sender that dies gives its endpoints back when the lease ends.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import connection, transaction

from careops.clock.now import shown
from careops.events.models import Delivery, Endpoint
from careops.events.outcomes import MISSES, Said, write_down
from careops.events.queueing import name_of, queue
from careops.events.secrets import secrets_of
from careops.outbox.strangers import post
from careops.outbox.webhooks import signed
from careops.tenancy.away import persist
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_scope

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
CLAIMING = 20.0  # seconds in which a call takes on endpoints
SPEAKING = 20.0  # seconds for one endpoint, so that it ends well within its lease
WRITING = 45.0  # seconds for which what was said waits for a database that is away
POLL = 0.25  # seconds until it is asked whether another endpoint has something
SIDE_BY_SIDE = 16  # endpoints
IN_A_ROW = 50  # deliveries of one endpoint
MINE = 0x6576656E7473  # the advisory lock of whoever delivers


@dataclass(frozen=True, slots=True)
class Errand:
    """What one endpoint is told, and from when until when it is leased for that, by its tenant's clock."""

    tenant: Tenant
    endpoint: Endpoint
    at: datetime
    until: datetime
    deliveries: list[Delivery]
    secrets: list[bytes]


def push(*, now: datetime) -> int | None:
    """Tell all endpoints what they wait for; how many deliveries were tried (SX-8). None: another sender is at it."""
    with only_one() as is_mine, ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return go_on(pool, at=now) if is_mine else None


@contextmanager
def only_one() -> Iterator[bool]:
    """Whether nobody else delivers; else slow endpoints could take all workers, one each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [MINE])
        (is_mine,) = cursor.fetchone()
    try:
        yield is_mine
    finally:
        if is_mine and connection.connection:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MINE])


def go_on(pool: ThreadPoolExecutor, *, at: datetime) -> int:
    until, stop_at, tried = at + shown(LEASE), monotonic() + CLAIMING, 0
    running: dict[Future[list[Said]], Errand] = {}
    while True:
        if monotonic() < stop_at:
            for errand in errands(at=at, until=until, most=SIDE_BY_SIDE - len(running)):
                running[pool.submit(speak, errand)] = errand
        if not running:
            return tried
        done, _ = wait(running, timeout=POLL, return_when=FIRST_COMPLETED)
        for future in done:
            errand = running.pop(future)
            if error := future.exception():  # it is free again when its lease ends
                logger.error("Endpoint %s: %r", errand.endpoint.pk, error, exc_info=error)
                continue
            tried += len(future.result())
            note(errand, future.result())


def errands(*, at: datetime, until: datetime, most: int) -> Iterator[Errand]:
    for tenant in tenants_with_events(at=at):
        with tenant_scope(tenant):
            now, ends = at + tenant.ahead, until + tenant.ahead
            queue(at=now)
            for endpoint in lease(at=now, until=ends, most=most):
                yield errand_of(tenant, endpoint, at=now, until=ends)
                most -= 1


def tenants_with_events(*, at: datetime) -> list[Tenant]:
    """Where an endpoint is behind, or has something to be told: asked inside the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT careops_tenants_with_events(%s)", [at])
        ids: list[UUID] = [tenant for (tenant,) in cursor.fetchall()]
    return list(Tenant.objects.filter(pk__in=ids)) if ids else []


def lease(*, at: datetime, until: datetime, most: int) -> list[Endpoint]:
    with transaction.atomic():
        ready = Endpoint.objects.ready(at=at).select_for_update(
            skip_locked=True, no_key=True, of=("self",)
        )
        found = list(ready[:most]) if most > 0 else []
        Endpoint.objects.filter(pk__in=[e.pk for e in found]).update(leased_until=until)
    return found


def errand_of(tenant: Tenant, endpoint: Endpoint, *, at: datetime, until: datetime) -> Errand:
    with transaction.atomic():
        deliveries = list(Delivery.objects.of(endpoint).ready(at=at)[:IN_A_ROW])
    return Errand(tenant, endpoint, at, until, deliveries, secrets_of(endpoint, at=at))


def speak(errand: Errand) -> list[Said]:
    """In a thread of its own, without the database: one event after the other, as long as it answers well."""
    said: list[Said] = []
    misses, stop_at = 0, monotonic() + SPEAKING
    for delivery in errand.deliveries:
        if monotonic() > stop_at:
            break
        body = delivery.body.encode()
        headers = signed(name_of(delivery), body, secrets=errand.secrets)
        answer = post(errand.endpoint.url, body=body, headers=headers)
        said.append(Said(delivery, answer, delivery.attempts + 1))
        misses = 0 if answer.is_good else misses + 1
        if answer.status in (None, 410) or misses == MISSES:
            break
    return said


def note(errand: Errand, said: list[Said]) -> None:
    """If need be when the database is back; not if the lease has passed to another sender."""

    def keep() -> None:
        with tenant_scope(errand.tenant), transaction.atomic():
            leased = Endpoint.objects.select_for_update(no_key=True, of=("self",))
            found = leased.select_related("partner").filter(
                pk=errand.endpoint.pk, leased_until=errand.until
            )
            if endpoint := found.first():
                write_down(endpoint, said, at=errand.at)

    persist(keep, seconds=WRITING)
