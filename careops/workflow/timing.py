"""When does the clock act on this subject next? A pure function of its fields, policy and tuning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from careops.clock.timers import Every, Timer

if TYPE_CHECKING:
    from careops.workflow.models import Workflow
    from careops.workflow.rules import Rule


def running(subject: Workflow) -> Iterator[tuple[Rule, Timer, datetime]]:
    """The clock rules of the subject's state whose ``since`` is set."""
    for rule in subject.clock_rules().get(subject.state, ()):
        if rule.when and (since := getattr(subject, rule.when.since)) is not None:
            yield rule, rule.when, since


def next_due(
    subject: Workflow, when: Timer, since: datetime, *, after: datetime, tuning: Mapping[str, Any]
) -> datetime | None:
    """When the timer is due next, later than ``after``, for this subject."""
    wait = when.wait.of(subject).value(tuning)
    if isinstance(when, Every) and when.quiet:
        return when.next_due(
            since=since, wait=wait, after=after, quiet=getattr(subject, when.quiet)
        )
    return when.next_due(since=since, wait=wait, after=after)


def last_due(
    subject: Workflow, when: Timer, since: datetime, *, upto: datetime, tuning: Mapping[str, Any]
) -> datetime | None:
    """When the timer was due last, not later than ``upto``, for this subject."""
    wait = when.wait.of(subject).value(tuning)
    if isinstance(when, Every) and when.quiet:
        return when.last_due(since=since, wait=wait, upto=upto, quiet=getattr(subject, when.quiet))
    return when.last_due(since=since, wait=wait, upto=upto)


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


def promised(subject: Workflow, *, after: datetime, tuning: Mapping[str, Any]) -> datetime | None:
    """The instant that people were promised: that of the rule named in ``shown``, even if it is past."""
    name = subject.shown[subject.state].due
    if not name:
        return None
    when = subject.rules()[name].when
    since = getattr(subject, when.since) if when else None
    if when is None or since is None:
        return None
    coming = next_due(subject, when, since, after=after, tuning=tuning)
    return coming or last_due(subject, when, since, upto=after, tuning=tuning)
