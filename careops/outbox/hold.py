"""How long may what was said be taken back? For ten seconds nobody sends it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from careops.outbox.models import Link, Message

HOLD = timedelta(seconds=10)


def held_of(entry: UUID, person: UUID | None, *, at: datetime) -> list[Message]:
    """What this step has to say to them, locked so that no sender takes it now; empty when one has, or may by now."""
    waiting = Message.objects.filter(entry=entry, person=person, state=Message.State.QUEUED)
    found = list(waiting.select_for_update(no_key=True, of=("self",)))
    is_ours = all(m.attempts == 0 and m.next_attempt_at and m.next_attempt_at > at for m in found)
    return found if is_ours else []


def suppress(messages: list[Message]) -> None:
    """They are never sent, and their links lead nowhere."""
    keys = [message.pk for message in messages]
    Link.objects.filter(message__in=keys).delete()
    suppressed = {"state": Message.State.SUPPRESSED, "next_attempt_at": None}
    Message.objects.filter(pk__in=keys).update(**suppressed)
