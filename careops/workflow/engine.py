"""How is it carried out? In batches: lock, load, decide, write, in one transaction and a few statements.

A click is a batch of one, the clock's sweep a batch of hundreds. Only this module writes cases
and subjects.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction

from careops.cases.models import Case
from careops.clock.now import now
from careops.outbox.models import Link, Message
from careops.outbox.nudge import nudge
from careops.people.actors import Actor
from careops.record.chain import keep_head, link
from careops.record.models import Entry
from careops.tenancy import rows
from careops.tenancy.away import is_away
from careops.tenancy.scope import current_tenant
from careops.workflow.consequences import moves_after
from careops.workflow.models import Workflow, kinds
from careops.workflow.refusals import NotMet, Refusal, WrongState
from careops.workflow.relations import related_to
from careops.workflow.rules import Rule
from careops.workflow.turn import Move, Turn

logger = logging.getLogger(__name__)

Outcome = Workflow | Refusal
BACK_OFF = timedelta(minutes=1)


def carry_out_one(
    subject: Workflow,
    rule: Rule,
    *,
    by: Actor,
    at: datetime | None = None,
    version: int | None = None,
    **facts: Any,
) -> Workflow:
    """Carry out one move and bring ``subject`` up to date; raises the Refusal when it may not be."""
    move = Move(subject, rule, by, facts, version)
    (outcome,) = carry_out([move], at=at or now())
    if isinstance(outcome, Refusal):
        raise outcome
    vars(subject).update(vars(outcome))
    return subject


def carry_out(moves: Sequence[Move], *, at: datetime) -> list[Outcome]:
    """Carry out each move that may be; for each, the subject as it became, or its refusal.

    A move is made with all that follows from it, or refused; the others of its batch are made.
    """
    before = [dict(vars(move.subject)) for move in moves]
    try:
        with transaction.atomic():
            turns = take_turns(moves, at=at)
            outcomes = [attempt(turn, move) for turn, move in zip(turns, moves, strict=True)]
            write(list(dict.fromkeys(turns)), at=at)
    except Refusal as refusal:  # of what follows from one of them
        for move, was in zip(moves, before, strict=True):
            vars(move.subject).clear()
            vars(move.subject).update(was)
        if len(moves) == 1:
            return [refusal]
        half = len(moves) // 2
        return [*carry_out(moves[:half], at=at), *carry_out(moves[half:], at=at)]
    return outcomes


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
        move_or_set_aside(cases, at=now)
    return len(cases)


def touch(cases: models.QuerySet[Case], *, at: datetime) -> int:
    """Have the clock look at these cases again: something that they rest on has changed."""
    in_order = cases.filter(closed_at=None).order_by("pk").select_for_update(no_key=True)
    found = list(in_order.values_list("pk", flat=True))  # as all others lock them
    return int(Case.objects.filter(pk__in=found).update(wake_at=at)) if found else 0


# Deciding


def take_turns(
    moves: Sequence[Move], *, at: datetime, taken: Mapping[UUID, Turn] | None = None
) -> list[Turn]:
    """Lock and load the subjects of the moves; one turn a case, however many moves name it.

    What has its turn in this batch already (``taken``) goes on with that.
    """
    tenant, loaded = current_tenant(), dict(taken or {})
    known = [m.subject.pk for m in moves if m.subject.state and m.subject.pk not in loaded]
    locked = (
        Case.objects.filter(pk__in=known).order_by("pk").select_for_update(no_key=True)
        if known
        else ()
    )
    loaded |= {subject.pk: Turn(subject, tenant=tenant, at=at) for subject in load(list(locked))}
    begin([move.subject for move in moves if not move.subject.state])
    return [
        loaded[move.subject.pk] if move.subject.state else Turn(move.subject, tenant=tenant, at=at)
        for move in moves
    ]


def begin(subjects: list[Workflow]) -> None:
    """Make new subjects ready for their first turn."""
    for subject in subjects:
        subject.claim_for_tenant()
        subject.tenant = current_tenant()
    for model, group in grouped(subjects, of=type):
        model.prepare(group)


def load(cases: Iterable[Case]) -> list[Workflow]:
    """The subjects of locked cases, one query a kind."""
    models_by_kind = kinds()
    wanted: dict[str, dict[UUID, Case]] = defaultdict(dict)
    for case in cases:
        wanted[case.kind][case.pk] = case
    loaded: list[Workflow] = []
    for kind, group in wanted.items():
        model = models_by_kind[kind]
        subjects = model.objects.filter(pk__in=list(group)).for_engine()
        for subject in subjects:
            subject.case, subject.tenant = group[subject.pk], current_tenant()
        model.prepare(subjects)
        loaded += subjects
    return loaded


def attempt(turn: Turn, move: Move) -> Outcome:
    try:
        turn.carry_out(move)
    except Refusal as refusal:
        if turn.entries:
            turn.settle()  # what the clock owed has happened all the same
        return refusal
    return turn.subject


def move_or_set_aside(cases: list[Case], *, at: datetime) -> None:
    """Move a batch; when it fails, halve it until the bad case stands alone."""
    try:
        with transaction.atomic():
            turns = [Turn(s, tenant=current_tenant(), at=at) for s in load(cases)]
            write([turn for turn in turns if ticked(turn)], at=at)
    except Exception as error:  # noqa: BLE001 (in what follows from a move, or in the database)
        if len(cases) == 1:
            set_aside(cases[0], error, at=at)
            return
        half = len(cases) // 2
        for part in (cases[:half], cases[half:]):
            for case in part:
                case.refresh_from_db()
            move_or_set_aside(part, at=at)


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
        failure=f"{type(error).__name__}: {error}"[:300],
        wake_at=at + min(BACK_OFF * 2 ** (failures - 1), timedelta(days=1)),
    )


# Writing


def write(turns: list[Turn], *, at: datetime) -> None:
    """Write what the turns became and left behind, with what follows from it, in a few statements."""
    turns = [turn for turn in follow(turns, at=at) if turn.is_settled]
    if not turns:
        return
    with rows.pipelined():
        write_subjects(turns)
        record(turns)
    wake_related(turns, at=at)


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


def record(turns: list[Turn]) -> None:
    entries = [entry for turn in turns for entry in turn.entries]
    messages = [message for turn in turns for message in turn.messages]
    if entries:
        head = link(entries)
        rows.insert(Entry, entries)
        keep_head(head)
    rows.insert(Message, messages)
    rows.insert(Link, [link for turn in turns for link in turn.links])
    for model, group in grouped((row for turn in turns for row in turn.kept), of=type):
        rows.insert(model, [vars(row) for row in group])
    if messages:
        transaction.on_commit(nudge)


def follow(turns: list[Turn], *, at: datetime) -> list[Turn]:
    """The turns that effects ask for: cases to begin, related cases to move; and what follows then."""
    taken = {turn.case.pk: turn for turn in turns}
    asking = turns
    while moves := moves_after(asking):
        asking = take_turns(moves, at=at, taken=taken)
        for turn, move in zip(asking, moves, strict=True):
            follow_up(turn, move)
        asking = list(dict.fromkeys(asking))
        taken |= {turn.case.pk: turn for turn in asking}
    return list(taken.values())


def follow_up(turn: Turn, move: Move) -> None:
    """Only what has moved on meanwhile needs nothing any more; else nothing is done, nor what led here."""
    outcome = attempt(turn, move)
    is_passed_over = isinstance(outcome, WrongState | NotMet) and not turn.is_new
    if isinstance(outcome, Refusal) and not is_passed_over:
        raise outcome


def wake_related(turns: list[Turn], *, at: datetime) -> None:
    """Have the clock look again at what rests on these: after the commit, in its next sweep."""
    waking: dict[Any, list[Workflow]] = defaultdict(list)
    for turn in turns:
        for effect in turn.wakes:
            waking[type(turn.subject), effect].append(turn.subject)
    for (model, effect), subjects in waking.items():
        related = related_to(model, effect.related)
        found = related.found(map(related.key, subjects))
        touch(Case.objects.filter(pk__in=found.values("pk")), at=at)


def grouped(things: Iterable[Any], *, of: Callable[[Any], Any]) -> Iterable[tuple[Any, list[Any]]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for thing in things:
        groups[of(thing)].append(thing)
    return groups.items()
