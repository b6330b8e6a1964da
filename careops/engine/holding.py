"""Who holds a case that is ours to act on, and what when they do nothing? Sentences that hold for every policy.

A policy whose `hand_on` names a member says itself who takes it (a task, for one). For all others the kernel does:
whoever takes such a case holds it for one turn of their team, and no longer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from careops.clock.timers import After
from careops.people.actors import LEAD, Actor
from careops.people.audience import Audience, everyone
from careops.people.middleware import actor_of
from careops.people.models import Membership
from careops.people.roles import desk_roles
from careops.policy.effects import Send
from careops.policy.rules import Condition, Rule, condition
from careops.policy.states import OURS
from careops.policy.tunables import tunable
from careops.policy.workflow import Workflow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from careops.cases.models import Case

# The two sentences by which a policy lets a case go from somebody: to another, and to nobody yet.
HAND_ON, RELEASE = "hand_on", "release"
# What is done by the kernel, where a policy does not say who takes it; and by the clock, whatever the policy.
TAKE_CASE, HAND_CASE, PUT_BACK = "take_case", "hand_case", "put_case_back"
RETURNS = RETURN, RETURN_LATE = "return_case", "return_late_case"
RETURNED, RETURNED_LATE, HANDED = "returned", "returned_late", "handed"  # what is mailed

RETURN_AFTER = tunable(
    "task",
    "desk.return_after",
    timedelta(minutes=60),
    "When a case that somebody took and left untouched goes back to the queue",
)


@dataclass(frozen=True, slots=True)
class Holding:
    """How a case of this policy is taken, handed on and let go; ``fact`` names whoever gets it."""

    fact: str
    take: Rule
    hand_on: Rule
    release: Rule


@cache
def holding_of(policy: type[Workflow]) -> Holding:
    """By the policy's own sentences, where its `hand_on` names a member; else by the kernel's."""
    rules = policy.rules()
    hand_on = rules.get(HAND_ON)
    if hand_on is None or not hand_on.facts or hand_on.facts[0].type is not Membership:
        return Holding("holder", *kernels(policy))
    fact = hand_on.facts[0].name
    takes = [one for one in rules.values() if [f.name for f in one.facts] == [fact]]
    return Holding(fact, next(one for one in takes if one != hand_on), hand_on, rules[RELEASE])


def has_its_own(policy: type[Workflow]) -> bool:
    return holding_of(policy).take.name != TAKE_CASE


def taking(subject: Workflow) -> Rule:
    """The sentence by which somebody gets it now: taken from nobody, or handed on."""
    found = holding_of(type(subject))
    is_free = subject.case.owner_id is None and subject.state in found.take.sources
    return found.take if is_free else found.hand_on


# The kernel's own sentences


@condition("Somebody has it already.")
def is_free(subject: Workflow) -> bool:
    return subject.case.owner_id is None


@condition("Nobody has it.")
def is_held(subject: Workflow) -> bool:
    return subject.case.owner_id is not None


@condition("They have it already.")
def is_somebody_else(subject: Workflow, holder: Membership) -> bool:
    return subject.case.owner_id != holder.pk


@condition("They could do nothing about it: name somebody who can.")
def is_able(subject: Workflow, holder: Membership) -> bool:
    return can_move(subject, actor_of(holder, via="page"))


def can_move(subject: Workflow, actor: Actor) -> bool:
    """Whether there is a step by which this actor brings it on, and does not only let it go."""
    let_go = (HAND_ON, RELEASE)
    return any(rule.target and rule.name not in let_go for rule in subject.allowed(actor))


def take_case(subject: Workflow, *, at: datetime, holder: Membership) -> None:
    """Take it."""
    subject.case.owner_id = holder.pk


def hand_case(subject: Workflow, *, at: datetime, holder: Membership) -> None:
    """Hand it on to somebody else."""
    subject.case.owner_id = holder.pk


def put_case_back(subject: Workflow, *, at: datetime) -> None:
    """Give it back to the queue."""
    subject.case.owner_id = None


def kernels(policy: type[Workflow]) -> tuple[Rule, Rule, Rule]:
    return (
        sentence(policy, take_case, [is_free, is_able]),
        sentence(policy, hand_case, [is_held, is_somebody_else, is_able]),
        sentence(policy, put_case_back, [is_held]),
    )


def sentence(policy: type[Workflow], body: Any, only_if: list[Condition]) -> Rule:
    """What a policy would say of it: in each state in which the turn is ours, by whoever works at the desk."""
    return Rule(
        name=body.__name__,
        sources=ours(policy),
        target=None,
        by=desk_roles(),
        only_if=tuple(only_if),
        when=None,
        then=(),
        body=body,
        legal=body,
    )


def ours(policy: type[Workflow]) -> tuple[str, ...]:
    return tuple(state for state, shown in policy.shown.items() if shown.is_ours)


# What the header says of it, when a turn is over


def held_on(case: Case, before: Mapping[str, Any]) -> UUID | None:
    """Whoever took it holds it for this turn of this team, and no longer."""
    is_same = (case.waiting_on, case.team) == (before["waiting_on"], before["team"])
    return case.owner_id if is_same and case.waiting_on in OURS else None


def untouched_since(
    case: Case, before: Mapping[str, Any], entries: Iterable[Mapping[str, Any]], *, at: datetime
) -> datetime | None:
    """When whoever holds it took it, if since then they have done nothing and it has not moved on."""
    if case.owner_id is None or case.waiting_on not in OURS:
        return None
    entries = list(entries)
    has_acted = any(entry["actor_id"] == case.owner_id for entry in entries)
    went_back = any(entry["action"] in RETURNS for entry in entries)
    if went_back or case.owner_id != before["owner_id"]:
        return at if has_acted else None
    return None if has_acted or case.state != before["state"] else case.taken_at


# What lies untouched goes back, by the clock


@dataclass(frozen=True, slots=True)
class Holder(Audience):
    """Whoever had it; where they cannot be told, each lead."""

    key: UUID

    def members(self, *, at: datetime) -> list[Membership]:  # noqa: ARG002 (an Audience's signature)
        return list(Membership.objects.to_be_told().filter(pk=self.key))

    @property
    def next_up(self) -> Audience:
        return everyone(LEAD)

    def __str__(self) -> str:
        return "whoever had it"


@condition("It is late.")
def is_in_time(subject: Workflow, at: datetime) -> bool:
    return not subject.case.due_at or subject.case.due_at > at


@condition("It is in time.")
def is_late(subject: Workflow, at: datetime) -> bool:
    return not is_in_time.test(subject, at)


@cache
def returns_of(policy: type[Workflow]) -> tuple[Rule, Rule]:
    """The clock's sentences: in time, and late. They let it go as the policy does."""
    release = holding_of(policy).release

    def go_back(subject: Workflow, *, at: datetime) -> None:
        """Give it back to the queue: nothing was done since it was taken."""
        release.legal(subject, at=at)
        subject.case.taken_at = None

    back = replace(
        release,
        sources=tuple(state for state in ours(policy) if state in release.sources),
        by=(),
        when=After(RETURN_AFTER, since="taken_at"),
        body=go_back,
        legal=go_back,
    )
    return replace(back, name=RETURN, only_if=(is_in_time,)), replace(
        back, name=RETURN_LATE, only_if=(is_late,)
    )


def due_back(subject: Workflow, tuning: Mapping[str, Any]) -> datetime | None:
    """When it goes back to the queue, if whoever took it does nothing; None: it does not."""
    taken_at = subject.case.taken_at
    if taken_at is None or subject.state not in returns_of(type(subject))[0].sources:
        return None
    moment: datetime = taken_at + RETURN_AFTER.value(tuning)
    return moment


def fallen_back(
    subject: Workflow, *, upto: datetime, tuning: Mapping[str, Any]
) -> list[tuple[datetime, Rule]]:
    """What the clock has to say of it by then; who had it is told, and each lead when it is late."""
    moment, holder = due_back(subject, tuning), subject.case.owner_id
    if moment is None or moment > upto or holder is None:
        return []
    told = Send("email", Holder(holder), RETURNED)
    in_time, late = returns_of(type(subject))
    lead = Send("email", everyone(LEAD), RETURNED_LATE)
    return [(moment, replace(in_time, then=(told,))), (moment, replace(late, then=(told, lead)))]
