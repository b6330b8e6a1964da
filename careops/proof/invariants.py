"""What must never happen to a case, whatever the policy?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from django.db import models

from careops.engine.turn import Turn
from careops.people.actors import THE_CLOCK
from careops.policy.effects import Send
from careops.policy.rules import NOWHERE
from careops.policy.workflow import Workflow
from careops.proof.situations import Node
from careops.values.columns import PrivateColumn


def faults_of(node: Node) -> Iterator[str]:
    """Of where it has come to."""
    case, subject = node.subject.case, node.subject
    if subject.is_open and case.wake_at is None and not case.team:
        yield f"stuck in {subject.state}: no wake-up and no team"
    if not subject.is_open and (case.wake_at or case.due_at or not case.closed_at):
        yield f"{subject.state} is closed, and has a wake-up or a promise"


def faults_of_turn(turn: Turn, before: Workflow) -> Iterator[str]:
    """Of what it has done, and left behind."""
    if left := left_in_the_round(before, turn.subject):
        yield f"the link of {left} would outlive their part"
    if has_moved_the_promise(before, turn):
        yield "the clock moves what is promised"
    if has_told_private_words(turn):
        yield "private words stand in its title, in the record or in a message"


def left_in_the_round(before: Workflow, after: Workflow) -> str:
    """Who could have a link, is out of it, and would keep the link, as the round is the same."""
    if before.state == NOWHERE or before.round != after.round:
        return ""
    linked = linked_in(type(after))
    gone = (name for name in linked if getattr(before, f"{name}_id") is not None)
    return ", ".join(n for n in gone if getattr(before, f"{n}_id") != getattr(after, f"{n}_id"))


@cache
def linked_in(policy: type[Workflow]) -> set[str]:
    """Whoever is sent a link."""
    sends = (e for r in policy.rules().values() for e in r.effects if isinstance(e, Send))
    return {send.field for send in sends if send.link}


def has_moved_the_promise(before: Workflow, turn: Turn) -> bool:
    """Whether the date that people were given is another one, and nobody but the clock did a thing.

    A new round makes a promise of its own (ADR 9).
    """
    after = turn.subject
    if (before.state, before.round) != (after.state, after.round):
        return False
    if any(entry["via"] != THE_CLOCK.via for entry in turn.trail.entries):
        return False
    return bool(before.case.due_at != turn.case.due_at)


def has_told_private_words(turn: Turn) -> bool:
    """Whether words of a private column stand where others read them."""
    rows: list[models.Model] = [turn.subject, *turn.trail.kept]
    private = {vars(row)[name] for row in rows for name in private_columns(type(row))} - {"", None}
    if not private:
        return False
    said = list(strings_in((turn.case.title, turn.trail.entries, turn.trail.messages)))
    return any(words in one for words in private for one in said)


@cache
def private_columns(model: type[models.Model]) -> list[str]:
    return [f.attname for f in model._meta.concrete_fields if isinstance(f, PrivateColumn)]


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from strings_in(value.values())
    elif isinstance(value, Iterable):
        for one in value:
            yield from strings_in(one)
