"""What would have been sent, done and lost, had a value been another? Case by case, both ways, and the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from careops.cases.models import Case
from careops.engine.batches import load
from careops.policy.workflow import Workflow
from careops.rehearsal.outcome import Outcome
from careops.rehearsal.recorded import History, Story, Tuning, history, in_force, stories
from careops.rehearsal.replay import Replay
from careops.rehearsal.values import Change, changed, kinds_waiting
from careops.tenancy.models import Tenant

PAST = timedelta(days=90)
EXAMPLES = 10
Counts = Counter[tuple[str, str, str]]  # by kind, group and words


@dataclass(slots=True)
class Tally:
    """What some cases left behind as things are, and what they would have under the change."""

    cases: int = 0
    left_out: int = (
        0  # that do not come out as the record has them, so that nothing can be said of them
    )
    differing: int = 0
    was: Counts = field(default_factory=Counts)
    will: Counts = field(default_factory=Counts)
    examples: list[tuple[str, str]] = field(default_factory=list)  # key and reference

    def count(self, story: Story, was: Outcome, will: Outcome) -> None:
        kind = story.subject.kind
        self.was.update({(kind, *what): n for what, n in was.counts.items()})
        self.will.update({(kind, *what): n for what, n in will.counts.items()})
        if was.steps != will.steps or was.lost != will.lost:
            self.differing += 1
            self.examples.append((str(story.subject.pk), story.subject.case.ref))


def past_cases(change: Change, *, at: datetime) -> Any:
    """The cases of the last 90 days whose clocks wait for what is changed, the oldest first."""
    kinds = [model.kind for model in kinds_waiting(change)]
    return Case.objects.filter(kind__in=kinds, opened_at__gt=at - PAST, opened_at__lte=at)


def rehearse(cases: Iterable[Case], change: Change, *, tenant: Tenant, at: datetime) -> Tally:
    """Replay these twice: under what was in force, and under the change. Nothing is written."""
    found, past = Tally(), Past(tenant, change, history(tenant), at)
    for story in stories(load(cases)):
        found.cases += 1
        try:
            both = past.both_ways(story)
        except Exception:  # noqa: BLE001 (whatever keeps a case from being told again, it is counted)
            both = None
        if both:
            found.count(story, *both)
        else:
            found.left_out += 1
    return found


@dataclass(frozen=True, slots=True)
class Past:
    """What was in force at each moment, and what the change would have made of it."""

    tenant: Tenant
    change: Change
    history: History
    at: datetime

    def both_ways(self, story: Story) -> tuple[Outcome, Outcome] | None:
        """As it was, and as it would have been; None: it does not come out as the record has it."""
        was = self.replay(story, self.was)
        if not comes_out(story, was.outcome):
            return None
        return was.outcome, self.replay(story, self.will, baseline=was).outcome

    def replay(self, story: Story, tuning: Any, baseline: Replay | None = None) -> Replay:
        moments = [since for since, _ in self.history if since]
        until = ends(story.subject, self.at)
        return Replay(
            story,
            tenant=self.tenant,
            tuning=tuning,
            changes=moments,
            until=until,
            baseline=baseline,
        )

    def was(self, moment: datetime) -> Tuning:
        return in_force(self.history, moment)

    def will(self, moment: datetime) -> Tuning:
        return changed(self.was(moment), self.change)


def ends(subject: Workflow, at: datetime) -> datetime:
    """Now; or when its clock was left, where the sweep is behind."""
    wakes = subject.case.wake_at
    return min(at, wakes) if wakes else at


def comes_out(story: Story, outcome: Outcome) -> bool:
    """Whether told again it is what happened: each step, at its moment."""
    record = [step.said for _, steps in story.turns for step in steps]
    return record == outcome.steps and not outcome.lost
