"""What is related to a case, as its policy's effects name it? Whom it points at, who at it, and its siblings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from careops.cases.models import Case
from careops.policy.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Related:
    """The related policy, and how its subjects are found: ``back`` of theirs is ``forth`` of ours."""

    policy: type[Workflow]
    back: str
    forth: str

    def key(self, subject: Workflow) -> Any:
        return getattr(subject, self.forth)

    def found(self, keys: Iterable[Any]) -> Any:
        """The related subjects of those with these keys."""
        return self.policy.objects.filter(**{f"{self.back}__in": list(keys)})


@cache
def related_to(model: type[Workflow], name: str) -> Related:
    """What ``name`` means to this policy: a reference of its own, one to it, or one to its case.

    A task's own ``parent``, the ``parts`` that point at it, the ``tasks`` of any case; and by way of
    what it points at, its siblings: ``parent__parts``. Raises LookupError when nothing that has a
    policy is related by this name.
    """
    shared, _, siblings = name.partition("__")
    if siblings:
        parent = related_to(model, shared)
        others = related_to(parent.policy, siblings)
        if (parent.back, others.forth) != ("pk", "pk"):
            raise LookupError(name)
        return Related(others.policy, others.back, parent.forth)
    for owner in (model, Case):
        try:
            field: Any = owner._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        policy = field.related_model
        if isinstance(policy, type) and issubclass(policy, Workflow):
            if field.concrete:
                return Related(policy, "pk", field.attname)
            return Related(policy, field.field.attname, "pk")
    raise LookupError(name)
