"""Which values may a tenant tune? Every one that a domain declares, or that a sentence names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from careops.clock.waits import AT_ONCE, Setting, Tunable, WorkingDays
from careops.policy.effects import Send
from careops.policy.rules import listed
from careops.policy.workflow import Workflow, kinds
from careops.registry import Registry


@dataclass(frozen=True, slots=True)
class Declared:
    """A value with the kinds of case whose policy it belongs to."""

    value: Tunable
    of: tuple[str, ...]


DECLARED: Registry[Declared] = Registry("values to tune")


def tunable(
    of: str | tuple[str, ...],
    name: str,
    default: Setting,
    label: str,
    *,
    least: Setting | None = None,
    most: Setting | None = None,
    unit: type[Tunable] = Tunable,
) -> Tunable:
    """Declare a value that each tenant may tune, of the policy of this kind of case, or of several.

    ``unit`` is WorkingDays where only those are counted.
    """
    value = unit(name, default, label, least, most)
    DECLARED.declare(name, Declared(value, tuple(listed(of))))
    return value


def tunables() -> dict[str, Tunable]:
    """All of them by name, in the order in which the policies name them."""
    return {found.name: found for model in kinds().values() for found in tunables_of(model)}


def working_days() -> list[Tunable]:
    """Those that are a number of working days in this tenant."""
    models = [model for model in kinds().values() if model.works_by_days()]
    found = {one.name: one for model in models for one in tunables_of(model)}
    return [one for one in found.values() if isinstance(one, WorkingDays)]


def tunables_of(model: type[Workflow]) -> list[Tunable]:
    """Those that one policy names; each once."""
    own = (found.value for found in DECLARED.values() if model.kind in found.of)
    return list({id(value): value for value in (*own, *used_by(model))}.values())


def used_by(model: type[Workflow]) -> Iterator[Tunable]:
    """What its clocks wait for, and how long its links work."""
    for rule in model.rules().values():
        if rule.when:
            waits = chain(*(wait.choices for wait in rule.when.waits))
            yield from (wait for wait in waits if wait is not AT_ONCE)
        yield from (e.link for e in rule.effects if isinstance(e, Send) and e.link)
