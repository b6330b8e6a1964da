"""How is it written? Cases, subjects and all that turns leave behind, in one statement a table.

Only this module saves cases and subjects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import models, transaction

from careops.cases.models import Case, partner_keys
from careops.engine.trail import Trail
from careops.engine.turn import Turn
from careops.outbox.links import digest_of, token_of
from careops.outbox.models import Link, Message
from careops.outbox.nudge import nudge
from careops.policy.workflow import Workflow
from careops.record.chain import keep_head, link
from careops.record.models import Entry, PartnerEntry, Words
from careops.tenancy import rows


def write(turns: list[Turn]) -> None:
    with rows.pipelined():
        write_subjects(turns)
        write_trails([turn.trail for turn in turns])


def write_subjects(turns: list[Turn]) -> None:
    fresh = [turn for turn in turns if turn.is_new]
    moved = [turn for turn in turns if not turn.is_new]
    rows.insert(Case, [vars(turn.case) for turn in fresh])
    update([(turn.case, turn.changed_header) for turn in moved])
    for model, group in grouped(fresh, of=subject_type):
        rows.insert(model, [vars(turn.subject) for turn in group])
    for _, group in grouped(moved, of=subject_type):
        update([(turn.subject, turn.changed) for turn in group])


def update(changes: Iterable[tuple[models.Model, set[str]]]) -> None:
    """Update those that have changed."""
    changed = [(instance, names) for instance, names in changes if names]
    rows.update(
        [instance for instance, _ in changed], set().union(*(names for _, names in changed))
    )


def subject_type(turn: Turn) -> type[Workflow]:
    return type(turn.subject)


def write_trails(trails: list[Trail]) -> None:
    """Links first, and entries last but for what names them: until the head is locked others may write."""
    entries = [entry for trail in trails for entry in trail.entries]
    messages = [message for trail in trails for message in trail.messages]
    rows.insert(Link, [sealed(link) for trail in trails for link in trail.links])
    if entries:
        head = link(entries)
        rows.insert(Entry, entries)
        rows.insert(Words, [words for trail in trails for words in trail.words])
        rows.insert(PartnerEntry, [row for trail in trails for row in of_partners(trail)])
        keep_head(head)
    rows.insert(Message, messages)
    for model, group in grouped((row for trail in trails for row in trail.kept), of=type):
        rows.insert(model, [vars(row) for row in group])
    if messages:
        transaction.on_commit(nudge)


def sealed(link: dict[str, Any]) -> dict[str, Any]:
    """A link as it is kept: whoever reads the row cannot make its token."""
    return link | {"digest": digest_of(token_of(link["message"]))}


def of_partners(trail: Trail) -> Iterator[dict[str, Any]]:
    """Whose events these entries may be: the partners whom the subject names now."""
    keys = partner_keys(type(trail.subject))
    partners = {getattr(trail.subject, f"{key}_id") for key in keys} - {None}
    for entry in trail.entries if partners else ():
        if entry["outcome"] == Entry.Outcome.DONE:
            said = {name: entry[name] for name in ("tenant_id", "seq", "action")}
            said |= {"entry_id": entry["id"], "kind": trail.case.kind}
            yield from ({**said, "partner_id": partner} for partner in partners)


def grouped(things: Iterable[Any], *, of: Callable[[Any], Any]) -> Iterable[tuple[Any, list[Any]]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for thing in things:
        groups[of(thing)].append(thing)
    return groups.items()
