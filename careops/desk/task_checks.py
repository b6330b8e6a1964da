"""Can every task that a policy opens be done, and does it end with its case? And its kind is declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from careops.desk.kinds import KINDS, TaskKind
from careops.desk.models import Task
from careops.desk.task_words import OPEN
from careops.people.actors import Actor, Role
from careops.people.roles import desk_roles
from careops.policy.effects import Begin, Do, Effect, Open
from careops.policy.rules import Rule
from careops.policy.tunables import tunables
from careops.policy.workflow import policies
from careops.proof.asking import policy_made
from careops.proof.faults import Policy, sentence

SETTLE, SETTLE_JOB = Do("tasks", "settle"), Do("tasks", "settle_job")


@register("policies")
def tasks_can_be_done(**_: Any) -> list[CheckMessage]:
    """Every task has a kind, somebody of its team who can end it, and an end with its case."""
    others = [policy for policy in policies() if policy is not Task]
    return [
        *(problem for policy in others for problem in undeclared(policy)),
        *(problem for kind in KINDS.values() for problem in problems_of_kind(kind, others)),
        *(problem for policy in others for problem in left_behind(policy)),
    ]


def fault(number: int, what: str, *, write: str) -> Error:
    return Error(what, hint=write, id=f"desk.E{number:03}")


def undeclared(policy: Policy) -> Iterator[Error]:
    """An undeclared kind has no team and no time, and would fail when the task is opened."""
    for rule, effect in effects_of(policy):
        if isinstance(effect, Open) and effect.task not in KINDS:
            yield fault(
                1, f"{sentence(policy, rule)}: there is no kind of task {effect.task!r}.",
                write="Declare it: task_kind(name, label, team=..., within=...).",
            )  # fmt: skip


def effects_of(policy: Policy) -> Iterator[tuple[Rule, Effect]]:
    for rule in policy.rules().values():
        yield from ((rule, effect) for effect in rule.effects)


# Who can end a task


def problems_of_kind(kind: TaskKind, others: list[Policy]) -> Iterator[Error]:
    for role in desk_roles():
        for state in OPEN:
            if not can_be_ended(kind, role, state):
                yield fault(
                    6, f"The task {kind.name!r}: a {role.label} of the team {kind.team!r} cannot end it"
                    f" when it is {Task.label_of(state).lower()}.",
                    write="Let members of the team (`in_team`) take a sentence that ends it.",
                )  # fmt: skip
    for name in kind.settled_by:
        if not any(ends_the_job(policy.rules().get(name)) for policy in others):
            yield fault(
                3, f"The task {kind.name!r}: no step {name!r} of a case ends it.",
                write="Name steps of the case that have do('tasks', 'settle_job') among their effects.",
            )  # fmt: skip
    if kind.within.name not in tunables():
        yield fault(
            4, f"The task {kind.name!r}: nobody could tune {kind.within.name!r}.",
            write="Declare it: tunable(kind of case, name, default, label).",
        )  # fmt: skip


def can_be_ended(kind: TaskKind, role: Role, state: str) -> bool:
    """Whether somebody of the team who has only this role gets it from this state to an end."""
    worker = Actor("a member", frozenset({role.name}), teams=frozenset({kind.team}))
    probe = Task(task_kind=kind.name, team=kind.team)
    granted = [rule for rule in Task.rules().values() if rule.grants(worker, probe)]
    found, before = {state}, set[str]()
    while found != before:
        before = set(found)
        found |= {rule.target for rule in granted if rule.target and before & {*rule.sources}}
    return any(not Task.shown[state].is_open for state in found)


def ends_the_job(rule: Rule | None) -> bool:
    """A step that somebody may take, and that ends the task with it."""
    return bool(rule and rule.by and {SETTLE, SETTLE_JOB} & {*rule.effects})


# It ends with its case


def left_behind(policy: Policy) -> Iterator[Error]:
    """Where tasks are opened, no end of the case may leave them lying."""
    opens = any(not ends(policy, r) and opens_a_task(policy, e) for r, e in effects_of(policy))
    for rule in policy.rules().values() if opens else ():
        if ends(policy, rule) and SETTLE not in rule.then:
            yield fault(
                5, f"{sentence(policy, rule)}: it ends the case, and leaves its tasks lying.",
                write="Add do('tasks', 'settle') to its `then`.",
            )  # fmt: skip


def ends(policy: Policy, rule: Rule) -> bool:
    shown = policy.shown.get(rule.target or "")
    return shown is not None and not shown.is_open


def opens_a_task(policy: Policy, effect: Effect) -> bool:
    """One that is to end with the case."""
    if isinstance(effect, Open):
        return effect.task in KINDS and not KINDS[effect.task].stays
    return isinstance(effect, Begin) and policy_made(policy, effect) is Task
