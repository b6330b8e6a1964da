"""How would a case have gone under other values? Its turns are taken again, in memory, by the engine's own clock.

People say what they said, when they said it. The clock's sentences with a wait are worked out anew, each at its own
instant. What the system decided at once rests on things beside the case, as they were then: it is taken from the record
as long as the case stands where it stood, and is decided anew where the case never was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from copy import copy
from datetime import datetime
from itertools import takewhile
from typing import Any

from careops.cases.models import Case
from careops.engine.turn import DONE, Turn
from careops.people.actors import Actor
from careops.policy.effects import Open
from careops.policy.rules import Rule
from careops.rehearsal.birth import born
from careops.rehearsal.outcome import Outcome, Told
from careops.rehearsal.recorded import Recorded, Story, Tuning, is_timed, sentences
from careops.rehearsal.verdicts import Verdicts
from careops.tenancy.models import Tenant

FARTHEST = 2_000  # instants of one case; a rhythm that is tuned to minutes would never end
Came = dict[tuple[str, datetime], datetime]


def is_done(step: Recorded) -> bool:
    return step.entry.outcome == DONE


class Again(Turn):
    """A turn that was taken before: ``expected`` is what the record has of it, in order."""

    def __init__(
        self, replay: Replay, *, at: datetime, expected: tuple[Recorded, ...] = ()
    ) -> None:
        self.replay, self.expected = replay, deque(expected)
        self.is_recorded = bool(expected)
        super().__init__(replay.ghost, tenant=replay.tenant, at=at)
        outcome = replay.outcome
        self.trail = Told(self.subject, tuning=self.tuning, at=self.at, outcome=outcome)

    def open_case(self, at: datetime) -> Case:
        """The same case, as it began."""
        real, subject = self.replay.story.subject.case, self.subject
        case = Case(id=real.pk, kind=real.kind, ref=real.ref, version=0, tenant_id=real.tenant_id)
        case.opened_at = case.clock_at = at
        subject.case = case
        return case

    def owed(self) -> list[tuple[datetime, Rule]]:
        """Where the case stands as it stood, the record says what was decided at once."""
        owed = super().owed()
        if self.subject.state == self.replay.stood:
            decided = {step.rule.name for step in self.next_of_clock() if is_done(step)}
            owed = [(at, rule) for at, rule in owed if is_timed(rule) or rule.name in decided]
        if self.replay.baseline:
            return self.replay.baseline.verdicts.as_then(self.subject, owed, at=self.at)
        said = {step.entry.action for step in self.next_of_clock()}
        learn = self.replay.verdicts.learn
        return learn(self.subject, owed, said, at=self.at) if self.is_recorded else owed

    def next_of_clock(self) -> Iterator[Recorded]:
        """What the record says next, before anybody speaks."""
        return takewhile(lambda step: step.is_of_the_clock, self.expected)

    def go(self) -> None:
        """The clock, then what the record has of this turn, and after each step of it the clock."""
        if not self.is_new:
            self.tick()
        while self.expected:
            step = self.expected.popleft()
            self.replay.stood = step.entry.target
            if not step.is_timed:
                self.say(step)
        self.settle()
        self.replay.note(self)

    def say(self, step: Recorded) -> None:
        """Say it again, where it can be; what a policy does not know leaves the case as it is."""
        rule = step.rule
        if not rule.sources:
            self.trail.record(rule, step.actor, {}, self.subject.state, step.entry.outcome)
            said = {"source": step.entry.source, "target": step.entry.target}
            self.trail.entries[-1].update(said)
        elif self.subject.state not in rule.sources or self.replay.forbids(step):
            self.replay.lose(step)
        elif step.entry.outcome == DONE:
            super().apply(rule, step.actor, dict(step.facts))  # not met: the next may be its like
            if not self.decides_next():
                self.tick()
        else:
            super().skip([rule])

    def decides_next(self) -> bool:
        """Whether the system decided at once now: what is said late is said where that has led."""
        return (
            bool(self.expected)
            and self.expected[0].is_of_the_clock
            and not self.expected[0].is_timed
        )

    def apply(self, rule: Rule, actor: Actor, facts: dict[str, Any]) -> None:
        super().apply(rule, actor, facts)
        self.met(rule)

    def skip(self, reminders: list[Rule]) -> None:
        super().skip(reminders)
        for rule in reminders:
            self.met(rule)

    def met(self, rule: Rule) -> None:
        """The record has come as far as the clock, where it says the same."""
        if self.expected and self.expected[0].entry.action == rule.name:
            self.replay.stood = self.expected.popleft().entry.target


class Replay:
    """One story told again, under the values that ``tuning`` gives for each moment.

    The sweep comes a little after what falls due. How late it was, the record says, and ``baseline`` knows from it:
    the same story under the values that were in force.
    """

    def __init__(
        self,
        story: Story,
        *,
        tenant: Tenant,
        tuning: Callable[[datetime], Tuning],
        changes: list[datetime],
        until: datetime,
        baseline: Replay | None = None,
    ) -> None:
        self.story, self.tuning, self.until, self.baseline = story, tuning, until, baseline
        self.tenant, self.changes = copy(tenant), changes
        self.ghost = born(story)
        self.ghost.tenant = self.tenant
        self.outcome, self.came, self.unheld = Outcome(), Came(), set[int]()
        self.verdicts = Verdicts()
        self.stood = ""
        self.run()

    def run(self) -> None:
        for at, steps in self.story.turns:
            self.clock_until(at, steps)
            self.tenant.tuning = dict(self.tuning(at))
            Again(self, at=at, expected=steps).go()
        self.clock_until(self.until, ())
        ghost = self.ghost
        self.outcome.counts["ended", ghost.label_of(ghost.state)] += 1

    def clock_until(self, limit: datetime, coming: tuple[Recorded, ...]) -> None:
        """All that falls due before the next recorded turn; what the sweep did in that turn, it does there."""
        for _ in range(FARTHEST):
            due = self.next_instant(limit)
            if due is None:
                return
            self.tenant.tuning = dict(self.tuning(due))
            at = self.came_at(due, limit, coming)
            if at is None:
                return
            Again(self, at=at).go()
        raise RuntimeError(f"{self.story.subject.case.ref} has no end.")

    def next_instant(self, limit: datetime) -> datetime | None:
        """When the clock looks next, before the limit; also where a value was changed meanwhile."""
        if not self.ghost.state or not self.ghost.is_open:
            return None
        after = self.ghost.case.clock_at
        self.tenant.tuning = dict(self.tuning(after))
        wakes = Turn(self.ghost, tenant=self.tenant, at=after).next_wake()
        moments = [wakes, *(at for at in self.changes if at > after)]
        return min((moment for moment in moments if moment and moment < limit), default=None)

    def came_at(
        self, due: datetime, limit: datetime, coming: tuple[Recorded, ...]
    ) -> datetime | None:
        """When the sweep comes to it; None: in the turn at the limit, with what else happened there."""
        names = self.names_due(due)
        if self.baseline:
            came = self.baseline.came
            at = next((came[name, due] for name in names if (name, due) in came), due)
            return None if at >= limit else at
        owed, said = self.names_due(due, anyhow=True), {step.entry.action for step in coming}
        if not coming or not (names or owed & said):
            return due
        self.came.update({(name, due): limit for name in owed})
        return None

    def names_due(self, due: datetime, *, anyhow: bool = False) -> set[str]:
        """Which sentences the clock has to say then; ``anyhow``: whether or not their conditions hold."""
        after, facts = self.ghost.case.clock_at, {"at": due}
        owed = Turn(self.ghost, tenant=self.tenant, at=due).owed()
        if self.baseline:
            owed = self.baseline.verdicts.as_then(self.ghost, owed, at=due)
        fresh = (rule for at, rule in owed if at > after or rule.target)
        return {rule.name for rule in fresh if anyhow or not rule.unmet(self.ghost, facts)}

    # What the turns tell

    def forbids(self, step: Recorded) -> bool:
        """Whether a condition does not hold any more that held then; what cannot be told today, forbids nothing."""
        unmet = step.rule.unmet(self.ghost, {**step.facts, "at": step.entry.at}) is not None
        place = step.entry.seq
        if self.baseline is None:
            self.unheld |= {place} if unmet else set()
            return False
        return unmet and place not in self.baseline.unheld

    def lose(self, step: Recorded) -> None:
        if not step.is_of_the_clock:
            self.outcome.lost.add(step.entry.seq)
            self.outcome.counts["lost", step.rule.label] += 1

    def note(self, turn: Again) -> None:
        outcome, rules = self.outcome, sentences(type(turn.subject))
        for entry in turn.trail.entries:
            said = (entry["at"], *(entry[n] for n in ("action", "outcome", "source", "target")))
            outcome.steps.append(said)
            rule = rules.get(entry["action"])
            if entry["outcome"] == DONE and rule and is_timed(rule):
                outcome.counts["done", rule.label] += 1
        for follow_up in turn.follow_ups:
            if isinstance(follow_up.effect, Open):
                outcome.counts["opened", follow_up.effect.task] += 1
