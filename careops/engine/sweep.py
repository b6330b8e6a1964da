"""Who is due? The sweep asks each tenant in turn, so that a busy one delays no other."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from careops.cases.models import Case
from careops.engine.batches import finish, load
from careops.engine.leap import go_on
from careops.engine.locking import free
from careops.engine.turn import Turn
from careops.outbox.deliver import deliver_here
from careops.tenancy.away import is_away
from careops.tenancy.models import Tenant
from careops.tenancy.scope import current_tenant, tenant_scope

logger = logging.getLogger(__name__)

BATCH = 1000
BACK_OFF = timedelta(minutes=1)


def sweep(*, now: datetime, limit: int = BATCH) -> int:
    """Carry out everything that has fallen due by ``now``; the number of cases taken on."""
    total = 0
    while taken := sum(fire_for(tenant, now=now, limit=limit) for tenant in due_tenants(now=now)):
        total += taken
    return total


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: a batch makes enough for several collections, and lets go of it at its end."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def fire_for(tenant: Tenant, *, now: datetime, limit: int) -> int:
    """How many cases were taken on; a tenant whose clock fails does not stop the others."""
    try:
        with tenant_scope(tenant), uncollected():
            if tenant.ahead < tenant.goal:
                go_on(tenant, house=now, act=act)
            return fire(now=now + tenant.ahead, limit=limit)
    except Exception as error:
        if is_away(error):
            raise  # for all of them
        logger.exception("The clock of %s could not act", tenant)
        return 0


def act(*, now: datetime) -> int:
    """All that clock and outbox do at a moment of the tenant; for how many cases and messages."""
    return fire(now=now, limit=BATCH) + deliver_here(now=now)


def is_anything_due() -> bool:
    """Whether the clock has something to do now: one statement, as nothing costs less."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT careops_tenants_with_due_cases(careops_now()) LIMIT 1")
        return cursor.fetchone() is not None


def due_tenants(*, now: datetime) -> list[Tenant]:
    """The tenants that have a case due: asked inside the database, one index probe a tenant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT careops_tenants_with_due_cases(%s)", [now])
        ids: list[UUID] = [tenant for (tenant,) in cursor.fetchall()]
    return list(Tenant.objects.filter(pk__in=ids)) if ids else []


# One tenant's batch


def fire(*, now: datetime, limit: int) -> int:
    """Let the clock act on up to ``limit`` cases of the tenant that are due; how many it took on.

    A case that fails is set aside with its error and tried again later; the others are moved.
    """
    with transaction.atomic():
        cases = list(
            Case.objects.filter(wake_at__lte=now)
            .order_by("wake_at")
            .select_for_update(skip_locked=True, no_key=True)[:limit]
        )
        return move_or_set_aside(cases, at=now)


def move_or_set_aside(cases: list[Case], *, at: datetime) -> int:
    """Move a batch; when it fails, halve it until the bad case stands alone. How many it took on.

    What belongs to a case that somebody else holds at this moment is left for the next sweep.
    """
    try:
        with transaction.atomic():
            subjects = free(load(cases), held={case.pk for case in cases})
            turns = [Turn(s, tenant=current_tenant(), at=at) for s in subjects]
            finish([turn for turn in turns if ticked(turn)], at=at)
            return len(turns)
    except Exception as error:  # noqa: BLE001 (in what follows from a move, or in the database)
        if len(cases) == 1:
            set_aside(cases[0], error, at=at)
            return 1
        half, taken = len(cases) // 2, 0
        for part in (cases[:half], cases[half:]):
            for case in part:
                case.refresh_from_db()
            taken += move_or_set_aside(part, at=at)
        return taken


def ticked(turn: Turn) -> bool:
    try:
        turn.tick()
        turn.settle()
    except Exception as error:  # noqa: BLE001 (one bad subject never stops the clock)
        set_aside(turn.case, error, at=turn.at)
        return False
    return True


def set_aside(case: Case, error: Exception, *, at: datetime) -> None:
    """Note the error where operators see it, and try again later: 1, 2, 4 ... minutes, 1 day at most."""
    if is_away(error):
        raise error  # no case is at fault
    logger.error("Case %s could not be moved", case.ref, exc_info=error)
    case.refresh_from_db(fields=["failures"])  # settling has set it to none
    failures = min(case.failures + 1, 30)
    Case.objects.filter(pk=case.pk).update(
        failures=failures,
        failure=f"{type(error).__name__}: {error}".partition("\nDETAIL:")[0][:300],
        wake_at=at + min(BACK_OFF * 2 ** (failures - 1), timedelta(days=1)),
    )
