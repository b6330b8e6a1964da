"""Can partners say all that their steps ask of them? What they have no words for is named at start-up."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from careops.api.subjects import can_ask, partner_rules
from careops.policy.workflow import kinds


@register("policies")
def partners_can_say_every_fact(**_: Any) -> list[CheckMessage]:
    """Else their step would have no address."""
    return [
        Error(
            f"{policy.__name__}.{rule.name}: the API cannot ask for the fact {fact.name!r}.",
            hint="Take partners out of `by`, or ask for what they know: no member of ours.",
            id="api.E001",
        )
        for policy in kinds().values()
        for rule in partner_rules(policy)
        for fact in rule.facts
        if not can_ask(fact, policy)
    ]
