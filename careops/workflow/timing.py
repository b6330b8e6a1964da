"""When does the clock act on this subject next? A pure function of its fields, policy and tuning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from careops.clock.timers import Timer
    from careops.workflow.models import Workflow
    from careops.workflow.rules import Rule


def running(subject: Workflow) -> Iterator[tuple[Rule, Timer, datetime]]:
    """The clock rules of the subject's state whose ``since`` is set."""
    for rule in subject.clock_rules().get(subject.state, ()):
        if rule.when and (since := getattr(subject, rule.when.since)) is not None:
            yield rule, rule.when, since


def fallen_due(
    subject: Workflow, *, upto: datetime, tuning: Mapping[str, Any]
) -> list[tuple[datetime, Rule]]:
    """What is due by ``upto``, earliest first, whether or not the clock has acted on it."""
    due = [
        (moment, rule)
        for rule, when, since in running(subject)
        if (moment := when.last_due(since=since, wait=when.wait.value(tuning), upto=upto))
    ]
    return sorted(due, key=lambda pair: pair[0])


def next_wake(subject: Workflow, *, after: datetime, tuning: Mapping[str, Any]) -> datetime | None:
    """The earliest instant later than ``after`` at which a rule is due; None when there is none."""
    return min(
        (
            moment
            for _, when, since in running(subject)
            if (moment := when.next_due(since=since, wait=when.wait.value(tuning), after=after))
        ),
        default=None,
    )


def promised(subject: Workflow, *, after: datetime, tuning: Mapping[str, Any]) -> datetime | None:
    """The instant that people were promised: that of the rule named in ``shown``, even if it is past."""
    name = subject.shown[subject.state].due
    if not name:
        return None
    when = subject.rules()[name].when
    since = getattr(subject, when.since) if when else None
    if when is None or since is None:
        return None
    wait = when.wait.value(tuning)
    moment: datetime | None = when.next_due(since=since, wait=wait, after=after)
    return moment or when.last_due(since=since, wait=wait, upto=after)
