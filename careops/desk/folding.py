"""How does a long story stay readable? What only the clock said again and again is one row, to be unfolded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from statistics import median

from careops.desk.timeline import Step
from careops.web.durations import words

FEW = 3  # as many in a row are one
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fold:
    """Reminders in a row, that changed nothing: how many, of what, to whom, how often, and when the last was."""

    steps: Sequence[Step]
    is_fold = True

    @property
    def at(self) -> datetime:
        return self.steps[-1].entry.at

    @property
    def text(self) -> str:
        """``13 reminders to #managers, daily``."""
        said = Counter(step.label for step in self.steps)
        what = "reminders" if any(step.messages for step in self.steps) else "steps of the clock"
        named = f" to {self.to}" if self.to else ""
        labels = "" if len(said) > 1 else f": {next(iter(said))}"
        return f"{len(self.steps)} {what}{named}{self.rhythm}{labels}"

    @property
    def to(self) -> str:
        names = dict.fromkeys(saying.to for step in self.steps for saying in step.messages)
        return " and ".join(names) if len(names) <= 2 else f"{len(names)} people and places"

    @property
    def rhythm(self) -> str:
        """``, daily``, ``, every 6 h``; empty where there is none."""
        label = Counter(step.label for step in self.steps).most_common(1)[0][0]
        moments = [step.entry.at for step in self.steps if step.label == label]
        spans = [later - sooner for sooner, later in pairwise(moments)]
        if not spans:
            return ""
        usual = timedelta(seconds=median(span.total_seconds() for span in spans))
        if any(abs(span - usual) > usual / 4 for span in spans):
            return ""
        return ", daily" if abs(usual - DAY) < DAY / 24 else f", every {words(usual)}"


def folded(steps: Sequence[Step]) -> Iterator[Step | Fold]:
    """The story with such rows folded, in its order."""
    for is_routine, run in groupby(steps, key=is_reminder):
        found = list(run)
        if is_routine and len(found) >= FEW:
            yield Fold(found)
        else:
            yield from found


def is_reminder(step: Step) -> bool:
    """Whether the clock did it, the case stayed as it was, and nobody has to see to what became of it."""
    is_lost = any(saying.tone == "danger" for saying in step.messages)
    return step.is_clocks and step.source == step.target and not step.lines and not is_lost
