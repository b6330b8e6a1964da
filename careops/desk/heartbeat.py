"""Is somebody watching the clock? Whoever keeps its pulse says here how old it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from careops.registry import Registry

Ages = Callable[[], dict[str, float]]
PULSES: Registry[Ages] = Registry("pulses of the clock")
CLOCK, LATEST = "sweep", 60  # whose pulse it is, and after how many seconds something is wrong


def keeps_the_pulse(ages: Ages) -> None:
    """Declare what tells how many seconds ago each kind of work was last done."""
    PULSES.declare("ages", ages)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When the clock last looked; never, or long ago, means that nobody is told when a promise passes."""

    ago: timedelta | None

    @property
    def is_well(self) -> bool:
        return self.ago is not None and self.ago.total_seconds() <= LATEST


def heartbeat() -> Heartbeat | None:
    """None where nobody keeps it."""
    if "ages" not in PULSES:
        return None
    age = PULSES["ages"]().get(CLOCK)
    return Heartbeat(None if age is None else timedelta(seconds=age))
