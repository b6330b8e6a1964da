"""What would another value do to the cases that are open now? Their next turn is taken twice, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from careops.cases.models import Case
from careops.engine.batches import load
from careops.engine.holding import due_back, returns_of
from careops.engine.timing import next_due, promised, running
from careops.engine.turn import DONE, Turn
from careops.policy.workflow import Workflow
from careops.proof.situations import copied
from careops.rehearsal.values import Change, changed, kinds_waiting
from careops.tenancy.models import Tenant

MOST = 5_000  # cases that are looked at while somebody waits for the page; those that are due first
BATCH = 1_000
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Next:
    """What the clock does with a case next: when, what, and by when people were promised something."""

    at: datetime | None
    labels: tuple[str, ...]
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A case whose clock would act at another moment, or otherwise."""

    case: Case
    was: Next
    will: Next
    at: datetime

    @property
    def is_earlier(self) -> bool:
        return self.will.at is not None and (self.was.at is None or self.will.at < self.was.at)

    @property
    def is_at_once(self) -> bool:
        """Something that was not owed yet would be."""
        return self.will.at == self.at and self.will != self.was

    @property
    def is_late_at_once(self) -> bool:
        """A promise that was still to come would have passed."""
        was, will = self.was.due_at, self.will.due_at
        return was is not None and will is not None and will <= self.at < was

    @property
    def by(self) -> timedelta:
        """How much earlier; later is less than nothing."""
        if self.was.at is None or self.will.at is None:
            return timedelta.max if self.is_earlier else timedelta.min
        return self.was.at - self.will.at


@dataclass(slots=True)
class Preview:
    """What would move, of how many open cases that wait for what is changed."""

    looked_at: int = 0
    others: int = 0  # that were not looked at: too many
    failing: list[Case] = field(default_factory=list)  # that the clock could not move then
    moved: list[Moved] = field(default_factory=list)

    @property
    def earlier(self) -> list[Moved]:
        return [one for one in self.moved if one.is_earlier or one.is_at_once]

    @property
    def later(self) -> list[Moved]:
        return [one for one in self.moved if not (one.is_earlier or one.is_at_once)]

    @property
    def at_once(self) -> list[Moved]:
        return [one for one in self.moved if one.is_at_once]

    @property
    def late_at_once(self) -> list[Moved]:
        return [one for one in self.moved if one.is_late_at_once]

    @property
    def worst(self) -> list[Moved]:
        """The first to be looked at: what happens at once, then what comes earliest before its time."""
        return sorted(self.moved, key=lambda m: (m.is_at_once, m.by), reverse=True)[:EXAMPLES]


def preview(change: Change, *, tenant: Tenant, at: datetime) -> Preview:
    """What these values would do to the open cases of the active tenant: nothing is written, nothing locked."""
    will = copy(tenant)
    will.tuning = changed(tenant.tuning, change)
    found = Preview()
    cases = waiting(change)
    found.others = max(cases.count() - MOST, 0)
    for subject in subjects(cases.order_by("wake_at", "pk")[:MOST]):
        found.looked_at += 1
        try:
            one = Moved(subject.case, next_of(subject, tenant, at), next_of(subject, will, at), at)
        except Exception:  # noqa: BLE001 (a policy that runs in circles then: that is what is asked)
            found.failing.append(subject.case)
            continue
        if one.was != one.will:
            found.moved.append(one)
    return found


def waiting(change: Change) -> Any:
    """The open cases whose clocks wait for what is changed; what the clock could not move is the operators'."""
    kinds = [model.kind for model in kinds_waiting(change)]
    return Case.objects.open().filter(kind__in=kinds, failures=0).exclude(wake_at=None)


def subjects(cases: Iterable[Case]) -> Iterator[Workflow]:
    rest = iter(cases)
    while batch := list(islice(rest, BATCH)):
        yield from load(batch)


def next_of(subject: Workflow, tenant: Tenant, at: datetime) -> Next:
    """A copy of it takes the turn that the sweep would give it, under the values of this tenant."""
    turn = Turn(copied(subject), tenant=tenant, at=at)
    turn.tick()
    ghost = turn.subject
    if not ghost.is_open:
        return Next(at, tuple(done_by(turn)), None)
    due_at = promised(ghost, tuning=tenant.tuning)
    if done := tuple(done_by(turn)):
        return Next(at, done, due_at)
    wakes = turn.next_wake()
    return Next(wakes, tuple(labels_at(turn, wakes)), due_at)


def done_by(turn: Turn) -> Iterator[str]:
    known = {
        rule.name: rule
        for rule in (*turn.subject.rules().values(), *returns_of(type(turn.subject)))
    }
    entries = (entry for entry in turn.trail.entries if entry["outcome"] == DONE)
    return (known[entry["action"]].label for entry in entries)


def labels_at(turn: Turn, wakes: datetime | None) -> Iterator[str]:
    """What is due then."""
    subject = turn.subject
    for rule, when, since in running(subject):
        if next_due(subject, when, since, after=turn.at, tuning=turn.tuning) == wakes:
            yield rule.label
    if wakes and due_back(subject, turn.tuning) == wakes:
        yield returns_of(type(subject))[0].label
