"""What happened before the demo began? Three months of cases, on the real road at a simulated clock.

Each domain tells its own part in its ``demo.py``: what comes in, and what people do about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Protocol
from uuid import UUID

from careops.desk.models import Task
from careops.engine.batches import carry_out
from careops.engine.sweep import sweep
from careops.engine.turn import Move
from careops.local.demo.cast import Cast
from careops.local.demo.conversations import conversations
from careops.outbox.deliver import deliver
from careops.policy.workflow import Workflow
from careops.tenancy.scope import tenant_transaction
from careops.web.domain import parts as domain_parts

HOUR = timedelta(hours=1)
# A newcomer waits for each step: the last days are told in more detail.
STEP, STEP_OF_LATE, LATE = 6 * HOUR, 3 * HOUR, timedelta(days=2)
STEP_OF_EARLY = 24 * HOUR  # of weeks of which figures are shown, and hardly a case

# What somebody does, None for nothing; after about how many hours; how often they are of this kind.
Options = list[tuple[str | None, float, int]]


class Part(Protocol):
    """What a domain's ``demo.py`` says."""

    TUNING: Mapping[str, Mapping[str, int]]  # by organization
    SCOPES: Mapping[str, list[str]]  # of the API keys, by kind of partner

    def arrivals(self, cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:
        """What comes in at this moment."""

    # A part whose figures go further back has ``early_arrivals`` like these, for the weeks before.

    def last_arrivals(self, cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:
        """What waits for an answer when the newcomer looks."""

    def waiting(self) -> Iterable[Workflow]:
        """The open cases that people do something about."""

    def options(self, subject: Workflow, cast: Cast) -> tuple[datetime | None, Options]:
        """Since when the case waits, and what may become of it."""

    def act(
        self, subject: Workflow, answer: str, cast: Cast, *, at: datetime, random: Random
    ) -> Move | None:
        """The move that this answer is."""


def parts() -> list[Part]:
    """The parts of all domains that have one."""
    return domain_parts("demo")


@dataclass(slots=True)
class Habit:
    """How the next person concerned will act: what, and after how many hours; None for silence."""

    answer: str | None
    after: float


@dataclass(slots=True)
class Story:
    """One organization's weeks: who does what, and when."""

    cast: Cast
    random: Random
    begin: datetime
    early: datetime | None = None  # from when on what happened is told in short
    habits: dict[tuple[UUID, str, int, datetime | None], Habit] = field(default_factory=dict)

    @property
    def first(self) -> datetime:
        return self.early or self.begin

    def moves(self, *, at: datetime) -> Iterator[Move]:
        yield from self.early_moves(at=at) if at < self.begin else self.all_moves(at=at)

    def early_moves(self, *, at: datetime) -> Iterator[Move]:
        for part in parts():
            if arrivals := getattr(part, "early_arrivals", None):
                yield from arrivals(self.cast, at=at, random=self.random)
                yield from self.actions(part, at=at)

    def all_moves(self, *, at: datetime) -> Iterator[Move]:
        for part in parts():
            yield from part.arrivals(self.cast, at=at, random=self.random)
            yield from self.actions(part, at=at)
        yield from conversations(self.cast, at=at)
        yield from self.chores(at=at)

    def chores(self, *, at: datetime) -> Iterator[Move]:
        """Members of a team take its tasks, and do them at once: what lies untouched goes back by itself."""
        for task in Task.objects.open().filter(opened_at__lte=at - 4 * HOUR):
            worker = self.cast.member_of(task.team)
            if worker and task.state == Task.State.NEW and self.random.random() < 0.6:
                yield Move(task, Task.rules()["claim"], worker)
                yield Move(task, Task.rules()["complete"], worker, {"everything_is_done": True})

    def last_moves(self, *, at: datetime) -> Iterator[Move]:
        for part in parts():
            yield from part.last_arrivals(self.cast, at=at, random=self.random)

    def actions(self, part: Part, *, at: datetime) -> Iterator[Move]:
        """What people do about the open cases at this moment."""
        for subject in part.waiting():
            since, options = part.options(subject, self.cast)
            if since is None or not options:
                continue
            habit = self.habit(subject, since, options)
            if habit.answer and at >= since + habit.after * HOUR:
                move = part.act(subject, habit.answer, self.cast, at=at, random=self.random)
                if move:
                    yield move

    def habit(self, subject: Workflow, since: datetime, options: Options) -> Habit:
        key = (subject.pk, str(subject.state), subject.round, since)
        if key not in self.habits:
            weights = [weight for *_, weight in options]
            answer, hours, _ = self.random.choices(options, weights)[0]
            self.habits[key] = Habit(answer, hours * self.random.uniform(0.3, 1.8))
        return self.habits[key]


def moments(
    begin: datetime, *, until: datetime, early: datetime | None = None
) -> Iterator[datetime]:
    at = early or begin
    while at < begin:
        yield at
        at = min(at + STEP_OF_EARLY, begin)
    while at < until:
        yield at
        at += STEP if until - at > LATE else STEP_OF_LATE
    yield until


def live_through(stories: list[Story], *, until: datetime, show: Callable[[int], None]) -> None:
    """Let the weeks before ``until`` pass, step by step; ``show`` is told how many percent have."""
    begin, first = min(s.begin for s in stories), min(s.first for s in stories)
    for at in moments(begin, until=until, early=first):
        sweep(now=at)
        for story in stories:
            if story.first <= at:
                with tenant_transaction(story.cast.tenant):
                    if moves := list(story.moves(at=at)):
                        carry_out(moves, at=at)
        deliver(now=at)
        show(round(100 * ((at - first) / (until - first))))
    for story in stories:
        with tenant_transaction(story.cast.tenant):
            carry_out(list(story.last_moves(at=until)), at=until)
