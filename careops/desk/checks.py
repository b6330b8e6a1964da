"""Can the desk ask for whatever a policy wants to know?"""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from careops.desk.fact_forms import can_ask
from careops.workflow.models import kinds


@register("policies")
def the_desk_can_ask_for_every_fact(**_: Any) -> list[CheckMessage]:
    """A fact for which there is no field would fail when the page of its case is opened."""
    return [
        Error(
            f"{policy.__name__}.{rule.name}: the desk cannot ask for the fact {fact.name!r}.",
            hint="Name a Provider or a Membership, or a kind of value of careops.values.",
            id="desk.E002",
        )
        for policy in kinds().values()
        for rule in policy.rules().values()
        if rule.by
        for fact in rule.facts
        if not can_ask(fact, policy)
    ]
