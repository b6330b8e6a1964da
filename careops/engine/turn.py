"""What happens to one subject in a batch? A turn: the clock first, then the move, then the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models

from careops.cases.models import Case
from careops.cases.refs import new_ref
from careops.engine.facts import handed_on, read_facts
from careops.engine.holding import RETURNS, due_back, fallen_back, held_on, untouched_since
from careops.engine.refusals import BadFacts, NotAllowed, NotMet, Stale, WrongState
from careops.engine.timing import fallen_due, next_wake, promised, running_ahead
from careops.engine.trail import Trail
from careops.people.actors import THE_CLOCK, Actor
from careops.policy.effects import Effect, Keep, Send, Wake
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow
from careops.record.models import Entry
from careops.tenancy.models import Tenant
from careops.values.cards import refuse_card_numbers
from careops.values.text import Refused

DONE, SKIPPED = Entry.Outcome.DONE.value, Entry.Outcome.SKIPPED.value
CIRCLES = 20  # more system moves in one turn than any honest policy makes


@dataclass(frozen=True, slots=True)
class Move:
    """One transition that somebody asks for. ``version`` is what they last saw, if they say.

    ``granted``: a policy's own effect asks, or a link, so that roles are not asked again, and of what
    was said there those facts are handed on that this rule knows. ``is_bound``: if it is refused, so is what asked.
    """

    subject: Workflow
    rule: Rule
    by: Actor
    facts: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None
    granted: bool = False
    is_bound: bool = False


class FollowUp(NamedTuple):
    """An effect that asks for more turns; by whom, and what was said with it."""

    effect: Effect
    by: Actor
    facts: dict[str, Any]


class Turn:
    """One subject in a batch: what it becomes, and what it leaves behind to be written."""

    def __init__(self, subject: Workflow, *, tenant: Tenant, at: datetime) -> None:
        self.subject = subject
        self.is_new = not subject.state
        self.is_settled = False
        self.case = self.open_case(at) if self.is_new else subject.case
        self.tuning: Mapping[str, Any] = tenant.tuning
        self.at = max(at, self.case.clock_at)
        self.ahead = frozenset() if self.is_new else running_ahead(subject)
        self.before, self.header_before = dict(vars(subject)), dict(vars(self.case))
        self.trail = Trail(subject, tuning=self.tuning, at=self.at)
        self.follow_ups: list[FollowUp] = []  # to be begun or moved in this batch
        self.wakes: list[Wake] = []

    def open_case(self, at: datetime) -> Case:
        case = Case(kind=self.subject.kind, ref=new_ref(self.subject.prefix), version=0)
        case.tenant_id = self.subject.tenant_id
        case.opened_at = case.clock_at = at
        case.asked_by = self.subject.asking
        self.subject.case = case
        return case

    # What happens

    def carry_out(self, move: Move) -> None:
        """The clock up to now, the move, and what the system decides at once; or a Refusal."""
        if self.is_new:
            check_words(self.subject)
        else:
            self.tick()
        facts = self.check(move)
        self.apply(move.rule, move.by, facts)
        self.tick()
        self.settle()

    def tick(self) -> None:
        """Carry out what the clock owes up to now; reminders overtaken by a move are skipped.

        What is owed in the state to which the move leads, too, is owed still.
        """
        facts, still_owed = {"at": self.at}, list[Rule]()
        for _ in range(CIRCLES):
            due = [
                rule
                for moment, rule in self.owed()
                if rule.target
                or moment > self.case.clock_at
                or rule in still_owed
                or rule.name in RETURNS
                or self.begins_late(rule)
                if not rule.unmet(self.subject, facts)
            ]
            moves = [rule for rule in due if rule.target]
            reminders = [rule for rule in due if not rule.target]
            self.case.clock_at, self.ahead = self.at, running_ahead(self.subject)
            self.skip([rule for rule in still_owed if rule not in due])
            if not moves:
                for rule in reminders:
                    self.apply(rule, THE_CLOCK, {})
                return
            still_owed = [rule for rule in reminders if moves[0].target in rule.sources]
            self.skip([rule for rule in reminders if rule not in still_owed])
            self.apply(moves[0], THE_CLOCK, {})
        raise RuntimeError(f"The policy of {self.subject.kind} runs in circles at {self.case.ref}.")

    def owed(self) -> list[tuple[datetime, Rule]]:
        """What has fallen due, earliest first: by the policy, and of what somebody took and left untouched."""
        due = fallen_due(self.subject, upto=self.at, tuning=self.tuning)
        back = fallen_back(self.subject, upto=self.at, tuning=self.tuning)
        return sorted([*due, *back], key=lambda pair: pair[0]) if back else due

    def skip(self, reminders: list[Rule]) -> None:
        for rule in reminders:
            skipped = rule.of(self.subject)
            self.trail.record(skipped, THE_CLOCK, {}, self.subject.state, SKIPPED)

    def begins_late(self, rule: Rule) -> bool:
        """Whether it is to be said before a moment, begins to run now, and should have been said by now."""
        return any(name == rule.name for name, _ in running_ahead(self.subject) - self.ahead)

    def check(self, move: Move) -> dict[str, Any]:
        """The facts, complete and typed, of a move that may be made; or a Refusal."""
        rule, subject = move.rule, self.subject
        if move.version is not None and (self.trail.entries or move.version != self.case.version):
            raise Stale(f"{self.case.ref} has changed since you looked; look again.")
        if subject.state not in rule.sources:
            raise WrongState(self.wrong_state(), **self.options(move.by))
        if not move.granted and not rule.grants(move.by, subject):
            who = " or ".join(str(grant) for grant in rule.by) or "the clock"
            raise NotAllowed(
                f"Only {who} may do this: {rule.label.lower()}.", **self.options(move.by)
            )
        facts = (
            handed_on(rule, move.by, move.facts)
            if move.granted
            else read_facts(rule, move.by, move.facts, policy=type(subject))
        )
        if unmet := rule.unmet(subject, {**facts, "at": self.at}):
            raise NotMet(unmet.refusal, **self.options(move.by))
        return facts

    def wrong_state(self) -> str:
        """Whoever comes second reads who was first (S4-A8)."""
        state = self.subject.label_of(self.subject.state).lower()
        holder = self.subject.is_open and getattr(self.subject, "provider", None)
        having = f" ({holder} has it)" if holder else ""
        return f"{self.case.ref} is {state} now{having}, so this is not possible any more."

    def options(self, actor: Actor) -> dict[str, Any]:
        allowed = [rule.name for rule in self.subject.allowed(actor)] if not self.is_new else []
        return {"state": self.subject.state, "allowed": allowed}

    def apply(self, rule: Rule, actor: Actor, facts: dict[str, Any]) -> None:
        source = self.subject.state
        rule = rule.of(self.subject)  # before its body, which may count a try: the next is another
        rule.legal(self.subject, at=self.at, **facts)
        entry = self.trail.record(rule, actor, facts, source, DONE)
        for effect in rule.then:
            if isinstance(effect, Send):
                self.trail.say(effect, entry)
            elif isinstance(effect, Keep):
                self.trail.keep(effect, facts | {"by": actor, "entry": entry})
            elif isinstance(effect, Wake):
                self.wakes.append(effect)
            else:
                self.follow_ups.append(FollowUp(effect, actor, facts))

    def settle(self) -> None:
        """Bring the case's header in line with what the subject has become."""
        self.is_settled = True
        case, shown = self.case, self.subject.shown[self.subject.state]
        case.state = self.subject.state
        case.title = self.subject.headline()
        header = self.subject.header()
        case.number = header.get("number", "")
        case.patient_id = header.get("patient")
        case.provider_id = header.get("provider")
        case.partner_id = header.get("partner")
        case.waiting_on, case.team = shown.waiting_on, header.get("team", shown.team)
        case.owner_id = header["owner"] if "owner" in header else held_on(case, self.header_before)
        case.taken_at = untouched_since(case, self.header_before, self.trail.entries, at=self.at)
        case.failures, case.failure = 0, ""
        if shown.is_open:
            case.closed_at = None
            case.wake_at = self.next_wake()
            case.due_at = promised(self.subject, tuning=self.tuning)
        else:
            case.closed_at = case.closed_at or self.at
            case.wake_at = case.due_at = None
        # Whoever looked before the step, or before the promise moved, has to look again.
        case.version += bool(self.trail.entries or case.due_at != self.header_before.get("due_at"))

    def next_wake(self) -> datetime | None:
        wakes = next_wake(self.subject, after=self.at, tuning=self.tuning)
        back = due_back(self.subject, self.tuning)
        return min(wakes or back, back) if back else wakes

    @property
    def changed(self) -> set[str]:
        """The columns of the subject that differ from what was loaded."""
        return changes(self.subject, self.before)

    @property
    def changed_header(self) -> set[str]:
        return changes(self.case, self.header_before)


def check_words(subject: Workflow) -> None:
    """What a new subject brings along has passed no sentence: no card number may be in it (SX-12)."""
    try:
        for said in vars(subject).values():
            for one in said if isinstance(said, list) else [said]:
                refuse_card_numbers(one)
    except Refused as refusal:
        raise BadFacts(str(refusal)) from refusal


def changes(instance: models.Model, before: Mapping[str, Any]) -> set[str]:
    # Identity first: comparing a moment or an id costs more than finding it untouched.
    now = vars(instance)
    return {name for name, was in before.items() if now[name] is not was and now[name] != was}
