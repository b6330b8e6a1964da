"""Do all policies fit together? No name means two things, and every sentence is somebody's to say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.core.checks import CheckMessage

from careops.policy.effects import Begin, Do, Effect
from careops.policy.merging import Join
from careops.policy.tunables import DECLARED, tunables_of
from careops.proof.asking import asked_of
from careops.proof.faults import Policy, fault, sentence


def sentences_nobody_says(policies: Sequence[Policy]) -> Iterator[CheckMessage]:
    asked = {
        (asked_of(policy, effect), effect.transition)
        for policy, effect in effects_of(policies)
        if isinstance(effect, Begin | Do | Join)
    }
    for policy in policies:
        for rule in policy.rules().values():
            if not rule.by and not rule.when and (policy, rule.name) not in asked:
                yield fault(
                    15, sentence(policy, rule), "nobody can say this.",
                    write="Say who may (`by`) or when the clock does (`when`), or remove it.",
                )  # fmt: skip


def effects_of(policies: Iterable[Policy]) -> Iterator[tuple[Policy, Effect]]:
    for policy in policies:
        for rule in policy.rules().values():
            yield from ((policy, effect) for effect in rule.effects)


def names_had_twice(policies: Iterable[Policy]) -> Iterator[CheckMessage]:
    """One would hide the other: cases are found by their kind, and people know them by their prefix."""
    for what in ("kind", "prefix"):
        owners: dict[str, list[str]] = defaultdict(list)
        for policy in policies:
            owners[getattr(policy, what)].append(policy.__name__)
        for name, having in owners.items():
            if len(having) > 1:
                yield fault(
                    20, " and ".join(having), f"they have one {what}, {name!r}.",
                    write=f"Give each a {what} of its own.",
                )  # fmt: skip


def values_of_nobody(policies: Iterable[Policy]) -> Iterator[CheckMessage]:
    """A value that no policy has, no tenant could tune."""
    known = {policy.kind for policy in policies}
    for name, declared in DECLARED.items():
        for kind in set(declared.of) - known:
            yield fault(
                42, name, f"it is declared of {kind!r}, which is no kind of case.",
                write=f"Name one of: {', '.join(sorted(known))}.",
            )  # fmt: skip


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
