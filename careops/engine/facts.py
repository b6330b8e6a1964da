"""What must be said with a transition? Facts, each of a kind of value, by the signature of its body."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from careops.engine.refusals import BadFacts
from careops.people.actors import PROVIDER, Actor
from careops.people.models import Membership, Provider
from careops.policy.rules import Fact, Rule
from careops.policy.workflow import Workflow
from careops.values import table
from careops.values.private import Private, Proof
from careops.values.table import Choice, Coded, Kind, Refused, Row, Text

LONGEST = table.LONGEST
BY_TYPE: Mapping[Any, Kind] = {
    str: table.FREE_TEXT,
    Private: table.PRIVATE,
    Proof: table.BIRTH_DATE,
    bool: table.YES_NO,
    int: table.WHOLE,
    Decimal: table.MONEY,
    date: table.DAY,
    datetime: table.MOMENT,
}


def kind_of(fact: Fact, policy: type[models.Model]) -> Kind | None:
    """What its signature says, or the column that it is kept in, or its type; None: nobody can read it."""
    if fact.kind is not None:
        return fact.kind
    if fact.type is str:
        return column_kind(policy, fact.name) or table.FREE_TEXT
    if inspect.isclass(fact.type) and issubclass(fact.type, Enum):
        return Choice.of(fact.type)
    if inspect.isclass(fact.type) and issubclass(fact.type, models.Model):
        return Row(fact.type)
    return BY_TYPE.get(fact.type)


def free_texts(said: Collection[str], rule: Rule, policy: type[Workflow]) -> set[str]:
    """In which of these facts somebody writes what they like: not a choice, and nothing of a pattern."""
    texts = (fact for fact in rule.facts if fact.type is str and fact.name in said)
    return {fact.name for fact in texts if is_free(kind_of(fact, policy))}


def is_free(kind: Kind | None) -> bool:
    return isinstance(kind, Text) and not isinstance(kind, Coded)


def column_kind(policy: type[models.Model], name: str) -> Kind | None:
    """A fact that is called as a column has its limits."""
    try:
        column: Any = policy._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    if isinstance(column, models.CharField):
        return getattr(column, "kind", None) or Text(column.max_length or LONGEST, lines=True)
    return None


def read_facts(
    rule: Rule, actor: Actor, given: Mapping[str, Any], *, policy: type[Workflow]
) -> dict[str, Any]:
    """Every fact of the rule, typed; BadFacts names the one that is missing, unknown or wrong."""
    known = {fact.name for fact in rule.facts}
    for name in given.keys() - known:
        raise BadFacts(
            f"{name!r} is not asked for here; say {', '.join(sorted(known)) or 'nothing'}."
        )
    facts = {fact.name: read(fact, actor, given, policy) for fact in rule.facts}
    return facts | {name: sign(actor) for name in rule.signatures}


def handed_on(rule: Rule, actor: Actor, said: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a rule that an effect asks for: what was said there by their names, typed already."""
    facts = {fact.name: or_left_out(said.get(fact.name), fact) for fact in rule.facts}
    members: dict[Any, Membership] = {w.pk: w for w in said.values() if isinstance(w, Membership)}
    return facts | {name: members.get(actor.member) or sign(actor) for name in rule.signatures}


def or_left_out(said: Any, fact: Fact) -> Any:
    """What was said, or what it means that nothing was."""
    if said is not None and said != "":
        return said
    if fact.is_required:
        raise BadFacts(f"{fact.label} is missing.")
    return fact.default


def sign(actor: Actor) -> Membership:
    """Whoever acts, to stand for it with their name: a member who has signed in (SX-13)."""
    found: Membership | None = Membership.objects.filter(pk=actor.member).first()
    if found is None:
        raise BadFacts("This needs the name of a member: sign in to do it.")
    return found


def read(fact: Fact, actor: Actor, given: Mapping[str, Any], policy: type[Workflow]) -> Any:
    if fact.type is Provider and PROVIDER.name in actor.roles:
        return themselves(fact, actor, given.get(fact.name))
    kind = kind_of(fact, policy)
    if kind is None:
        raise BadFacts(f"{fact.label} cannot be said.")
    value = given.get(fact.name)
    try:
        said = kind.parse(value)
        means_me = fact.type is Membership and fact.is_required and actor.member
        if said is None and means_me:  # a member who names nobody means themselves
            said = value = actor.member
        if isinstance(kind, Row) and said is not None:
            said = kind.of(value, by=actor)
    except Refused as refusal:
        raise BadFacts(f"{fact.label}: {refusal}") from refusal
    return or_left_out(said, fact)


def themselves(fact: Fact, actor: Actor, named: Any) -> Provider:
    """A provider speaks only for themselves: only staff may name another (S4-A7)."""
    if named and str(getattr(named, "pk", named)) not in map(str, actor.people):
        raise BadFacts(f"{fact.label} can only be you.")
    if isinstance(named, Provider):
        return named
    found: Provider | None = Provider.objects.filter(pk__in=actor.people).first()
    if found is None:
        raise BadFacts(f"{fact.label} is missing: you are not listed as one.")
    return found
