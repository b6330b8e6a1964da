"""What did people say, and when? The record's entries of a case, read back into sentences and facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from inspect import isclass
from itertools import count, groupby
from typing import Any
from uuid import UUID

from django.db import models

from careops.clock.waits import AT_ONCE
from careops.engine.facts import kind_of
from careops.engine.holding import holding_of, kernels, returns_of
from careops.people.actors import THE_CLOCK, Actor
from careops.people.models import Membership, Signature
from careops.policy.rules import Fact, Rule
from careops.policy.workflow import Workflow
from careops.record.models import Entry
from careops.tenancy.models import Tenant
from careops.values.private import is_seal
from careops.values.table import Row

Tuning = Mapping[str, Any]
History = list[tuple[datetime | None, Tuning]]
Known = Mapping[tuple[type[models.Model], str], models.Model]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One step of the record, with the sentence that it was and the facts that were said with it."""

    entry: Entry
    rule: Rule
    facts: Mapping[str, Any]

    @property
    def actor(self) -> Actor:
        entry = self.entry
        if self.is_of_the_clock:
            return THE_CLOCK
        return Actor(entry.actor, member=entry.actor_id, via=entry.via, behalf=entry.behalf)

    @property
    def is_of_the_clock(self) -> bool:
        return self.entry.actor_id is None and self.entry.actor == THE_CLOCK.name

    @property
    def is_timed(self) -> bool:
        """Whether its moment follows from waits, and is worked out anew."""
        return self.is_of_the_clock and is_timed(self.rule)

    @property
    def said(self) -> tuple[Any, ...]:
        """What two tellings of one step have in common."""
        entry = self.entry
        return entry.at, entry.action, entry.outcome, entry.source, entry.target


@dataclass(frozen=True, slots=True)
class Story:
    """A case from its first step to now: the subject as it has become, and its turns in order."""

    subject: Workflow
    turns: tuple[tuple[datetime, tuple[Recorded, ...]], ...]


def is_timed(rule: Rule) -> bool:
    return rule.when is not None and rule.when.wait is not AT_ONCE


def stories(subjects: Iterable[Workflow]) -> Iterator[Story]:
    """The stories of these, in two queries and one for each sort of thing that facts name."""
    by_case = {subject.pk: subject for subject in subjects}
    entries = list(Entry.objects.filter(case__in=by_case).with_words().order_by("case", "seq"))
    known = named(by_case, entries)
    for key, own in groupby(entries, key=lambda entry: entry.case_id):
        subject = by_case[key]
        steps = [recorded(subject, entry, known) for entry in own]
        yield Story(subject, tuple(turns_of(steps)))


def turns_of(steps: Iterable[Recorded]) -> Iterator[tuple[datetime, tuple[Recorded, ...]]]:
    """Each turn with its steps: of one moment, one request, and one after the other in the chain."""
    places = count()
    groups = groupby(
        steps, key=lambda one: (one.entry.at, one.entry.trace, one.entry.seq - next(places))
    )
    for (at, *_), group in groups:
        yield at, tuple(group)


def recorded(subject: Workflow, entry: Entry, known: Known) -> Recorded:
    rule = sentences(type(subject)).get(entry.action) or of_no_policy(entry.action)
    facts = {fact.name: read(fact, entry.said, known, type(subject)) for fact in rule.parameters}
    return Recorded(entry, rule, facts)


@cache
def sentences(policy: type[Workflow]) -> Mapping[str, Rule]:
    """All that a case of this policy may be told: its own sentences, and the kernel's of whoever holds it."""
    more = (*kernels(policy), *returns_of(policy), *holding_rules(policy))
    return {rule.name: rule for rule in more} | dict(policy.rules())


def holding_rules(policy: type[Workflow]) -> tuple[Rule, ...]:
    found = holding_of(policy)
    return found.take, found.hand_on, found.release


@cache
def of_no_policy(name: str) -> Rule:
    """What was written about a case, or a fresh link: it leaves the case as it is."""
    return Rule(name, (), None, (), (), None, (), unchanged, unchanged)


def unchanged(subject: Workflow, *, at: datetime) -> None:
    """Leave it as it is."""


# Facts


def named(by_case: Mapping[UUID, Workflow], entries: Iterable[Entry]) -> Known:
    """Whom and what the facts of these entries name, one query a model."""
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    for entry in entries:
        policy = type(by_case[entry.case_id])  # type: ignore[index]  # (they were asked for by these keys)
        rule = sentences(policy).get(entry.action)
        for fact in rule.parameters if rule else ():
            model = model_of(fact, policy)
            value = entry.facts.get(fact.name)
            if model and isinstance(value, Mapping) and "id" in value:
                wanted[model].add(value["id"])
    return {
        (model, str(row.pk)): row
        for model, keys in wanted.items()
        for row in manager_of(model).filter(pk__in=keys)
    }


def manager_of(model: Any) -> Any:
    return model.objects


def model_of(fact: Fact, policy: type[Workflow]) -> type[models.Model] | None:
    if fact.type is Signature:
        return Membership
    if isclass(fact.type) and issubclass(fact.type, models.Model):
        return fact.type
    kind = kind_of(fact, policy)
    return kind.model if isinstance(kind, Row) else None


def read(fact: Fact, said: Mapping[str, Any], known: Known, policy: type[Workflow]) -> Any:
    """A fact as its sentence wants it; of private words only as many letters."""
    value = said.get(fact.name)
    if value is None:
        return unsaid(fact)
    if is_seal(value):
        return "." * int(value["length"])
    if isinstance(value, Mapping) and "id" in value:
        return known.get((model_of(fact, policy), value["id"]))  # type: ignore[arg-type]
    if isclass(fact.type) and issubclass(fact.type, Enum):
        return fact.type(value)
    return parsed(fact.type, value)


def unsaid(fact: Fact) -> Any:
    if not fact.is_required:
        return fact.default
    return "" if fact.type is str else None


def parsed(type_: Any, value: Any) -> Any:
    if type_ in (datetime, date, time):
        return type_.fromisoformat(value)
    return Decimal(value) if type_ is Decimal else value


# What was in force


def history(tenant: Tenant) -> History:
    """The overrides in force since each moment, oldest first; since None: before any change on record."""
    tunes = Entry.objects.filter(case=None, action="tune").order_by("-seq")
    tuning, found = dict(tenant.tuning), History()
    for entry in tunes:
        found.append((entry.at, copy(tuning)))
        before = {name: values[0] for name, values in entry.facts["changed"].items()}
        tuning = {n: v for n, v in {**tuning, **before}.items() if v is not None}
    return [(None, tuning), *reversed(found)]


def in_force(history: History, at: datetime) -> Tuning:
    return next(tuning for since, tuning in reversed(history) if since is None or since <= at)
