"""What must be said with a transition? Facts, typed by the signature of its body."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime

from careops.people.actors import PROVIDER, Actor
from careops.people.models import Membership, Provider
from careops.workflow.refusals import BadFacts
from careops.workflow.rules import Fact, Rule

LONGEST = 1000  # characters of a free text


def read_facts(rule: Rule, actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    """Every fact of the rule, typed; BadFacts names the one that is missing, unknown or wrong."""
    known = {fact.name for fact in rule.facts}
    for name in given.keys() - known:
        raise BadFacts(
            f"{name!r} is not asked for here; say {', '.join(sorted(known)) or 'nothing'}."
        )
    facts = {fact.name: read(fact, actor, given) for fact in rule.facts}
    return facts | {name: sign(actor) for name in rule.signatures}


def sign(actor: Actor) -> Membership:
    """Whoever acts, to stand for it with their name: a member who has signed in (SX-13)."""
    found: Membership | None = Membership.objects.filter(pk=actor.member).first()
    if found is None:
        raise BadFacts("This needs the name of a member: sign in to do it.")
    return found


def read(fact: Fact, actor: Actor, given: Mapping[str, Any]) -> Any:
    if fact.type is Provider and PROVIDER.name in actor.roles:
        return themselves(fact, actor, given.get(fact.name))
    value = given.get(fact.name)
    if isinstance(value, str):
        value = value.strip()
    if value in (None, "") and fact.type is Membership and actor.member:
        value = actor.member  # a member who names nobody means themselves
    if value is None or value == "":
        if fact.is_required:
            raise BadFacts(f"{fact.label} is missing.")
        return fact.default
    return convert(fact, value)


def themselves(fact: Fact, actor: Actor, named: Any) -> Provider:
    """A provider speaks only for themselves: only staff may name another (S4-A7)."""
    if named and str(getattr(named, "pk", named)) != str(actor.person):
        raise BadFacts(f"{fact.label} can only be you.")
    if isinstance(named, Provider):
        return named
    found: Provider | None = Provider.objects.filter(pk=actor.person).first()
    if found is None:
        raise BadFacts(f"{fact.label} is missing: you are not listed as one.")
    return found


def convert(fact: Fact, value: Any) -> Any:
    kind = fact.type
    try:
        if issubclass(kind, models.Model):
            return value if isinstance(value, kind) else kind.objects.get(pk=UUID(str(value)))
        if issubclass(kind, Enum):
            return kind(value)
        return READ[kind](value)
    except (
        ValueError,
        TypeError,
        KeyError,
        InvalidOperation,
        ValidationError,
        models.ObjectDoesNotExist,
    ) as error:
        raise BadFacts(
            f"{fact.label}: {str(value)[:60]!r} is not {WANTED.get(kind, 'a valid choice')}."
        ) from error


def read_text(value: Any) -> str:
    text = str(value)
    text.encode()  # half a character, which JSON lets through, is a ValueError
    if len(text) > LONGEST or "\0" in text:
        raise ValueError(text)
    return text


def read_flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "on": True, "1": True, "false": False, "0": False}[str(value).lower()]


def read_moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else parse_datetime(str(value))
    if moment is None or moment.tzinfo is None:
        raise ValueError(value)
    return moment


def read_day(value: Any) -> date:
    day = value if isinstance(value, date) else parse_date(str(value))
    if day is None:
        raise ValueError(value)
    return day


READ: dict[Any, Any] = {
    str: read_text,
    bool: read_flag,
    int: int,
    Decimal: Decimal,
    datetime: read_moment,
    date: read_day,
}
WANTED: dict[Any, str] = {
    str: f"a text of at most {LONGEST} characters",
    bool: "yes or no",
    int: "a whole number",
    Decimal: "an amount",
    datetime: "a moment with its time zone",
    date: "a date as 2026-11-22",
}
