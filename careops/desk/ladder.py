"""Where does the clock stand in this state? What was done and what will be, a rung each, on one line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from careops.clock.timers import Every, Timer
from careops.clock.waits import AT_ONCE
from careops.desk.timeline import SentMessage, Step
from careops.engine.forecast import forecast
from careops.engine.timing import running
from careops.outbox.channels import label_of
from careops.people.roles import desk_roles
from careops.policy.effects import Effect, Open, Reach, Send
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow
from careops.web.durations import words
from careops.web.ladder_chart import Kind, Rung, ladder

ROOM = 0.09  # of the line, for a word on a phone
DAY, WEEK = timedelta(days=1), timedelta(days=6)  # of a longer line, hours say too little
CROWD = 12  # coming steps; of more, a line shows the next and the last


@dataclass(frozen=True, slots=True)
class Deadline:
    """One thing that was done, or that the clock will do."""

    at: datetime
    rule: Rule
    messages: Sequence[SentMessage] = ()
    is_done: bool = False

    @property
    def label(self) -> str:
        return self.rule.label

    @property
    def failed(self) -> bool:
        return any(saying.tone == "danger" or saying.message.is_unsent for saying in self.messages)

    @property
    def arrived(self) -> bool:
        """Whether nothing of it is on its way; what sends nothing is done when it is done."""
        return all(saying.tone == "good" for saying in self.messages)

    @property
    def effects(self) -> list[Effect]:
        """What it does, or did: whom it reached, it reached by the message that went."""
        sent = {saying.message.channel for saying in self.messages}
        return [e.among(sent) if isinstance(e, Reach) else e for e in self.rule.then]

    @property
    def channels(self) -> str:
        """``E-mail, Text message``: how it reaches people; a task is for somebody to do."""
        sent = [capfirst(label_of(e.channel)) for e in self.effects if isinstance(e, Send)]
        tasks = ["Task" for effect in self.effects if isinstance(effect, Open)]
        return ", ".join(dict.fromkeys(filter(None, [*sent, *tasks])))


@dataclass(frozen=True, slots=True)
class Line:
    """From the beginning of the present clocks, what was done since; and what is to come."""

    start: datetime | None  # None: no clock has begun, it only waits for a moment
    done: Sequence[Deadline]
    to_come: Sequence[Deadline]

    @property
    def first_and_last(self) -> list[Deadline]:
        """Of what is to come: the next, and what ends the state."""
        return [d for d in self.to_come if d.at == self.to_come[0].at or d.rule.target]

    @property
    def next_reminder(self) -> Deadline | None:
        """The next beat of a rhythm: it comes again and again, and is no promise."""
        beats = (d for d in self.to_come if isinstance(d.rule.when, Every))
        return next(beats, None)

    @property
    def drawn(self) -> list[Deadline]:
        """All of it; or only what led into this state, where nothing but reminders is to come."""
        leads = [n for n, deadline in enumerate(self.done, start=1) if deadline.rule.target]
        if leads and not any(deadline.rule.target for deadline in self.to_come):
            return list(self.done[: leads[-1]])
        return [*self.done, *self.to_come]


def line_of(
    subject: Workflow, steps: Sequence[Step], *, at: datetime, tuning: Mapping[str, Any]
) -> Line:
    """Done and to come, in order of time; what is decided at once has no place on a line."""
    foreseen = forecast(subject, at=at, tuning=tuning)
    start = beginning(subject, {rule.name for _, rule in foreseen}, steps, at=at)
    past = list(done(subject, start, steps)) if start else []
    line = Line(start, past, [Deadline(*one) for one in foreseen])
    return line if len(foreseen) <= CROWD else Line(start, past, line.first_and_last)


def beginning(
    subject: Workflow, coming: Collection[str], steps: Sequence[Step], *, at: datetime
) -> datetime | None:
    """When the clocks began that lead on from here, or that led here.

    A state that only waits for a moment goes on from the clocks before it.
    """
    known, entered = subject.rules(), entry_into(subject, steps)
    if (led := known.get(entered)) and led.when:
        return since_of(subject, led.when, at=at)
    here = [since for rule, _, since in running(subject) if rule.name in coming and since <= at]
    grids = [rule.when for rule in known.values() if isinstance(rule.when, Every)]
    ever = [since for when in grids if (since := since_of(subject, when, at=at))]
    return max(here or ever, default=None)


def entry_into(subject: Workflow, steps: Sequence[Step]) -> str:
    """By which transition it came into this state."""
    entries = (step.entry for step in reversed(steps) if not step.is_skipped)
    into = (e.action for e in entries if e.target == subject.state != e.source)
    return next(into, "")


def since_of(subject: Workflow, when: Timer, *, at: datetime) -> datetime | None:
    since: datetime | None = getattr(subject, when.since)
    return since if since and since <= at else None


def done(subject: Workflow, start: datetime, steps: Sequence[Step]) -> Iterator[Deadline]:
    """What the clock did since then, and what people of the desk did to the same end by hand."""
    known = subject.rules()
    clock = {rule.name for rules in subject.clock_rules().values() for rule in rules}
    reached = {whom for name in clock for whom in recipients(known[name])}
    by_hand = {
        name
        for name, rule in known.items()
        if not rule.target and set(rule.by) & set(desk_roles()) and recipients(rule) & reached
    }
    for step in steps:
        name = step.entry.action
        if name in clock | by_hand and step.entry.at > start and not step.is_skipped:
            yield Deadline(step.entry.at, known[name], step.messages, is_done=True)


def recipients(rule: Rule) -> set[str]:
    return {effect.whom for effect in rule.effects if isinstance(effect, Send)}


def draw(line: Line, *, at: datetime) -> SafeString | None:
    """The line from its beginning to the last step; one step alone is told by the clock box."""
    start, found = line.start, line.drawn
    if start is None or not line.to_come or len(found) < 2:
        return None
    length = found[-1].at - start
    when = day if length > WEEK else day_and_time if length > DAY else clock_time
    rungs = [Rung(0, "sent", f"Since {when(start)}", f"Since {when(start)}")]
    for deadline in found:
        is_next, place = deadline is line.to_come[0], (deadline.at - start) / length
        is_labelled = deadline is found[-1] or (is_next and deadline.at != found[-1].at)
        rungs.append(
            Rung(
                place,
                look(deadline, is_next=is_next),
                f"{deadline.label}, {when(deadline.at)}: {outcome(deadline)}",
                label=when(deadline.at) if is_labelled else "",
                note=deadline.channels if has_room(place, rungs) else "",
            )
        )
    return ladder(
        rungs,
        title="What was done, and what the clock will do",
        desc="; ".join(described(deadline, at=at) for deadline in found),
    )


def has_room(place: float, before: Sequence[Rung]) -> bool:
    """Whether a word fits beside the last one, and before the end of the line."""
    return place < 1 and place - max(rung.at for rung in before if rung.note or not rung.at) > ROOM


def look(deadline: Deadline, *, is_next: bool) -> Kind:
    rule = deadline.rule
    if rule.when and rule.when.wait is AT_ONCE and not deadline.is_done:
        return "promise"  # due in a moment that somebody named
    if rule.target:
        return "escalate"
    if deadline.is_done:
        return "failed" if deadline.failed else "delivered" if deadline.arrived else "sent"
    return "next" if is_next else "planned"


def described(deadline: Deadline, *, at: datetime) -> str:
    when = outcome(deadline) if deadline.is_done else f"in {words(deadline.at - at)}"
    return f"{deadline.label}: {when}"


def outcome(deadline: Deadline) -> str:
    """``to come``, ``done``, or what became of its messages: ``sent``, ``came back``."""
    if not deadline.is_done:
        return "to come"
    return ", ".join(dict.fromkeys(saying.delivery for saying in deadline.messages)) or "done"


def clock_time(moment: datetime) -> str:
    """``Mon 12:00``, where the reader is."""
    return f"{timezone.localtime(moment):%a %H:%M}"


def day_and_time(moment: datetime) -> str:
    """``Mon 16 Nov, 12:00``, where the reader is."""
    return f"{timezone.localtime(moment):%a %-d %b, %H:%M}"


def day(moment: datetime) -> str:
    """``Sat 14 Nov``, where the reader is."""
    return f"{timezone.localtime(moment):%a %-d %b}"
