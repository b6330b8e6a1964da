"""How can due cases be moved? By careops' sweep, by one statement written by hand, or a row at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection

from careops.cases.models import Case
from careops.desk.models import Task
from careops.engine import sweep
from careops.engine.audiences import speak
from careops.engine.turn import Move, Turn
from careops.engine.writing import sealed
from careops.outbox.models import Link, Message
from careops.people.actors import THE_CLOCK
from careops.policy.effects import Open
from careops.policy.workflow import kinds
from careops.record.chain import link
from careops.record.models import Entry
from careops.tenancy.models import Tenant
from careops.tenancy.scope import current_tenant, tenant_transaction

Design = Callable[..., int]
LIMITS = [
    Path(__file__).with_name(f"limit_{app}.sql").read_text() for app in ("referrals", "consults")
]
# Whom the usual loop looks up with a subject.
PEOPLE = {
    "referral": ("client", "provider", "preferred"),
    "obligation": ("patient", "provider", "partner", "consult"),
    "thread": ("patient", "provider", "account", "visit"),
}


def ours(tenant: Tenant, *, now: datetime, batch: int) -> int:  # noqa: ARG001 (it finds the tenant itself)
    """The clock itself, through the real policies."""
    return sweep.sweep(now=now, limit=batch)


def by_hand(tenant: Tenant, *, now: datetime, batch: int) -> int:
    """The limit: nothing is decided in Python, all is written by one statement a domain and batch."""
    asked = {"tenant": tenant.pk, "now": now, "batch": batch}
    total = 0
    while True:
        with tenant_transaction(tenant), connection.cursor() as cursor:
            moved = 0
            for limit in LIMITS:
                cursor.execute(limit, asked)
                moved += cursor.fetchone()[0]
        if not moved:
            return total
        total += moved


def by_row(tenant: Tenant, *, now: datetime, batch: int) -> int:
    """The usual loop: a transaction, a lock and a save for each case, each entry, each message."""
    total = 0
    while True:
        with tenant_transaction(tenant):
            due = Case.objects.filter(wake_at__lte=now).order_by("wake_at")
            keys = list(due.values_list("pk", flat=True)[:batch])
        if not keys:
            return total
        for pk in keys:
            move_one(tenant, pk, now=now)
        total += len(keys)


def move_one(tenant: Tenant, pk: UUID, *, now: datetime) -> None:
    """What the engine does to a batch, done with the ORM to one case."""
    with tenant_transaction(tenant):
        case = Case.objects.select_for_update().get(pk=pk)
        model = kinds()[case.kind]
        subject = model.objects.select_related(*PEOPLE[case.kind]).get(pk=pk)
        subject.case = case
        model.prepare([subject])
        turn = Turn(subject, tenant=tenant, at=now)
        turn.tick()
        turn.settle()
        speak([turn.trail], at=now)
        save([turn, *(open_task(turn, follow_up.effect, now=now) for follow_up in turn.follow_ups)])


def open_task(turn: Turn, effect: object, *, now: datetime) -> Turn:
    assert isinstance(effect, Open)
    task = Task.about(effect.task, case=turn.case, at=now)
    opening = Turn(task, tenant=current_tenant(), at=now)
    opening.carry_out(Move(task, Task.rules()["open"], THE_CLOCK, granted=True))
    return opening


def save(turns: list[Turn]) -> None:
    for turn in turns:
        turn.case.save()
        turn.subject.save()
    entries = [entry for turn in turns for entry in turn.trail.entries]
    link(entries).save()
    for model, rows in (
        (Entry, entries),
        (Message, turns[0].trail.messages),
        (Link, map(sealed, turns[0].trail.links)),
    ):
        for row in rows:
            model(**row).save(force_insert=True)


DESIGNS: dict[str, Design] = {"sweep": ours, "limit": by_hand, "loop": by_row}
