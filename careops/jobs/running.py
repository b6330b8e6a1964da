"""Who does it? Workers, piece by piece: what one had begun when it was killed, the next one begins again."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from random import sample
from time import monotonic
from typing import Any

from django.db import connection

from careops.clock.now import now
from careops.jobs.models import Job, State
from careops.people.models import Membership
from careops.registry import Registry
from careops.tenancy.away import is_away
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction

logger = logging.getLogger(__name__)

SECONDS = 4.0  # of work of one task: less than until the next, so that jobs keep one worker busy, and no second

Piece = Callable[[Job], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job. ``piece`` does about a second of it and notes how far it came; whether there is more."""

    name: str
    piece: Piece


KINDS: Registry[Kind] = Registry("kinds of job")


def begins(name: str, piece: Piece) -> Kind:
    return KINDS.declare(name, Kind(name, piece))


def ask(kind: Kind, *, by: Membership, total: int, **said: Any) -> Job:
    """Have it done: a worker takes it up within seconds."""
    made: Job = Job.objects.create(
        kind=kind.name, asked_by=by, asked_at=now(), total=total, said=said
    )
    return made


def stop(job: Job) -> bool:
    """Let it be, when its present piece is done; whether there was anything left to stop."""
    locked = Job.objects.unfinished().select_for_update(no_key=True).filter(pk=job.pk).first()
    if locked:
        locked.end(State.STOPPED, at=now())
        locked.save()
    return locked is not None


def work(seconds: float = SECONDS) -> int:
    """Do what waits, for so long, one piece of each tenant in turn; how many pieces were done."""
    until, count = monotonic() + seconds, 0
    waiting = deque(sample(found := tenants_with_jobs(), len(found)))  # nobody is always the first
    while waiting and monotonic() < until:
        tenant = waiting.popleft()
        if do_piece(tenant):
            count += 1
            waiting.append(tenant)
    return count


def tenants_with_jobs() -> list[Tenant]:
    """Asked inside the database, one look at an index a tenant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT careops_tenants_with_jobs()")
        ids = [tenant for (tenant,) in cursor.fetchall()]
    return list(Tenant.objects.filter(pk__in=ids)) if ids else []


def do_piece(tenant: Tenant) -> bool:
    """The next piece of the tenant's oldest job that nobody is at; whether there was one."""
    job = None
    try:
        with tenant_transaction(tenant):
            job = next_job()
            if job:
                take(job)
    except Exception as error:
        if is_away(error) or job is None:
            raise
        fail(job, error, tenant)
    return job is not None


def next_job() -> Job | None:
    jobs = Job.objects.unfinished().order_by("id")
    found: Job | None = jobs.select_for_update(skip_locked=True, no_key=True).first()
    return found


def take(job: Job) -> None:
    job.state = State.RUNNING
    if not KINDS[job.kind].piece(job):
        job.end(State.DONE, at=now())
    job.save()


def fail(job: Job, error: Exception, tenant: Tenant) -> None:
    """Its last piece is undone, those before it stay."""
    logger.error("Job %s (%s) has failed", job.pk, job.kind, exc_info=error)
    with tenant_transaction(tenant):
        kept = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
        kept.end(
            State.FAILED, at=now(), problem=f"{type(error).__name__}: {error}".partition("\n")[0]
        )
        kept.save()
