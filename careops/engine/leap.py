"""How does a test clock go on? From one due moment to the next, so that all that falls due comes in its order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import Min

from careops.cases.models import Case
from careops.outbox.models import Message
from careops.tenancy.models import Tenant

PATIENCE = 4.0  # seconds until whoever moves a clock is answered; what is left is for the sweep
SLICE = 0.1  # seconds of a sweep that one sandbox gets, so that it delays no other tenant

Act = Callable[..., int]


def leap(sandbox: Tenant, by: timedelta, *, house: datetime, act: Act, since: float) -> None:
    """Set the goal of the active sandbox further, and go there as far as patience lasts.

    ``act(now=)`` does what is due by a moment; how much that was. ``house`` is the house's time. Two leaps add up:
    whoever asks for one has locked the sandbox, until the end of a transaction. Many at once wait for that lock, so
    patience is counted ``since`` they came (``monotonic()``), and nobody walks where the sweep goes on already.
    """
    is_on_its_way = sandbox.ahead < sandbox.goal
    sandbox.goal += by
    left = 0.0 if is_on_its_way else since + PATIENCE - monotonic()
    walk(sandbox, house=house, act=act, seconds=left)


def go_on(sandbox: Tenant, *, house: datetime, act: Act) -> None:
    """As far as a slice lasts, unless somebody else moves this clock at the moment."""
    with transaction.atomic():
        if lock(sandbox, skip_locked=True):
            walk(sandbox, house=house, act=act, seconds=SLICE)


def lock(sandbox: Tenant, *, skip_locked: bool = False) -> bool:
    """Whether it is ours now, as it is in the database."""
    rows = Tenant.objects.select_for_update(no_key=True, skip_locked=skip_locked)
    found = rows.filter(pk=sandbox.pk).values_list("ahead", "goal").first()
    if found:
        sandbox.ahead, sandbox.goal = found
    return found is not None


def walk(sandbox: Tenant, *, house: datetime, act: Act, seconds: float) -> None:
    stop_at = monotonic() + seconds
    while sandbox.ahead < sandbox.goal and monotonic() < stop_at:
        if not step(sandbox, house=house, act=act):
            break
    sandbox.save(update_fields=["ahead", "goal"])


def step(sandbox: Tenant, *, house: datetime, act: Act) -> bool:
    """To the next moment at which something is due, or to the goal; whether anything has changed by it.

    It has not where another has locked the only case that is due.
    """
    before, shown = sandbox.ahead, house + sandbox.ahead
    due = next_moment(after=shown)
    sandbox.ahead = sandbox.goal if due is None else min(max(before, due - house), sandbox.goal)
    return bool(act(now=house + sandbox.ahead)) or sandbox.ahead > before


def next_moment(*, after: datetime) -> datetime | None:
    """Of a case, which may be overdue, or of a message; None: nothing will ever be due."""
    case = Case.objects.aggregate(at=Min("wake_at"))["at"]
    later = Message.objects.filter(next_attempt_at__gt=after)
    message = later.aggregate(at=Min("next_attempt_at"))["at"]
    return min(filter(None, (case, message)), default=None)
