"""Was a sentence of the clock due then, did its condition hold? Where that rests on rows beside the case, which have
changed since, the record tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from careops.clock.timers import Before
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow
from careops.rehearsal.recorded import is_timed

Owed = list[tuple[datetime, Rule]]


class Verdicts:
    """Of one story: when which sentence was owed, and whether the record has it.

    Only what is doubted counts: of which today's rows say another thing than the record.
    """

    def __init__(self) -> None:
        self.held: dict[str, dict[datetime, bool]] = defaultdict(dict)
        self.doubted: set[str] = set()

    def learn(self, subject: Workflow, owed: Owed, said: Collection[str], *, at: datetime) -> Owed:
        """What was owed in this turn, by what the record says of it."""
        forgotten = list(beside(subject, said, owed=owed, at=at))
        for moment, rule in [*owed, *forgotten]:
            is_said = rule.name in said
            is_fresh = moment > subject.case.clock_at or rule.target
            if hangs(subject, rule) and (is_said or is_fresh):
                is_met = (moment, rule) in owed and rule.unmet(subject, {"at": at}) is None
                self.held[rule.name][at] = is_said
                self.doubted |= {rule.name} if is_met != is_said else set()
        return [
            (moment, unasked(rule))
            for moment, rule in [*owed, *forgotten]
            if not hangs(subject, rule) or rule.name in said
        ]

    def as_then(self, subject: Workflow, owed: Owed, *, at: datetime) -> Owed:
        """What is owed in another telling, by how it was at the nearest moment of which the record tells."""
        said = [name for name in self.doubted if self.held[name].get(at)]
        return [
            (moment, unasked(rule) if rule.name in self.doubted else rule)
            for moment, rule in [*owed, *beside(subject, said, owed=owed, at=at)]
            if rule.name not in self.doubted or self.nearest(rule, at)
        ]

    def nearest(self, rule: Rule, at: datetime) -> bool:
        known = self.held[rule.name]
        return known[min(known, key=lambda moment: abs(moment - at))]


def beside(
    subject: Workflow, said: Collection[str], *, owed: Owed, at: datetime
) -> Iterator[tuple[datetime, Rule]]:
    """What was said, although its moment, which lies beside the case, is another today."""
    known = {rule.name for _, rule in owed}
    for rule in subject.clock_rules().get(subject.state, ()):
        if rule.name in said and rule.name not in known and not is_own(subject, rule):
            yield at + timedelta.resolution, rule


def hangs(subject: Workflow, rule: Rule) -> bool:
    """Whether it hangs on what may lie beside the case: a condition, or its moment."""
    return is_timed(rule) and (bool(rule.only_if) or not is_own(subject, rule))


def is_own(subject: Workflow, rule: Rule) -> bool:
    """Whether the moment from which it runs is the case's own; one to come is often that of another."""
    columns = {column.attname for column in subject._meta.concrete_fields} | {"taken_at"}
    return not rule.when or (rule.when.since in columns and not isinstance(rule.when, Before))


def unasked(rule: Rule) -> Rule:
    """The sentence where nobody asks for its conditions any more."""
    return replace(rule, only_if=()) if rule.only_if and is_timed(rule) else rule
