"""Can what a sentence leaves behind be done? Its messages, its moves of others, what it begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import Parameter
from typing import Any, cast, get_type_hints

from django.core.checks import CheckMessage, Error
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from careops.clock.waits import AT_ONCE
from careops.engine.facts import kind_of
from careops.people.audience import Audience
from careops.policy.effects import (
    ADDRESS,
    Begin,
    Do,
    Effect,
    Keep,
    Made,
    Open,
    Reach,
    Send,
    Wake,
    needs_of,
)
from careops.policy.rules import Fact, Rule, unless_left_out
from careops.proof.asking import policy_made, related_policy
from careops.proof.faults import Policy, asks_too_much, fault, field_of, person_class, sentence
from careops.proof.people_checks import problems_of_audience
from careops.values.table import Text


def problems_of_effect(policy: Policy, rule: Rule, effect: Effect) -> Iterator[CheckMessage]:
    if isinstance(effect, Reach):
        yield from problems_of_reach(policy, rule, effect)
    elif isinstance(effect, Send):
        yield from problems_of_message(policy, rule, effect)
    elif isinstance(effect, Do | Wake):
        yield from problems_of_relation(policy, rule, effect)
    elif isinstance(effect, Begin | Keep) and not callable(effect.maker_of(policy)):
        yield fault(
            17, sentence(policy, rule), f"nothing makes {effect.make!r}.",
            write=f"Give {policy.__name__} a method {effect.make!r} that returns it, unsaved.",
        )  # fmt: skip
    elif isinstance(effect, Begin | Keep):
        yield from problems_of_making(policy, rule, effect)
    if isinstance(effect, Begin | Open):
        yield from decided_too_soon(policy, rule, effect)


def problems_of_reach(policy: Policy, rule: Rule, reach: Reach) -> Iterator[CheckMessage]:
    """A channel is named by something of its own, and whatever that is can be done."""
    if not hasattr(policy, reach.by):
        yield fault(
            41, sentence(policy, rule), f"`by` names {reach.by!r}, and nothing says which channel is meant.",
            write=f"Give {policy.__name__} a property {reach.by!r} that returns the channel's name.",
        )  # fmt: skip
    for effect in reach.choices:
        yield from problems_of_effect(policy, rule, effect)


def problems_of_message(policy: Policy, rule: Rule, send: Send) -> Iterator[CheckMessage]:
    where = sentence(policy, rule)
    if isinstance(send.to, Audience):
        yield from problems_of_audience(policy, rule, send)
    elif problem := recipient_problem(policy, send):
        yield fault(
            11, where, f"the {send.channel} {send.template!r} goes to {send.to!r}: {problem}.",
            write="Name a field that refers to a person with that address, or a #place.",
        )  # fmt: skip
    path = template_of(policy, send)
    try:
        get_template(path)
    except TemplateDoesNotExist:
        yield fault(
            12, where, f"the template {path} is missing.",
            write=f"Write templates/{path}: what the {send.channel} {send.template!r} says.",
        )  # fmt: skip


def recipient_problem(policy: Policy, send: Send) -> str:
    if (send.channel in ADDRESS) == send.is_place:
        return "people have addresses, and everything else is a #place"
    if send.channel not in ADDRESS:
        known = not send.tag or person_class(policy, send.tag)
        return "" if known else f"its tag {send.tag!r} is nobody of {policy.__name__}"
    person = person_class(policy, send.field)
    if person is None:
        return f"{policy.__name__} refers to nobody of this name"
    if field_of(person, ADDRESS[send.channel]) is None:
        return f"a {person.__name__} has no {ADDRESS[send.channel]}"
    return ""


def template_of(policy: Policy, send: Send) -> str:
    """``referrals/email/offer.txt``; the HTML of an e-mail is made from it."""
    return f"{policy._meta.app_label}/{send.channel}/{send.template}.txt"


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
    else:
        yield from problems_of_move(policy, rule, related, effect.transition)


def problems_of_move(
    policy: Policy, rule: Rule, other: Policy, name: str
) -> Iterator[CheckMessage]:
    """Of a transition of another policy that the effect of a rule asks for."""
    where = sentence(policy, rule)
    asked = other.rules().get(name)
    if asked is None:
        yield fault(
            14, where, f"a {other.kind} knows no transition {name!r}.",
            write=f"Name one of: {', '.join(other.rules())}.",
        )  # fmt: skip
        return
    yield from asks_too_much(
        asked, where=sentence(other, asked), who=f"{where}, its effect,", said=surely_said(rule)
    )
    said = {fact.name: fact for fact in rule.facts}
    for fact in asked.facts:
        if fact.name in said and not is_alike(said[fact.name], fact, policy, other):
            yield read_otherwise(
                where, fact.name, by=sentence(other, asked),
                write="Give both the same type and the same limit, or one of them another name.",
            )  # fmt: skip
    if asked.signatures and not rule.signatures:
        yield fault(
            28, where, f"{sentence(other, asked)} takes the name of a member, and there may be none.",
            write="Take a Signature in this sentence, too, or let people take that step.",
        )  # fmt: skip


def read_otherwise(where: str, name: str, *, by: str, write: str) -> Error:
    what = f"it hands {name!r} on to {by}, which reads it otherwise."
    return fault(37, where, what, write=write)


def surely_said(rule: Rule) -> set[str]:
    return {fact.name for fact in rule.facts if fact.is_required}


def is_alike(said: Fact, asked: Fact, policy: Policy, other: Policy) -> bool:
    """Whether what the one lets in, the other takes, too."""
    one, two = kind_of(said, policy), kind_of(asked, other)
    if type(one) is type(two) is Text:
        return said.type is asked.type and one.limit <= two.limit and one.lines <= two.lines
    return said.type is asked.type and one == two


def problems_of_making(policy: Policy, rule: Rule, effect: Begin | Keep) -> Iterator[CheckMessage]:
    yield from problems_of_needs(policy, rule, effect)
    if isinstance(effect, Begin):
        yield from problems_of_beginning(policy, rule, effect)


def problems_of_needs(policy: Policy, rule: Rule, effect: Made) -> Iterator[CheckMessage]:
    where, maker = sentence(policy, rule), cast("Callable[..., Any]", effect.maker_of(policy))
    known = {"at", "by", "entry"} if isinstance(effect, Keep) else {"at", "by"}
    said, sure = (
        {fact.name: fact for fact in rule.parameters},
        {*surely_said(rule), *rule.signatures},
    )
    for need in needs_of(maker):
        if need.default is Parameter.empty and need.name not in sure | known:
            yield fault(
                27, where, f"{effect.make!r} asks for {need.name!r}, and nobody says it.",
                write=f"Give the body of {rule.name} this argument, or {effect.make} a default.",
            )  # fmt: skip
        elif need.name in said and said[need.name].type != type_of(maker, need):
            yield read_otherwise(
                where, need.name, by=repr(effect.make),
                write=f"Annotate it there as in the body of {rule.name}.",
            )  # fmt: skip


def type_of(maker: Callable[..., Any], need: Parameter) -> Any:
    return unless_left_out(get_type_hints(maker).get(need.name))


def problems_of_beginning(policy: Policy, rule: Rule, effect: Begin) -> Iterator[CheckMessage]:
    where, made = sentence(policy, rule), policy_made(policy, effect)
    if made is None:
        yield fault(
            22, where, f"it cannot be told what {effect.make!r} makes.",
            write=f"Annotate what {policy.__name__}.{effect.make} returns: the model of a policy.",
        )  # fmt: skip
    else:
        yield from problems_of_move(policy, rule, made, effect.transition)


def decided_too_soon(policy: Policy, rule: Rule, effect: Begin | Open) -> Iterator[CheckMessage]:
    """What a turn begins is not there for its own conditions (ADR 14)."""
    for after in policy.clock_rules().get(rule.target or "", ()):
        if after.when and after.when.wait is AT_ONCE and after.only_if:
            yield fault(
                23, sentence(policy, rule),
                f"it would {effect}, and {after.name} is decided at once, before that is there.",
                write=f"Have {after.name} wait, or lead to a state of its own until it is woken.",
            )  # fmt: skip
