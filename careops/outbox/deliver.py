"""Who sends what is queued? A sender leases a batch, sends it outside any transaction, and writes down what happened.

A sender that dies gives its batch back: the lease passes, and the next one sends it again. Only the
sender that holds the latest lease of a message writes its result.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Coalesce

from careops.clock.now import shown
from careops.outbox.models import Message
from careops.outbox.rendering import render
from careops.outbox.sender import Sender
from careops.tenancy import rows
from careops.tenancy.models import Tenant
from careops.tenancy.scope import current_tenant, tenant_scope

LEASE = timedelta(minutes=2)
SENDING = 60.0  # seconds a call goes on, so that it ends well within the leases it took
BATCH = 200

LEASED = ("attempts", "next_attempt_at", "subject", "text", "html")
RESULT = """
    UPDATE outbox_message m
    SET state = u.state, attempts = u.attempts, next_attempt_at = u.next_attempt_at,
        sent_at = u.sent_at, receipt = u.receipt, error = u.error
    FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::int[], %s::timestamptz[], %s::timestamptz[],
                %s::text[], %s::text[])
        AS u(id, leased, state, attempts, next_attempt_at, sent_at, receipt, error)
    WHERE m.tenant_id = %s AND m.id = u.id AND m.attempts = u.leased AND m.state = 'queued'
    RETURNING m.id
"""

Owner = Callable[..., None]


def deliver(*, now: datetime, limit: int = BATCH, owner: Owner | None = None) -> int:
    """Send all that is ready, tenant by tenant; how many messages were taken on (SX-9).

    ``owner(messages, at=)`` is told of those that will never arrive, in the transaction that says
    so. A call stops after a minute; what is left is for the next one.
    """
    until, stop_at, total = now + shown(LEASE), monotonic() + SENDING, 0

    def deliver_for(tenant: Tenant) -> int:
        if monotonic() > stop_at:
            return 0
        with tenant_scope(tenant):
            batch = lease(now=now, until=until, limit=limit)
            send(batch, at=now, stop_at=stop_at, owner=owner)
        return len(batch)

    while taken := sum(map(deliver_for, due_tenants(now=now))):
        total += taken
    return total


def due_tenants(*, now: datetime) -> list[Tenant]:
    """The tenants that have a message ready: asked inside the database, one index probe a tenant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT careops_tenants_with_due_messages(%s)", [now])
        ids: list[UUID] = [tenant for (tenant,) in cursor.fetchall()]
    return list(Tenant.objects.filter(pk__in=ids)) if ids else []


def lease(*, now: datetime, until: datetime, limit: int) -> list[Message]:
    """Take up to ``limit`` messages until then; what they say is kept before anybody hears it."""
    with transaction.atomic():
        batch = list(
            Message.objects.ready(at=now)
            .select_related("case")
            .select_for_update(skip_locked=True, no_key=True, of=("self",))[:limit]
        )
        for message in batch:
            message.attempts += 1
            message.next_attempt_at = until
        render([message for message in batch if not message.text])
        rows.update(batch, LEASED)
    return batch


def send(batch: list[Message], *, at: datetime, stop_at: float, owner: Owner | None) -> None:
    """Send a leased batch, and write down what became of it."""
    leased = {message.pk: message.attempts for message in batch}
    with Sender(at=at, stop_at=stop_at) as sender:
        for message in batch:
            sender.send(message)
    lost = [message for message in batch if message.state == Message.State.FAILED]
    with transaction.atomic():
        write([message for message in batch if message not in lost], leased)
    if lost:
        # Apart from the others: if no owner is found, only these are tried again.
        with transaction.atomic():
            hand_over(write(lost, leased), at=at, owner=owner)


def hand_over(lost: list[Message], *, at: datetime, owner: Owner | None) -> None:
    if lost and owner:
        owner(lost, at=at)


def write(messages: list[Message], leased: dict[UUID, int]) -> list[Message]:
    """Write results in one statement; those whose lease has passed to another sender are not ours."""
    if not messages:
        return []
    columns = zip(*(
        (m.pk, leased[m.pk], m.state, m.attempts, m.next_attempt_at, m.sent_at, m.receipt, m.error)
        for m in messages
    ), strict=True)  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(RESULT, [*map(list, columns), current_tenant().pk])
        ours = {pk for (pk,) in cursor.fetchall()}
    return [message for message in messages if message.pk in ours]


def resend(message: Message, *, at: datetime) -> bool:
    """Queue a failed message anew, for somebody of the staff; whether it was one."""
    anew = {"state": Message.State.QUEUED, "attempts": 0, "next_attempt_at": at, "error": ""}
    return bool(Message.objects.failed().filter(pk=message.pk).update(**anew))


def record_receipt(
    message: UUID, *, receipt: str, state: Message.State, at: datetime, error: str = ""
) -> bool:
    """Note what a carrier says later: delivered or bounced (S0-24). Whether it was news."""
    open_states = [Message.State.QUEUED, Message.State.SENT]
    known = Message.objects.filter(pk=message, state__in=open_states)
    return bool(
        known.update(
            state=state,
            receipt=receipt,
            error=error,
            next_attempt_at=None,
            sent_at=Coalesce("sent_at", at),
        )
    )
