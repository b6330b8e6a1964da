"""Which values may a tenant tune? Every Tunable that a policy names, in its file or in a sentence."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from careops.clock.waits import AT_ONCE, Tunable, WorkingDays
from careops.policy.effects import Send
from careops.policy.workflow import Workflow, kinds


def tunables() -> dict[str, Tunable]:
    """All of them by name, in the order in which the policies name them."""
    return {found.name: found for model in kinds().values() for found in tunables_of(model)}


def counts_working_days() -> bool:
    """Whether any of them is a number of working days."""
    return any(isinstance(tunable, WorkingDays) for tunable in tunables().values())


def tunables_of(model: type[Workflow]) -> list[Tunable]:
    """Those that one policy names; each once."""
    found = {id(value): value for value in (*named_in_files_of(model), *used_by(model))}
    return list(found.values())


def named_in_files_of(model: type[Workflow]) -> Iterator[Tunable]:
    for base in reversed(model.__mro__):
        if issubclass(base, Workflow) and base is not Workflow:
            values = vars(sys.modules[base.__module__]).values()
            yield from (v for v in values if isinstance(v, Tunable) and v is not AT_ONCE)


def used_by(model: type[Workflow]) -> Iterator[Tunable]:
    """What its clocks wait for, and how long its links work."""
    for rule in model.rules().values():
        if rule.when:
            yield from (wait for wait in rule.when.wait.choices if wait is not AT_ONCE)
        yield from (e.link for e in rule.then if isinstance(e, Send) and e.link)
