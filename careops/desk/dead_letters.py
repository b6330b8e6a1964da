"""Who owns a message that will never arrive? The ops team: it is theirs to reach the person another way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from careops.desk.models import Task
from careops.desk.task_words import UNDELIVERED
from careops.engine.batches import carry_out
from careops.engine.turn import Move
from careops.outbox.models import Message
from careops.people.actors import CLOCK, Actor

THE_OUTBOX = Actor("the outbox", frozenset({CLOCK.name}), via="outbox")


def take_on(messages: Sequence[Message], *, at: datetime) -> None:
    """Open one task a message, in the transaction that gives it up: so exactly one (M27)."""
    rule = Task.rules()["open"]
    tasks = [task_about(m, at=at) for m in messages if m.case]  # a letter is asked for once more
    carry_out([Move(task, rule, THE_OUTBOX, granted=True) for task in tasks], at=at)


def task_about(message: Message, *, at: datetime) -> Task:
    task = Task.about(UNDELIVERED, case=message.case, at=at)
    whom = message.name or message.to
    task.note = f"{message.channel} “{message.template}” to {whom}: {message.error}"
    return task
