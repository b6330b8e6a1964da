"""Where does the clock stand in this state? The steps it has taken and will take, on one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from careops.clock.timers import AT_ONCE, Timer
from careops.desk.story import Step
from careops.web.charts import Kind, Rung, ladder
from careops.web.spans import words
from careops.workflow.models import Workflow
from careops.workflow.rules import Rule
from careops.workflow.timing import next_due, running


@dataclass(frozen=True, slots=True)
class Deadline:
    """One thing the clock did or will do in the present state."""

    at: datetime
    rule: Rule
    since: datetime
    is_done: bool = False
    failed: bool = False

    @property
    def label(self) -> str:
        return self.rule.label


def deadlines(
    subject: Workflow, steps: Sequence[Step], *, at: datetime, tuning: Mapping[str, Any]
) -> list[Deadline]:
    """Done and to come, in order of time; what is decided at once has no place on a line."""
    found: list[Deadline] = []
    for rule, when, since in running(subject):
        found += done(rule, since, steps)
        due = coming(subject, when, since, at=at, tuning=tuning)
        if due:
            found.append(Deadline(due, rule, since))
    return sorted(found, key=lambda deadline: deadline.at)


def done(rule: Rule, since: datetime, steps: Sequence[Step]) -> Iterator[Deadline]:
    for step in steps:
        if step.entry.action == rule.name and step.entry.at >= since and not step.is_skipped:
            failed = any(saying.tone == "danger" for saying in step.messages)
            yield Deadline(step.entry.at, rule, since, is_done=True, failed=failed)


def coming(
    subject: Workflow, when: Timer, since: datetime, *, at: datetime, tuning: Mapping[str, Any]
) -> datetime | None:
    if when.wait is AT_ONCE and since <= at:
        return None  # a condition that the clock watches, not a moment
    return next_due(subject, when, since, after=at, tuning=tuning)


def draw(found: Sequence[Deadline], *, at: datetime) -> SafeString | None:
    """The line from the beginning of the state to its last deadline; nothing to draw without one."""
    start = min((deadline.since for deadline in found), default=at)
    end = max((deadline.at for deadline in found), default=at)
    if end <= start:
        return None
    first_to_come = next((deadline for deadline in found if not deadline.is_done), None)
    rungs = [
        rung(deadline, start=start, end=end, is_next=deadline is first_to_come)
        for deadline in found
    ]
    begin = Rung(0, "sent", f"Since {clock_time(start)}", f"Since {clock_time(start)}")
    return ladder(
        [begin, *rungs],
        title="What the clock does in this state",
        desc="; ".join(told(deadline, at=at) for deadline in found),
    )


def rung(deadline: Deadline, *, start: datetime, end: datetime, is_next: bool) -> Rung:
    title = f"{deadline.label}, {clock_time(deadline.at)}"
    label = clock_time(deadline.at) if is_next or deadline.at == end else ""
    return Rung((deadline.at - start) / (end - start), look(deadline, is_next), title, label)


def look(deadline: Deadline, is_next: bool) -> Kind:  # noqa: FBT001
    if deadline.is_done:
        return "failed" if deadline.failed else "delivered"
    if deadline.rule.target:
        return "escalate"
    return "next" if is_next else "planned"


def told(deadline: Deadline, *, at: datetime) -> str:
    when = "done" if deadline.is_done else f"in {words(deadline.at - at)}"
    return f"{deadline.label}: {when}"


def clock_time(moment: datetime) -> str:
    """``Mon 12:00``, where the reader is."""
    return f"{timezone.localtime(moment):%a %H:%M}"
