"""Which messages travel together? Digests: those of one template that fall due for one person at about the same time.

Each is a message of its own, of its own case, until a sender puts the first of them into words;
then that one carries the others, and what was meanwhile answered stays behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import F

from careops.cases.models import Case
from careops.outbox.models import Message, Recipient
from careops.people.actors import THE_CLOCK
from careops.record.models import Entry
from careops.tenancy import rows
from careops.tenancy.scope import current_tenant

# Questions that arrive in one sitting are followed up on grids some minutes apart, and a sweep
# that catches up takes several batches: whoever owes an answer shall not read one mail for each.
GATHER = timedelta(minutes=5)
OVERTAKEN = "Overtaken: it was answered before this was sent."

TIED = ("carrier", "next_attempt_at", "state", "error")
SHARE = """
    UPDATE outbox_message m
    SET state = c.state, attempts = c.attempts, sent_at = c.sent_at, receipt = c.receipt, error = c.error
    FROM outbox_message c
    WHERE c.tenant_id = %(tenant)s AND c.id = ANY(%(carriers)s::uuid[])
        AND m.tenant_id = %(tenant)s AND m.carrier = c.id AND m.id <> c.id
"""


def tie(batch: Sequence[Message]) -> list[Message]:
    """The locked batch, in which the first message of each digest now carries what gathered for its recipient.

    Those that were overtaken are in it too, suppressed.
    """
    first = {message.pk: message.recipient for message in batch if is_gathering(message)}
    if not first:
        return list(batch)
    # Whoever has the first has them all: nobody else leases them while it gathers.
    others = list(
        Message.objects.gathering_for(first.values())
        .exclude(pk__in=first)
        .select_related("case")
        .order_by("next_attempt_at", "id")
        .select_for_update(skip_locked=True, no_key=True, of=("self",))
    )
    gathered = [message for message in [*batch, *others] if is_gathering(message)]
    suppress_overtaken(gathered)
    name_carriers(message for message in gathered if message.state == Message.State.QUEUED)
    rows.update(gathered, TIED)
    return [message for message in [*batch, *others] if message.carrier in (None, message.pk)]


def is_gathering(message: Message) -> bool:
    return message.digest and message.carrier is None


def suppress_overtaken(messages: Sequence[Message]) -> None:
    """Those whose case has moved on since: nobody need be asked any more."""
    entries = Entry.objects.filter(pk__in=[message.entry_id for message in messages])
    states = dict(entries.values_list("pk", "target"))
    for message in messages:
        if has_moved_on(message.case, states[message.entry_id]):
            overtake(message)


def has_moved_on(case: Case | None, state: str) -> bool:
    return bool(case and (case.closed_at or case.state != state))


def overtake(message: Message) -> None:
    message.state, message.error = Message.State.SUPPRESSED, OVERTAKEN
    message.next_attempt_at = None


def suppress_held(batch: Sequence[Message]) -> None:
    """Of what the clock had to say in somebody's quiet hours: what does not hold any more when those end.

    That we are late holds as long as we are, whoever has it by now.
    """
    held = [message for message in batch if was_held(message)]
    if not held:
        return
    reminders = Entry.objects.filter(
        pk__in=[message.entry_id for message in held], actor=THE_CLOCK.name, source=F("target")
    )
    states = dict(reminders.values_list("pk", "target"))
    for message in held:
        state = states.get(message.entry_id)
        if state and has_moved_on(message.case, state) and not is_late_still(message):
            overtake(message)
    rows.update(held, TIED)


def was_held(message: Message) -> bool:
    """Whether it was to wait from the start, for longer than a digest gathers; nobody has asked for it again."""
    is_first = not (message.attempts or message.text or message.digest)
    begins = message.next_attempt_at
    return bool(is_first and begins and begins - message.queued_at > GATHER)


def is_late_still(message: Message) -> bool:
    due = message.case and message.case.due_at
    return bool(due and due <= message.queued_at)


def name_carriers(messages: Iterable[Message]) -> None:
    carriers: dict[Recipient, UUID] = {}
    for message in messages:
        message.carrier = carriers.setdefault(message.recipient, message.pk)
        if message.carrier != message.pk:
            message.next_attempt_at = None


def share(carriers: Iterable[Message]) -> None:
    """What became of these messages has become of those that they carried."""
    ids = [message.pk for message in carriers if message.carrier]
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(SHARE, {"tenant": current_tenant().pk, "carriers": ids})


def with_carried(messages: Sequence[Message]) -> list[Message]:
    """These and those that they carry."""
    carriers = [message.pk for message in messages if message.carrier]
    if not carriers:
        return list(messages)
    return [*messages, *Message.objects.carried_by(carriers).select_related("case")]
