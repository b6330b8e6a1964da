"""Can what a sentence leaves behind be done? Its messages, its moves of others, what it begins."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.checks import CheckMessage
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from careops.workflow.effects import ADDRESS, Begin, Do, Effect, Keep, Send, Wake
from careops.workflow.faults import Policy, asks_too_much, fault, field_of, person_class, sentence
from careops.workflow.relations import related_to
from careops.workflow.rules import Rule


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
