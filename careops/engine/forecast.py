"""What will the clock do if nobody says a word? A copy of the subject goes ahead in time, and tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from datetime import datetime
from itertools import islice
from typing import Any

from careops.engine.timing import next_due, next_wake, running
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow

FARTHEST = 200  # instants that are looked at; the clock's next step comes long before


def forecast(
    subject: Workflow, *, at: datetime, tuning: Mapping[str, Any]
) -> list[tuple[datetime, Rule]]:
    """Every step up to the one that leaves the state, in order; just the next, where none leaves it.

    Bodies only assign fields, so a copy can live through them: a ladder goes from rung to rung.
    """
    found: list[tuple[datetime, Rule]] = []
    for due, rule in steps(copy(subject), at=at, tuning=tuning):
        found.append((due, rule))
        if rule.target:
            return found
    return [(due, rule) for due, rule in found if due == found[0][0]]


def steps(
    ghost: Workflow, *, at: datetime, tuning: Mapping[str, Any]
) -> Iterator[tuple[datetime, Rule]]:
    for due, rules in islice(instants(ghost, at=at, tuning=tuning), FARTHEST):
        able = [rule for rule in rules if rule.unmet(ghost, {"at": due}) is None]
        leaving = [rule for rule in able if rule.target]
        for rule in leaving or able:  # a reminder that is overtaken is skipped
            yield due, rule.of(ghost)
            rule.body(ghost, at=due)


def instants(
    ghost: Workflow, *, at: datetime, tuning: Mapping[str, Any]
) -> Iterator[tuple[datetime, list[Rule]]]:
    """When the clock will look, and what is due then."""
    while due := next_wake(ghost, after=at, tuning=tuning):
        timers = running(ghost)
        yield (
            due,
            [
                rule
                for rule, when, since in timers
                if next_due(ghost, when, since, after=at, tuning=tuning) == due
            ],
        )
        at = due
