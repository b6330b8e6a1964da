"""What does an effect ask of another policy, and which facts does it hand on?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

from careops.policy.effects import Begin, Do, Effect, Keep, Wake, needs_of
from careops.policy.merging import Join
from careops.policy.relations import related_to
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow
from careops.proof.faults import Policy


def asked_of(policy: Policy, effect: Effect) -> Policy | None:
    """Whose sentence it asks for."""
    if isinstance(effect, Do):
        return related_policy(policy, effect)
    if isinstance(effect, Join):
        return policy
    return policy_made(policy, effect) if isinstance(effect, Begin) else None


def sentence_asked(policy: Policy, effect: Effect) -> Rule | None:
    other = asked_of(policy, effect)
    return (
        other.rules().get(effect.transition) if other and isinstance(effect, Begin | Do) else None
    )


def handed_on(policy: Policy, rule: Rule, effect: Effect) -> list[str]:
    """The facts of a rule that its effect hands on: to a maker, to the sentence that it asks for."""
    asked = sentence_asked(policy, effect)
    known = {fact.name for fact in asked.facts} if asked else set()
    if isinstance(effect, Begin | Keep):
        maker: Any = effect.maker_of(policy)
        known |= {need.name for need in needs_of(maker)}
    return [fact.name for fact in rule.facts if fact.name in known]


def related_policy(policy: Policy, effect: Do | Wake) -> Policy | None:
    try:
        return related_to(policy, effect.related).policy
    except LookupError:
        return None


def policy_made(policy: Policy, effect: Begin) -> Policy | None:
    """What the policy's method makes, as it is annotated: ``-> Obligation | None``, ``-> list[Paper]``."""
    try:
        hint = get_type_hints(effect.maker_of(policy)).get("return")
    except (AttributeError, NameError):
        return None
    return next((kind for kind in kinds_in(hint) if issubclass(kind, Workflow)), None)


def kinds_in(hint: Any) -> Iterator[type]:
    if isinstance(hint, type) and not get_args(hint):
        yield hint
    for part in get_args(hint):
        yield from kinds_in(part)
