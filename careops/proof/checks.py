"""Is every policy whole? Checks before anything is served; each message says what to write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.checks import CheckMessage, register
from django.db import models

from careops.clock.timers import After, Every, Timer
from careops.clock.waits import Tunable, WorkingDays
from careops.engine.facts import kind_of
from careops.people.actors import Both, Grant, Role, SignedIn, in_team, other_than
from careops.people.roles import takers
from careops.policy.rules import NOWHERE, Fact, Rule
from careops.policy.tunables import tunables_of
from careops.policy.workflow import policies
from careops.proof.asking import handed_on
from careops.proof.effect_checks import problems_of_effect
from careops.proof.faults import Policy, asks_too_much, fault, field_of, sentence
from careops.proof.joint_checks import (
    names_had_twice,
    names_tuned_twice,
    sentences_nobody_says,
    values_of_nobody,
)
from careops.proof.people_checks import problems_of_people, roles_nobody_could_give
from careops.values.columns import PrivateColumn
from careops.values.table import Row


@register("policies")
def policies_are_whole(**_: Any) -> list[CheckMessage]:
    """Every fault of every policy that would otherwise show only when a case runs into it."""
    known = policies()
    return [
        *(problem for policy in known for problem in problems_of(policy)),
        *sentences_nobody_says(known),
        *names_tuned_twice(known),
        *values_of_nobody(known),
        *names_had_twice(known),
        *roles_nobody_could_give(),
    ]


def problems_of(policy: Policy) -> Iterator[CheckMessage]:
    yield from problems_of_states(policy)
    for tunable in tunables_of(policy):
        yield from problems_of_tunable(policy, tunable)
    for rule in policy.rules().values():
        yield from problems_of_people(policy, rule)
        yield from problems_of_facts(policy, rule)
        yield from problems_of_clock(policy, rule)
        for effect in rule.then:
            yield from problems_of_effect(policy, rule, effect)


# States


def problems_of_states(policy: Policy) -> Iterator[CheckMessage]:
    named = set(policy.shown)
    for state in unknown_states(policy):
        yield fault(
            1, policy.__name__, f"the state {state!r} is not in `shown`.",
            write=f"Add a line for {state!r} to `shown`: whose turn it is, and by when.",
        )  # fmt: skip
    for state in named - reachable(policy):
        yield fault(
            2, policy.__name__, f"no sentence leads to the state {str(state)!r}.",
            write="Write the transition that leads there, or remove the state.",
        )  # fmt: skip
    for state in policy.shown:
        yield from problems_of_state(policy, state)


def unknown_states(policy: Policy) -> set[str]:
    """States that the sentences or the choices name, and that people would see nothing of."""
    states: Any = getattr(policy, "State", ())
    used = {str(s) for r in policy.rules().values() for s in (*r.sources, r.target) if s}
    return (used | {str(state) for state in states}) - {str(state) for state in policy.shown}


def reachable(policy: Policy) -> set[str]:
    found, before = {NOWHERE}, set[str]()
    while found != before:
        before = set(found)
        found |= {r.target for r in policy.rules().values() if r.target and found & {*r.sources}}
    return found


def problems_of_state(policy: Policy, state: str) -> Iterator[CheckMessage]:
    shown, clock = policy.shown[state], policy.clock_rules()[state]
    where = f"{policy.__name__}, {str(state)!r}"
    if shown.due and shown.due not in {rule.name for rule in clock}:
        yield fault(
            3, where, f"`due` names {shown.due!r}, which the clock never does in this state.",
            write=f"Name one of its clock sentences: {', '.join(r.name for r in clock) or 'none'}.",
        )  # fmt: skip
    yield from problems_of_promise(policy, state)
    if shown.is_open and not clock and not shown.team:
        yield fault(
            4, where, "it is open, and has neither a clock nor an owner: it could be forgotten.",
            write="Write a transition with `when` from this state, or name its `team` in `shown`.",
        )  # fmt: skip
    if shown.is_ours and not can_be_moved(policy, state):
        yield fault(
            26, where, "it is our turn, and nobody whose turn it is could move it.",
            write=f"Let {' or '.join(role.label for role in takers(shown.waiting_on))} take a sentence"
            " that leads on, or have the clock take one.",
        )  # fmt: skip
    if clock and not shown.is_open:
        yield fault(
            5, where, f"it is closed, but the clock would still {clock[0].name}.",
            write=f"Take the state out of {clock[0].name}, or say whom it is `waiting_on`.",
        )  # fmt: skip


def problems_of_promise(policy: Policy, state: str) -> Iterator[CheckMessage]:
    shown, where = policy.shown[state], f"{policy.__name__}, {str(state)!r}"
    due = policy.rules().get(shown.due)
    if due and isinstance(due.when, Every):
        yield fault(
            24, where, f"`due` names {due.name!r}, which comes again and again: the promise would move.",
            write="Name a sentence with After; the reminder stays a sentence of its own.",
        )  # fmt: skip
    if shown.is_ours and not shown.due:
        yield fault(
            25, where, "it is our turn, and nobody is told by when.",
            write="Write a sentence with After for the moment at which we are late: `due` names it.",
        )  # fmt: skip


def can_be_moved(policy: Policy, state: str) -> bool:
    """Whether the clock, or somebody of those whose turn it is, can leave this state."""
    leaving = [r for r in policy.rules().values() if r.target is not None and state in r.sources]
    roles = takers(policy.shown[state].waiting_on)
    return any(r.when or any(could_be(g, role) for g in r.by for role in roles) for r in leaving)


def could_be(grant: Grant, role: Role) -> bool:
    """Whether somebody of the staff with this role could be meant."""
    if isinstance(grant, Both):
        return could_be(grant.one, role) and could_be(grant.other, role)
    return grant == role or isinstance(grant, in_team | other_than | SignedIn)


# Sentences


def problems_of_facts(policy: Policy, rule: Rule) -> Iterator[CheckMessage]:
    where = sentence(policy, rule)
    for fact in rule.facts:
        yield from problems_of_kind(policy, fact, where)
        if fact.name in rule.private and not is_kept(policy, rule, fact):
            yield fault(
                38, where, f"no private column keeps {fact.name!r}, and the record does not.",
                write=f"Give {policy.__name__} a PrivateColumn {fact.name!r}, or keep a row that has one.",
            )  # fmt: skip
    known = {fact.name for fact in rule.parameters} | {"at"}  # signatures, too
    for test in rule.only_if:
        if missing := set(test.needs) - known:
            yield fault(
                8, where, f"`only_if` {test} asks for {', '.join(missing)}, and would never be told.",
                write=f"Give the body of {rule.name} this argument, or use another condition.",
            )  # fmt: skip


def is_kept(policy: Policy, rule: Rule, fact: Fact) -> bool:
    """Whether its words lie in a column of its name, or are handed on to what has one."""
    column = field_of(policy, fact.name)
    if column is not None:
        return isinstance(column, PrivateColumn)
    return any(fact.name in handed_on(policy, rule, effect) for effect in rule.then)


def problems_of_kind(policy: Policy, fact: Fact, where: str) -> Iterator[CheckMessage]:
    kind = kind_of(fact, policy)
    if kind is None:
        yield fault(
            7, where, f"nobody can read the fact {fact.name!r} of type {fact.type}.",
            write="Use str, bool, int, Decimal, date, datetime, an Enum or a model.",
        )  # fmt: skip
    elif isinstance(kind, Row) and not hasattr(kind.model.objects, "nameable_by"):
        yield fault(
            30, where, f"nobody says who may name a {kind.model.__name__}, as {fact.name!r} does.",
            write=f"Give the queryset of {kind.model.__name__} a method nameable_by(actor).",
        )  # fmt: skip


def problems_of_clock(policy: Policy, rule: Rule) -> Iterator[CheckMessage]:
    if rule.when is None:
        return
    where = sentence(policy, rule)
    if not isinstance(field_of(policy, rule.when.since), models.DateTimeField):
        yield fault(
            9, where, f"`since` names {rule.when.since!r}, which is no moment of {policy.__name__}.",
            write=f"Add a DateTimeField {rule.when.since!r}, or name one that there is.",
        )  # fmt: skip
    if isinstance(rule.when, Every) and any(could_be_none(w) for w in rule.when.wait.choices):
        yield fault(
            19, where, "the clock would do this again and again without a pause.",
            write="Give what it waits a `least` above nothing.",
        )  # fmt: skip
    yield from problems_of_office(policy, rule, rule.when)
    yield from asks_too_much(rule, where=where, who="the clock")
    if rule.signatures:
        yield fault(
            21, where, "the clock has no name to sign with.",
            write="Let people take this step, or leave the Signature out.",
        )  # fmt: skip


def problems_of_office(policy: Policy, rule: Rule, when: Timer) -> Iterator[CheckMessage]:
    days = when.days if isinstance(when, After) else ""
    if days and not hasattr(policy, days):
        yield fault(
            31, sentence(policy, rule), f"`days` names {days!r}, and {policy.__name__} has no such office.",
            write=f"Give {policy.__name__} a property {days!r} that returns an Office, or None.",
        )  # fmt: skip
    counted = [isinstance(wait, WorkingDays) for waits in when.waits for wait in waits.choices]
    if any(counted) != bool(days) or (days and not all(counted)):
        yield fault(
            32, sentence(policy, rule), "its wait and its `days` do not fit: working days are those of an office.",
            write='Say After(..., days="office") with a wait of WorkingDays, or neither.',
        )  # fmt: skip


def could_be_none(wait: Tunable) -> bool:
    least, _ = wait.bounds
    return least <= timedelta(0) or wait.default <= timedelta(0)  # type: ignore[operator]


def problems_of_tunable(policy: Policy, tunable: Tunable) -> Iterator[CheckMessage]:
    least, most = tunable.bounds
    if not least <= tunable.default <= most:  # type: ignore[operator]
        yield fault(
            18, policy.__name__,
            f"{tunable.name!r} is {tunable}, and must lie between {tunable.words(least)} and {tunable.words(most)}.",
            write="Give it a default within its bounds, or say its `least` and `most`.",
        )  # fmt: skip
