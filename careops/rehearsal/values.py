"""For whom is a changed value? The kinds of case whose clocks wait for it, and what begins under it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Any

from careops.engine.holding import RETURN_AFTER
from careops.policy.workflow import Workflow, kinds

Change = Mapping[str, int | None]  # by the tunable's name: seconds or a count; None: its default


def changed(tuning: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """The overrides in force once the change is saved."""
    return {name: value for name, value in {**tuning, **change}.items() if value is not None}


def waited_for(policy: type[Workflow]) -> frozenset[str]:
    """The names of all that the clock waits for, of a case of this policy; whoever took it may hold it so long."""
    timers = (rule.when for rule in policy.rules().values() if rule.when)
    waits = chain.from_iterable(timer.waits for timer in timers)
    names = (wait.name for one in waits for wait in one.choices)
    return frozenset((*names, RETURN_AFTER.name))


def kinds_waiting(names: Collection[str]) -> list[type[Workflow]]:
    """The policies whose clocks wait for one of these."""
    return [model for model in kinds().values() if not waited_for(model).isdisjoint(names)]


def unwaited(names: Collection[str]) -> Iterator[str]:
    """Those for which no clock waits: they hold for what begins from then on."""
    known = frozenset().union(*map(waited_for, kinds().values()))
    return (name for name in names if name not in known)
