"""Can partners say all that their steps ask of them? What they have no words for is named at start-up."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from careops.api.subjects import SubjectView, can_ask, partner_rules
from careops.people.models import Partner
from careops.policy.workflow import kinds
from careops.web.domain import parts


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


@register("policies")
def every_resource_says_whose_it_is(**_: Any) -> list[CheckMessage]:
    """Else partners who can have none of it would be offered its events."""
    parts("api")  # they are known once they are imported
    return [
        Error(
            f"{view.__name__}: nobody knows which kinds of partners it is for.",
            hint=f"Name them in `read_by`, of {', '.join(Partner.Kind.values)}; or name its keys so.",
            id="api.E002",
        )
        for view in SubjectView.__subclasses__()
        if not view.readers() or set(view.readers()) - set(Partner.Kind.values)
    ]
