"""When are two situations of a case one? When nothing that may follow could tell them apart."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import models
from django.db.models.base import ModelState

from careops.clock.office import Office
from careops.clock.timers import After
from careops.clock.waits import ByField, Tunable
from careops.engine.timing import fallen_due, next_due, running, turns
from careops.policy.workflow import Workflow
from careops.proof.world import Outside, World

Deadlines = list[tuple[datetime, str]]
DAY_AND_NIGHT = timedelta(hours=25)  # the longest there is


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A case at an instant; ``told`` are the notices of its round."""

    subject: Workflow
    at: datetime
    outside: Outside
    sent: frozenset[str] = frozenset()
    before: Node | None = None
    step: str = ""

    @property
    def story(self) -> str:
        """How it came to this."""
        return f"{self.before.story} > {self.step}" if self.before else self.step


class Situations:
    """Tells situations apart: by what the case is, what is owed, and the order of the deadlines."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tuning = world.tenant.tuning
        self.waits = cache(self.waits_of)

    def key(self, node: Node) -> Hashable:
        subject, case = node.subject, node.subject.case
        if not subject.is_open:
            return str(subject.state)
        owed = fallen_due(subject, upto=node.at, tuning=self.tuning)
        values = vars(subject)
        return (
            tuple(plain(values[name]) for name in lasting(type(subject), self.world.beyond)),
            self.world.memory(subject),
            (node.outside, node.sent),
            frozenset(rule.name for due, rule in owed if rule.target or due > case.clock_at),
            case.wake_at and case.wake_at <= node.at,
            self.order(node),
        )

    def order(self, node: Node) -> Hashable:
        """Which deadlines come before which, also of those that could begin now.

        A pause may begin while clocks run, and clocks while there is a pause; no others mix. What
        only tells is left out: whatever follows, follows before it as after it. Where working days
        count, it matters where in the week all this lies.
        """
        rules = node.subject.rules()
        clocks = [(due, name) for due, name in self.clocks(node) if not rules[name].only_tells]
        week = self.week(node, until=max([node.at, *(due for due, _ in clocks)]))
        pauses = self.pauses(node)
        clock_waits = self.clock_waits(node.subject) if pauses else ()
        later = ((node.at + wait, named(wait)) for wait in self.pause_waits(node))
        return (
            in_order([*clocks, *week, *later]),
            in_order([*pauses, *((node.at + wait, named(wait)) for wait in clock_waits)]),
        )

    def only_tells(self, node: Node) -> bool:
        """Whether something is owed, and all of it leaves the case as it is: people may act after it as well."""
        owed = fallen_due(node.subject, upto=node.at, tuning=self.tuning)
        fresh = [rule for due, rule in owed if rule.target or due > node.subject.case.clock_at]
        return bool(fresh) and all(rule.only_tells for rule in fresh)

    def spans(self, node: Node) -> Iterator[tuple[datetime, datetime]]:
        """Until the next turning point; and from the last beat before it to each that comes but once.

        Otherwise beat after beat would look the same, and nobody would see what comes after them.
        """
        if later := [moment for moment in self.turning_points(node) if moment > node.at]:
            yield node.at, min(later)
        for once in self.come_once(node):
            before = once - timedelta.resolution
            beats = fallen_due(node.subject, upto=before, tuning=self.tuning)
            yield max([node.at, *(moment for moment, _ in beats)]), once

    def come_once(self, node: Node) -> list[datetime]:
        """All moments ahead that are no beat like others: deadlines, and where a rhythm begins or ends."""
        moments = {
            moment
            for _, when, since in running(node.subject)
            for moment in turns(node.subject, when, since, tuning=self.tuning)
        }
        return sorted(moment for moment in moments if moment > node.at)

    def turning_points(self, node: Node) -> Iterator[datetime]:
        for moment, _ in self.clocks(node):
            yield from (moment - wait for wait in (timedelta(0), *self.pause_waits(node)))
        for moment, _ in self.pauses(node):
            yield from (moment - wait for wait in (timedelta(0), *self.clock_waits(node.subject)))
        yield from (edge for edge, _ in self.week(node, until=node.at + DAY_AND_NIGHT))

    def week(self, node: Node, *, until: datetime) -> Deadlines:
        """The day on which we are, by each office whose working days count, and the days up to then."""
        found: Deadlines = []
        for name in offices_of(type(node.subject)):
            office: Office | None = getattr(node.subject, name)
            edges = [*office.edges(node.at, until)] if office else []
            past = sum(moment <= node.at for moment, _ in edges)
            found += edges[max(past - 1, 0) :]
        return found

    def clocks(self, node: Node) -> Deadlines:
        return [
            (moment, rule.name)
            for rule, when, since in running(node.subject)
            if (moment := next_due(node.subject, when, since, after=node.at, tuning=self.tuning))
        ]

    def pauses(self, node: Node) -> Deadlines:
        known = self.world.pauses(node.subject).items()
        ends = [(since + wait, name) for name, (since, wait) in known if since]
        return [(moment, name) for moment, name in ends if moment > node.at]

    def pause_waits(self, node: Node) -> set[timedelta]:
        return {wait for _, wait in self.world.pauses(node.subject).values()}

    def clock_waits(self, subject: Workflow) -> frozenset[timedelta]:
        usual, by_field = self.waits(type(subject))
        return usual | {wait.of(subject).value(self.tuning) for wait in by_field} - {timedelta(0)}

    def waits_of(self, policy: type[Workflow]) -> tuple[frozenset[timedelta], list[ByField]]:
        """All that its clocks wait: as for every subject of it, and what a field of each says."""
        waits = [wait for r in policy.rules().values() if r.when for wait in r.when.waits]
        usual = {wait.value(self.tuning) for wait in waits if isinstance(wait, Tunable)}
        by_field = [wait for wait in waits if isinstance(wait, ByField)]
        return frozenset(usual - {timedelta(0)}), by_field


def in_order(deadlines: Deadlines) -> Hashable:
    """Their names, earliest first; what falls together, together."""
    ties: dict[datetime, list[str]] = {}
    for moment, name in sorted(deadlines):
        ties.setdefault(moment, []).append(name)
    return tuple(map(frozenset, ties.values()))


@cache
def named(wait: timedelta) -> str:
    return str(wait)


@cache
def offices_of(policy: type[Workflow]) -> list[str]:
    """Whose working days its clocks count."""
    timers = (rule.when for rule in policy.rules().values())
    return sorted({when.days for when in timers if isinstance(when, After) and when.days})


@cache
def lasting(policy: type[Workflow], beyond: frozenset[str]) -> tuple[str, ...]:
    """The columns that count: all but the moments, which do by their order, and what lies beyond."""
    beyond |= {"case", "tenant"}
    fields = (f for f in policy._meta.concrete_fields if f.name not in beyond)
    return tuple(f.attname for f in fields if not isinstance(f, models.DateTimeField))


def plain(value: Any) -> Hashable:
    return tuple(sorted(map(str, value))) if isinstance(value, list) else value


def copied(subject: Workflow) -> Workflow:
    """The subject with its case, to be changed without a trace."""
    fresh: Workflow = twin(subject)
    if subject.state:
        fresh.case = twin(subject.case)
    return fresh


def twin(row: Any) -> Any:
    """As ``copy`` makes one, at a fraction of its cost."""
    fresh = object.__new__(type(row))
    vars(fresh).update(vars(row), _state=ModelState())
    vars(fresh._state).update(vars(row._state), fields_cache={**row._state.fields_cache})
    return fresh
