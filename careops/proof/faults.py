"""How is a fault of a policy told? With its place, what is wrong, and what to write instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.core.checks import Error
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from careops.policy.rules import Rule
from careops.policy.workflow import Workflow

Policy = type[Workflow]


def fault(number: int, where: object, what: str, *, write: str) -> Error:
    return Error(f"{where}: {what}", hint=write, id=f"policy.E{number:03}")


def sentence(policy: Policy, rule: Rule) -> str:
    return f"{policy.__name__}.{rule.name}"


# What several checks ask


def asks_too_much(
    rule: Rule, *, where: str, who: str, said: Collection[str] = ()
) -> Iterator[Error]:
    """Of whoever cannot speak, but for what was ``said`` already."""
    for fact in rule.facts:
        if fact.is_required and fact.name not in said:
            yield fault(
                10, where, f"{who} cannot say {fact.name!r}.",
                write=f"Give {fact.name!r} a default, or make it a sentence of its own.",
            )  # fmt: skip


def field_of(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def person_class(policy: Policy, field: str) -> Any:
    found = field_of(policy, field)
    return found.related_model if isinstance(found, models.ForeignKey) else None
