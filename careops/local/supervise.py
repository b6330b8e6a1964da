"""What if a child dies? It is started again, after a pause that grows; who dies five times in a minute is given up."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from careops.local.process import CannotStart, Process
from careops.local.stopping import parent_is_gone

DEATHS, WITHIN = 5, 60  # so often in so many seconds
PAUSE = 0.5  # seconds before it is started again; doubled with each death within the minute


@dataclass(slots=True)
class Child:
    """A process that shall run, and how it is started: at the same address as before, with what it had kept."""

    process: Process
    start: Callable[[], None]
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS))
    start_at: float | None = None  # while it is dead

    def look(self, *, at: float) -> None:
        """Bury it when it has died, start it when its pause is over. CannotStart: it dies too often."""
        if self.start_at is None and self.process.ended is not None:
            self.bury(at=at)
        elif self.start_at is not None and at >= self.start_at:
            self.start_at = None
            self.begin(at=at)

    def begin(self, *, at: float) -> None:
        """One that does not come up has died."""
        try:
            self.start()
        except CannotStart:
            self.bury(at=at)

    def bury(self, *, at: float) -> None:
        ended = self.process.ended
        self.process.stop()  # those it left behind, too
        self.deaths.append(at)
        recent = [death for death in self.deaths if at - death < WITHIN]
        if len(recent) == DEATHS:
            raise CannotStart(
                f"{self.process.name} ended {DEATHS} times within {WITHIN} s, the last time with {ended}; "
                f"the end of its log:\n{self.process.tail()}"
            )
        say(f"{self.process.name} ended by itself with {ended}; it is started again")
        self.start_at = at + PAUSE * 2 ** (len(recent) - 1)


def watch(children: Iterable[Child]) -> int:
    """Until the parent is gone."""
    children = list(children)
    while not parent_is_gone():
        for child in children:
            child.look(at=time.monotonic())
        time.sleep(0.2)
    return 0


def say(what: str) -> None:
    print(f"careops: {what}", flush=True)
