"""When does the clock act on this subject next? A pure function of its fields, policy and tuning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from careops.clock.timers import After, Before, Once, Timer

if TYPE_CHECKING:
    from careops.policy.rules import Rule
    from careops.policy.workflow import Workflow


def running(subject: Workflow) -> Iterator[tuple[Rule, Timer, datetime]]:
    """The clock rules of the subject's state whose ``since`` is set."""
    for rule in subject.clock_rules().get(subject.state, ()):
        if rule.when and (since := getattr(subject, rule.when.since)) is not None:
            yield rule, rule.when, since


NOTHING: frozenset[tuple[str, datetime]] = frozenset()


@cache
def looks_ahead(policy: type[Workflow]) -> bool:
    return any(isinstance(rule.when, Before) for rule in policy.rules().values())


def running_ahead(subject: Workflow) -> frozenset[tuple[str, datetime]]:
    """The rules that run before a moment to come, each with that moment."""
    if not looks_ahead(type(subject)):
        return NOTHING
    return frozenset(
        (rule.name, since) for rule, when, since in running(subject) if isinstance(when, Before)
    )


def terms(
    subject: Workflow, when: Timer, since: datetime, tuning: Mapping[str, Any]
) -> dict[str, Any]:
    """What a timer is asked with, for this subject: where its grid begins and ends, and its wait."""
    wait = when.wait.of(subject).value(tuning)
    if isinstance(when, After) and when.days:
        return {"since": since, "wait": wait, "office": getattr(subject, when.days)}
    if isinstance(when, Once):
        return {"since": since, "wait": wait}
    first = when.first.of(subject).value(tuning) if when.first else wait
    return {
        "since": since + first - wait,
        "wait": wait,
        "quiet": getattr(subject, when.quiet) if when.quiet else None,
        "end": since + when.until.of(subject).value(tuning) if when.until else None,
    }


def next_due(
    subject: Workflow, when: Timer, since: datetime, *, after: datetime, tuning: Mapping[str, Any]
) -> datetime | None:
    """When the timer is due next, later than ``after``, for this subject."""
    return when.next_due(**terms(subject, when, since, tuning), after=after)


def last_due(
    subject: Workflow, when: Timer, since: datetime, *, upto: datetime, tuning: Mapping[str, Any]
) -> datetime | None:
    """When the timer was due last, not later than ``upto``, for this subject."""
    return when.last_due(**terms(subject, when, since, tuning), upto=upto)


def fallen_due(
    subject: Workflow, *, upto: datetime, tuning: Mapping[str, Any]
) -> list[tuple[datetime, Rule]]:
    """What is due by ``upto``, earliest first, whether or not the clock has acted on it."""
    due = [
        (moment, rule)
        for rule, when, since in running(subject)
        if (moment := last_due(subject, when, since, upto=upto, tuning=tuning))
    ]
    return sorted(due, key=lambda pair: pair[0])


def next_wake(subject: Workflow, *, after: datetime, tuning: Mapping[str, Any]) -> datetime | None:
    """The earliest instant later than ``after`` at which a rule is due; None when there is none."""
    return min(
        (
            moment
            for _, when, since in running(subject)
            if (moment := next_due(subject, when, since, after=after, tuning=tuning))
        ),
        default=None,
    )


def promised(subject: Workflow, *, tuning: Mapping[str, Any]) -> datetime | None:
    """The one instant that people were promised, to come or past: that of the rule in ``shown``."""
    name = subject.shown[subject.state].due
    when = subject.rules()[name].when if name else None
    since = getattr(subject, when.since) if when else None
    if since is None or not isinstance(when, Once):
        return None
    return when.moment(**terms(subject, when, since, tuning))


def turns(
    subject: Workflow, when: Timer, since: datetime, *, tuning: Mapping[str, Any]
) -> list[datetime]:
    """When it comes, if only once; else when its rhythm begins and ends, where that is said."""
    if isinstance(when, Once):
        return [when.moment(**terms(subject, when, since, tuning))]
    return [since + wait.of(subject).value(tuning) for wait in when.waits[1:]]
