"""Which rows are locked, and in which order? The elder first: a case, then what belongs to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from careops.cases.models import Case
from careops.policy.effects import Do, Wake
from careops.policy.relations import related_to
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow
from careops.tenancy.prepared import among


@cache
def references_to_elders(policy: type[Workflow]) -> tuple[str, ...]:
    """By which its sentences move or wake what it belongs to: ``booking_id`` of an approval."""
    effects = (e for rule in policy.rules().values() for e in rule.effects)
    found = {related_to(policy, e.related) for e in effects if isinstance(e, Do | Wake)}
    return tuple(sorted(related.forth for related in found if related.back == "pk"))


def elders_of(subject: Workflow) -> set[UUID]:
    """The cases that it belongs to, and may move or wake: they are locked before it is."""
    keys = [getattr(subject, name) for name in references_to_elders(type(subject))]
    case = subject._state.fields_cache.get("case")  # whoever asked for it hears of its end
    return {key for key in (*keys, case and case.asked_by_id) if key is not None}


def named_in(rule: Rule, facts: Mapping[str, Any]) -> set[UUID]:
    """The cases that facts of a sentence name: they are locked with its own."""
    said = (facts.get(fact.name) for fact in rule.facts if fact.type is Case)
    return {key for key in map(key_in, said) if key}


def key_in(said: Any) -> UUID | None:
    """Of a case, or as somebody wrote it; None: it is nobody's."""
    try:
        return UUID(str(getattr(said, "pk", said)))
    except ValueError:
        return None


def lock(keys: Iterable[Any]) -> list[Case]:
    """Lock these cases and wait for them, the elder first: keys are given in the order of birth."""
    return among(Case, list(keys), locked=True)


def free(subjects: list[Workflow], *, held: Collection[UUID]) -> list[Workflow]:
    """Those whose elders are locked already, or can be without waiting; the others are for another time."""
    wanted = {key for subject in subjects for key in elders_of(subject)} - set(held)
    if not wanted:
        return subjects
    elders = Case.objects.filter(pk__in=wanted).order_by("pk")
    got = elders.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)
    mine = {*held, *got}
    return [subject for subject in subjects if elders_of(subject) <= mine]
