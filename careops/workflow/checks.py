"""Is every policy whole? Checks before anything is served; each message says what to write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from careops.people.actors import Both, Grant, other_than, the
from careops.workflow.effects import ADDRESS, Begin, Do, Effect, Keep, Send, Wake
from careops.workflow.facts import READ
from careops.workflow.models import Workflow, kinds
from careops.workflow.relations import related_to
from careops.workflow.rules import NOWHERE, Rule
from careops.workflow.tunables import tunables_of

Policy = type[Workflow]


@register("policies")
def policies_are_whole(**_: Any) -> list[CheckMessage]:
    """Every fault of every policy that would otherwise show only when a case runs into it."""
    policies = list(kinds().values())
    return [
        *(problem for policy in policies for problem in problems_of(policy)),
        *sentences_nobody_says(policies),
        *names_tuned_twice(policies),
    ]


def problems_of(policy: Policy) -> Iterator[CheckMessage]:
    yield from problems_of_states(policy)
    for rule in policy.rules().values():
        yield from problems_of_people(policy, rule)
        yield from problems_of_facts(policy, rule)
        yield from problems_of_clock(policy, rule)
        for effect in rule.then:
            yield from problems_of_effect(policy, rule, effect)


def fault(number: int, where: object, what: str, *, write: str) -> Error:
    return Error(f"{where}: {what}", hint=write, id=f"workflow.E{number:03}")


def sentence(policy: Policy, rule: Rule) -> str:
    return f"{policy.__name__}.{rule.name}"


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
    if shown.is_open and not clock and not shown.team:
        yield fault(
            4, where, "it is open, and has neither a clock nor an owner: it could be forgotten.",
            write="Write a transition with `when` from this state, or name its `team` in `shown`.",
        )  # fmt: skip
    if clock and not shown.is_open:
        yield fault(
            5, where, f"it is closed, but the clock would still {clock[0].name}.",
            write=f"Take the state out of {clock[0].name}, or say whom it is `waiting_on`.",
        )  # fmt: skip


# Sentences


def problems_of_people(policy: Policy, rule: Rule) -> Iterator[CheckMessage]:
    for field in (name for grant in rule.by for name in fields_of(grant)):
        if person_class(policy, field) is None:
            yield fault(
                6, sentence(policy, rule), f"`by` names {field!r}, which is no person of its own.",
                write=f"Add a TenantKey {field!r} to {policy.__name__}, or name another field.",
            )  # fmt: skip


def fields_of(grant: Grant) -> Iterator[str]:
    if isinstance(grant, Both):
        yield from fields_of(grant.one)
        yield from fields_of(grant.other)
    elif isinstance(grant, the | other_than):
        yield grant.field


def problems_of_facts(policy: Policy, rule: Rule) -> Iterator[CheckMessage]:
    where = sentence(policy, rule)
    for fact in rule.facts:
        if not can_be_read(fact.type):
            yield fault(
                7, where, f"nobody can read the fact {fact.name!r} of type {fact.type}.",
                write="Use str, bool, int, Decimal, date, datetime, an Enum or a model.",
            )  # fmt: skip
    known = {fact.name for fact in rule.facts} | {"at"}
    for test in rule.only_if:
        if missing := set(test.needs) - known:
            yield fault(
                8, where, f"`only_if` {test} asks for {', '.join(missing)}, and would never be told.",
                write=f"Give the body of {rule.name} this argument, or use another condition.",
            )  # fmt: skip


def can_be_read(kind: Any) -> bool:
    return kind in READ or (isinstance(kind, type) and issubclass(kind, Enum | models.Model))


def problems_of_clock(policy: Policy, rule: Rule) -> Iterator[CheckMessage]:
    if rule.when is None:
        return
    where = sentence(policy, rule)
    if not isinstance(field_of(policy, rule.when.since), models.DateTimeField):
        yield fault(
            9, where, f"`since` names {rule.when.since!r}, which is no moment of {policy.__name__}.",
            write=f"Add a DateTimeField {rule.when.since!r}, or name one that there is.",
        )  # fmt: skip
    yield from asks_too_much(rule, where=where, who="the clock")


def asks_too_much(rule: Rule, *, where: str, who: str) -> Iterator[CheckMessage]:
    for fact in rule.facts:
        if fact.is_required:
            yield fault(
                10, where, f"{who} cannot say {fact.name!r}.",
                write=f"Give {fact.name!r} a default, or make it a sentence of its own.",
            )  # fmt: skip


# What a sentence leaves behind


def problems_of_effect(policy: Policy, rule: Rule, effect: Effect) -> Iterator[CheckMessage]:
    if isinstance(effect, Send):
        yield from problems_of_message(policy, rule, effect)
    elif isinstance(effect, Do | Wake):
        yield from problems_of_relation(policy, rule, effect)
    elif isinstance(effect, Begin | Keep) and not callable(getattr(policy, effect.make, None)):
        yield fault(
            17, sentence(policy, rule), f"nothing makes {effect.make!r}.",
            write=f"Give {policy.__name__} a method {effect.make!r} that returns it, unsaved.",
        )  # fmt: skip


def problems_of_message(policy: Policy, rule: Rule, send: Send) -> Iterator[CheckMessage]:
    where = sentence(policy, rule)
    if problem := recipient_problem(policy, send):
        yield fault(
            11, where, f"the {send.channel} {send.template!r} goes to {send.to!r}: {problem}.",
            write="Name a field that refers to a person with that address, or a #place.",
        )  # fmt: skip
    for path in templates_of(policy, send):
        try:
            get_template(path)
        except TemplateDoesNotExist:
            yield fault(
                12, where, f"the template {path} is missing.",
                write=f"Write templates/{path}: what the {send.channel} {send.template!r} says.",
            )  # fmt: skip


def recipient_problem(policy: Policy, send: Send) -> str:
    if (send.channel in ADDRESS) == send.to.startswith("#"):
        return "people have addresses, and everything else is a #place"
    if send.channel not in ADDRESS:
        known = not send.tag or person_class(policy, send.tag)
        return "" if known else f"its tag {send.tag!r} is nobody of {policy.__name__}"
    person = person_class(policy, send.to)
    if person is None:
        return f"{policy.__name__} refers to nobody of this name"
    if field_of(person, ADDRESS[send.channel]) is None:
        return f"a {person.__name__} has no {ADDRESS[send.channel]}"
    return ""


def templates_of(policy: Policy, send: Send) -> list[str]:
    """``referrals/email/offer.txt``; e-mail has its HTML beside the text."""
    endings = ("txt", "html") if send.channel == "email" else ("txt",)
    return [f"{policy._meta.app_label}/{send.channel}/{send.template}.{end}" for end in endings]


def problems_of_relation(policy: Policy, rule: Rule, effect: Do | Wake) -> Iterator[CheckMessage]:
    where = sentence(policy, rule)
    related = related_policy(policy, effect)
    if related is None:
        yield fault(
            13, where, f"nothing that has a policy is related to a case as {effect.related!r}.",
            write="Name a reference to a policy, or the related_name of one, such as 'tasks'.",
        )  # fmt: skip
    elif isinstance(effect, Wake):
        return
    elif asked := related.rules().get(effect.transition):
        yield from asks_too_much(asked, where=sentence(related, asked), who=f"{where}, its effect,")
    else:
        yield fault(
            14, where, f"a {related.kind} knows no transition {effect.transition!r}.",
            write=f"Name one of: {', '.join(related.rules())}.",
        )  # fmt: skip


def related_policy(policy: Policy, effect: Do | Wake) -> Policy | None:
    try:
        return related_to(policy, effect.related).policy
    except LookupError:
        return None


def field_of(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def person_class(policy: Policy, field: str) -> Any:
    found = field_of(policy, field)
    return found.related_model if isinstance(found, models.ForeignKey) else None


# All policies together


def sentences_nobody_says(policies: Sequence[Policy]) -> Iterator[CheckMessage]:
    done = {
        (related_policy(policy, effect), effect.transition)
        for policy, effect in effects_of(policies)
        if isinstance(effect, Do)
    }
    begun = {effect.transition for _, effect in effects_of(policies) if isinstance(effect, Begin)}
    for policy in policies:
        for rule in policy.rules().values():
            asked = (policy, rule.name) in done or (rule.creates and rule.name in begun)
            if not rule.by and not rule.when and not asked:
                yield fault(
                    15, sentence(policy, rule), "nobody can say this.",
                    write="Say who may (`by`) or when the clock does (`when`), or remove it.",
                )  # fmt: skip


def effects_of(policies: Iterable[Policy]) -> Iterator[tuple[Policy, Effect]]:
    for policy in policies:
        for rule in policy.rules().values():
            yield from ((policy, effect) for effect in rule.then)


def names_tuned_twice(policies: Iterable[Policy]) -> Iterator[CheckMessage]:
    by_name: dict[str, dict[int, str]] = defaultdict(dict)
    for policy in policies:
        for tunable in tunables_of(policy):
            by_name[tunable.name][id(tunable)] = policy.__name__
    for name, owners in by_name.items():
        if len(owners) > 1:
            yield fault(
                16, " and ".join(owners.values()), f"two tunables have the name {name!r}.",
                write="Give each a name of its own: a tenant's override must mean one of them.",
            )  # fmt: skip
