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

from careops.clock.now import shown
from careops.outbox import rest
from careops.outbox.digests import share, suppress_held, tie, with_carried
from careops.outbox.models import Message
from careops.outbox.rendering import render
from careops.outbox.sender import Sender, kept
from careops.tenancy import rows
from careops.tenancy.away import persist
from careops.tenancy.models import Tenant
from careops.tenancy.scope import current_tenant, tenant_scope

LEASE = timedelta(minutes=2)
SENDING = 60.0  # seconds a call goes on, so that it ends well within the leases it took
WRITING = 45.0  # seconds for which results wait for a database that is away: what was sent is not sent again
BATCH = 200

LEASED = ("attempts", "next_attempt_at", "subject", "text", "html")
TOLD = ("state", "receipt", "error", "sent_at", "next_attempt_at")
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
    span, stop_at, total = shown(LEASE), monotonic() + SENDING, 0

    def deliver_for(tenant: Tenant) -> int:
        if monotonic() > stop_at:
            return 0
        with tenant_scope(tenant):
            at = now + tenant.ahead
            batch = lease(now=at, until=at + span, limit=limit)
            send(batch, at=at, stop_at=stop_at, owner=owner)
        return len(batch)

    while taken := sum(map(deliver_for, due_tenants(now=now))):
        total += taken
    return total


def deliver_here(*, now: datetime) -> int:
    """Keep what the active sandbox has ready by now; how many messages that were.

    Nothing leaves a sandbox. So it may be done inside the transaction of whoever moves its clock, where what is sent
    could not be taken back; and nobody is told of what will never arrive.
    """
    batch = lease(now=now, until=now + LEASE, limit=BATCH)
    send(batch, at=now, stop_at=monotonic() + SENDING, owner=None)
    return len(batch)


def due_tenants(*, now: datetime) -> list[Tenant]:
    """The tenants that have a message ready: asked inside the database, one index probe a tenant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT careops_tenants_with_due_messages(%s)", [now])
        ids: list[UUID] = [tenant for (tenant,) in cursor.fetchall()]
    return list(Tenant.objects.filter(pk__in=ids)) if ids else []


def lease(*, now: datetime, until: datetime, limit: int) -> list[Message]:
    """Take up to ``limit`` messages until then; what they say is kept before anybody hears it.

    Digest messages of one recipient are one, however many; those that were overtaken are in it, suppressed.
    """
    with transaction.atomic():
        ready = list(
            Message.objects.ready(at=now)
            .exclude(channel__in=rest.resting(at=now))
            .select_related("case")
            .select_for_update(skip_locked=True, no_key=True, of=("self",))[:limit]
        )
        batch = tie(rest.allowed(ready, at=now, until=until))
        suppress_held(batch)
        taken = queued(batch)
        for message in taken:
            message.attempts += 1
            message.next_attempt_at = until
        render([message for message in taken if not message.text])
        rows.update(taken, LEASED)
    return batch


def queued(batch: list[Message]) -> list[Message]:
    return [message for message in batch if message.state == Message.State.QUEUED]


def send(batch: list[Message], *, at: datetime, stop_at: float, owner: Owner | None) -> None:
    """Send a leased batch, and write down what became of it, if need be when the database is back."""
    batch = queued(batch)
    leased = {message.pk: message.attempts for message in batch}
    with Sender(at=at, stop_at=stop_at, probed=rest.names()) as sender:
        for message in batch:
            sender.send(message)
    persist(lambda: note_channels(sender, at=at), seconds=WRITING)
    persist(lambda: write_down(batch, leased, at=at, owner=owner), seconds=WRITING)


def note_channels(sender: Sender, *, at: datetime) -> None:
    """Which work again, and which have to rest."""
    with transaction.atomic():
        rest.end(sender.worked)
        for channel, error in sender.refused.items():
            rest.begin(channel, error, at=at)


def write_down(
    batch: list[Message], leased: dict[UUID, int], *, at: datetime, owner: Owner | None
) -> None:
    lost = [message for message in batch if message.state == Message.State.FAILED]
    with transaction.atomic():
        write([message for message in batch if message not in lost], leased)
    if lost:
        # Apart from the others: if no owner is found, only these are tried again.
        with transaction.atomic():
            hand_over(write(lost, leased), at=at, owner=owner)


def hand_over(lost: list[Message], *, at: datetime, owner: Owner | None) -> None:
    if lost and owner:
        owner(with_carried(lost), at=at)


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
        ids = {pk for (pk,) in cursor.fetchall()}
    ours = [message for message in messages if message.pk in ids]
    share(ours)
    return ours


def resend(message: Message, *, at: datetime) -> bool:
    """Queue anew what failed or was kept, with what travelled with it, for somebody of the staff; whether it was so."""
    with transaction.atomic():
        failed = Message.objects.unsent().filter(pk=message.carrier or message.pk)
        anew = {"state": Message.State.QUEUED, "attempts": 0, "error": ""}
        if not failed.update(**anew, next_attempt_at=at):
            return False
        if message.carrier:
            Message.objects.carried_by([message.carrier]).update(**anew)
    return True


def record_receipt(
    message: UUID,
    *,
    state: Message.State,
    at: datetime,
    receipt: str = "",
    error: str = "",
    owner: Owner | None = None,
) -> bool:
    """Note what a carrier says later: delivered or bounced (S0-24). Whether it was news.

    It holds for all that the message carried; ``owner`` as in ``deliver``.
    """
    with transaction.atomic():
        told = Message.objects.hopeful(of=state).filter(pk=message).select_related("case")
        found = told.select_for_update(no_key=True, of=("self",)).first()
        if found is None:
            return False
        found.state, found.error = state, kept(error, 300)
        found.receipt = kept(receipt, 200) or found.receipt
        found.sent_at, found.next_attempt_at = found.sent_at or at, None
        found.save(update_fields=TOLD)
        share([found])
        if state == Message.State.BOUNCED:
            hand_over([found], at=at, owner=owner)
    return True
