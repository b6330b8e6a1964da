"""Can every task that a policy opens be done? Only when its kind is declared."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from careops.desk.fact_forms import can_ask
from careops.desk.kinds import KINDS
from careops.workflow.effects import Open
from careops.workflow.models import kinds


@register("policies")
def task_kinds_are_declared(**_: Any) -> list[CheckMessage]:
    """An undeclared kind has no team and no time, and would fail when the task is opened."""
    return [
        Error(
            f"{policy.__name__}.{rule.name}: there is no kind of task {effect.task!r}.",
            hint="Declare it: task_kind(name, label, team=..., within=...).",
            id="desk.E001",
        )
        for policy in kinds().values()
        for rule in policy.rules().values()
        for effect in rule.then
        if isinstance(effect, Open) and effect.task not in KINDS
    ]


@register("policies")
def the_desk_can_ask_for_every_fact(**_: Any) -> list[CheckMessage]:
    """A fact for which there is no field would fail when the page of its case is opened."""
    return [
        Error(
            f"{policy.__name__}.{rule.name}: the desk cannot ask for the fact {fact.name!r}.",
            hint="Name a Provider or a Membership, or a kind of value of careops.values.",
            id="desk.E002",
        )
        for policy in kinds().values()
        for rule in policy.rules().values()
        if rule.by
        for fact in rule.facts
        if not can_ask(fact, policy)
    ]
