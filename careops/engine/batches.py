"""How is it carried out? In batches: lock, load, decide, write, in one transaction and a few statements.

A click is a batch of one, the clock's sweep a batch of hundreds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from careops.cases.models import Case
from careops.clock.now import now
from careops.engine.audiences import speak
from careops.engine.consequences import moves_after
from careops.engine.constraints import in_words
from careops.engine.following import tell_followers
from careops.engine.locking import elders_of, lock, named_in
from careops.engine.refusals import NotMet, Refusal, WrongState
from careops.engine.turn import Move, Turn
from careops.engine.waking import keys_to_wake, wake
from careops.engine.writing import grouped, write
from careops.people.actors import Actor
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow, kinds
from careops.registry import Registry
from careops.tenancy.scope import current_tenant

Outcome = Workflow | Refusal

KEPT: Registry[Callable[..., None]] = Registry("what follows once rows of a kind are kept")


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
            finish(list(dict.fromkeys(turns)), at=at)
    except (
        Refusal,
        IntegrityError,
    ) as error:  # of what follows from one of them, or by a constraint
        refusal = in_words(error)
        for move, was in zip(moves, before, strict=True):
            vars(move.subject).clear()
            vars(move.subject).update(was)
        if len(moves) == 1:
            return [refusal]
        half = len(moves) // 2
        return [*carry_out(moves[:half], at=at), *carry_out(moves[half:], at=at)]
    return outcomes


# Deciding


def take_turns(
    moves: Sequence[Move], *, at: datetime, taken: Mapping[UUID, Turn] | None = None
) -> list[Turn]:
    """Lock and load the subjects of the moves; one turn a case, however many moves name it.

    What has its turn in this batch already (``taken``) goes on with that.
    """
    tenant, loaded = current_tenant(), dict(taken or {})
    asked = [m.subject for m in moves if m.subject.state and m.subject.pk not in loaded]
    known = {subject.pk for subject in asked}
    elders = {key for subject in asked for key in elders_of(subject)}
    elders = elders.union(*(named_in(move.rule, move.facts) for move in moves)) - loaded.keys()
    locked = [case for case in lock(known | elders) if case.pk in known]
    loaded |= {subject.pk: Turn(subject, tenant=tenant, at=at) for subject in load(locked)}
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


def load(cases: Iterable[Case], *, also: Sequence[str] | None = None) -> list[Workflow]:
    """The subjects of locked cases, one query a kind; whom the cases came with, they have, too.

    ``also``: what a page of one shows besides, in the same query.
    """
    models_by_kind = kinds()
    wanted: dict[str, dict[UUID, Case]] = defaultdict(dict)
    known: dict[UUID, Any] = {}
    for case in cases:
        wanted[case.kind][case.pk] = case
        known |= {one.pk: one for one in case._state.fields_cache.values() if one}
    loaded: list[Workflow] = []
    for kind, group in wanted.items():
        model = models_by_kind[kind]
        subjects = model.objects.for_engine(group, known, also)
        for subject in subjects:
            subject.case, subject.tenant = group[subject.pk], current_tenant()
        model.prepare(subjects)
        loaded += subjects
    return loaded


def attempt(turn: Turn, move: Move) -> Outcome:
    try:
        turn.carry_out(move)
    except Refusal as refusal:
        if turn.trail.entries:
            turn.settle()  # what the clock owed has happened all the same
        return refusal
    return turn.subject


# What follows


def finish(turns: list[Turn], *, at: datetime) -> None:
    """Write what the turns became and left behind, with all that follows from it."""
    settled = [turn for turn in follow(turns, at=at) if turn.is_settled]
    if settled:
        for turn in settled:
            tell_followers(turn.trail)
        speak([turn.trail for turn in settled], at=at)
        waking = keys_to_wake(settled)
        write(settled)
        wake(waking, at=at)
        see_to(settled, at=at)


def see_to(turns: list[Turn], *, at: datetime) -> None:
    """What follows from rows of a kind once they are kept; of most nothing does."""
    for model, kept in grouped((row for turn in turns for row in turn.trail.kept), of=type):
        if model._meta.label in KEPT:
            KEPT[model._meta.label](kept, at=at)


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
    has_moved_on = isinstance(outcome, WrongState | NotMet) and not turn.is_new
    is_passed_over = has_moved_on and not move.is_bound
    if isinstance(outcome, Refusal) and not is_passed_over:
        raise outcome
