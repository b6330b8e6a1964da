"""Which kinds of task are there? Each domain names its own; the desk knows how fast they are wanted."""

from __future__ import annotations

from dataclasses import dataclass

from careops.clock.waits import Tunable
from careops.registry import Registry


@dataclass(frozen=True, slots=True)
class TaskKind:
    """A kind of task: its name, what to do, which team does it, and within what time.

    One that ``stays`` is to be done even when the case that it is about has ended. One that is
    ``settled_by`` steps of that case is the same job: it ends with them, and not by hand.
    """

    name: str
    label: str
    team: str
    within: Tunable
    stays: bool = False
    settled_by: tuple[str, ...] = ()


KINDS: Registry[TaskKind] = Registry("kinds of task")


def task_kind(
    name: str,
    label: str,
    *,
    team: str,
    within: Tunable,
    stays: bool = False,
    settled_by: tuple[str, ...] = (),
) -> str:
    """Declare a kind of task; the name is what effects and queues use."""
    KINDS.declare(name, TaskKind(name, label, team, within, stays, settled_by))
    return name
