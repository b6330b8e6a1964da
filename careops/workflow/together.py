"""Do all policies fit together? No name means two things, and every sentence is somebody's to say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.core.checks import CheckMessage

from careops.workflow.effect_checks import related_policy
from careops.workflow.effects import Begin, Do, Effect
from careops.workflow.faults import Policy, fault, sentence
from careops.workflow.tunables import tunables_of


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
