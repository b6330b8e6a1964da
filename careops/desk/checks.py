"""Can the desk ask for whatever a policy wants to know, and take a case from somebody who leaves?"""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from careops.desk.fact_forms import can_ask
from careops.engine.holding import HAND_ON, RELEASE
from careops.people.models import Membership
from careops.people.roles import desk_roles
from careops.policy.states import Shown
from careops.policy.workflow import kinds, policies
from careops.proof.faults import Policy


@register("policies")
def the_desk_can_ask_for_every_fact(**_: Any) -> list[CheckMessage]:
    """A fact for which there is no field would fail when the page of its case is opened."""
    return [
        Error(
            f"{policy.__name__}.{rule.name}: the desk cannot ask for the fact {fact.name!r}.",
            hint="Name a Provider or a Membership, a row that a domain `offers`, or a kind of careops.values.",
            id="desk.E002",
        )
        for policy in kinds().values()
        for rule in policy.rules().values()
        if rule.by
        for fact in rule.facts
        if not can_ask(fact, policy)
    ]


@register("policies")
def whoever_leaves_can_let_go(**_: Any) -> list[CheckMessage]:
    """What rests with a provider or a member can go to another, and to nobody yet."""
    return [
        Error(
            f"{policy.__name__} in {state!r}: it could not be taken from a provider who leaves.",
            hint=f"Let members of the staff take `{HAND_ON}` and `{RELEASE}` from this state.",
            id="desk.E007",
        )
        for policy in policies()
        for state, shown in policy.shown.items()
        if shown.waiting_on == "provider" and not ends_by_itself(policy, shown)
        if not all(is_taken_from(policy, state, name) for name in (HAND_ON, RELEASE))
    ]


@register("policies")
def whoever_takes_a_case_says_nothing_else(**_: Any) -> list[CheckMessage]:
    """A policy that hands on from member to member is taken from the queue by one press, and goes back by none."""
    return [
        Error(
            f"{policy.__name__}: nobody could take it from the queue, or the clock not give it back.",
            hint=f"Beside `{HAND_ON}`, let one sentence ask for the same member alone, and `{RELEASE}` for nothing.",
            id="desk.E008",
        )
        for policy in policies()
        if hands_members_on(policy) and not is_taken_by_one_press(policy)
    ]


def hands_members_on(policy: Policy) -> bool:
    hand_on = policy.rules().get(HAND_ON)
    return bool(hand_on and hand_on.facts and hand_on.facts[0].type is Membership)


def is_taken_by_one_press(policy: Policy) -> bool:
    rules = policy.rules()
    hand_on, release = rules[HAND_ON], rules.get(RELEASE)
    same = [hand_on.facts[0].name]
    takes = [rule for rule in rules.values() if [fact.name for fact in rule.facts] == same]
    needs_nothing = release and not any(fact.is_required for fact in release.facts)
    return bool(needs_nothing and [rule for rule in takes if rule is not hand_on])


def ends_by_itself(policy: Policy, shown: Shown) -> bool:
    """Whether silence brings it to its end."""
    due = policy.rules().get(shown.due or "")
    return bool(due and due.target and not policy.shown[due.target].is_open)


def is_taken_from(policy: Policy, state: str, name: str) -> bool:
    rule = policy.rules().get(name)
    return rule is not None and state in rule.sources and bool(set(rule.by) & set(desk_roles()))
