"""What did a case leave behind when it was told again? Its steps, and how often what was said, done and lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from careops.engine.trail import Trail
from careops.policy.effects import Keep, Send


@dataclass(slots=True)
class Outcome:
    """What a case left behind: its steps as the record tells them, what was said and opened, and where it ended."""

    steps: list[tuple[Any, ...]] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)  # by group and words
    lost: set[int] = field(
        default_factory=set
    )  # places in the chain of what people could not have done


class Told(Trail):
    """A trail that counts what is said and keeps no rows: what would make them reads words that are private."""

    def __init__(self, *args: Any, outcome: Outcome, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome = outcome

    def say(self, effect: Send, entry: UUID) -> None:
        before = len(self.messages) + len(self.calls)
        super().say(effect, entry)
        self.outcome.counts["sent", str(effect)] += len(self.messages) + len(self.calls) - before

    def keep(self, effect: Keep, facts: Mapping[str, Any]) -> None:
        pass
