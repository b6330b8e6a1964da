"""What is a report about? Days, kinds of case and a team; as of a moment, for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from careops.record.models import Entry
from careops.record.span import Span

DONE = Entry.Outcome.DONE


@dataclass(frozen=True, slots=True)
class Asked:
    """``kinds`` are all where none was chosen; without a ``team`` it is about all. ``names``: of providers."""

    span: Span
    at: datetime
    kinds: tuple[str, ...]
    team: str = ""
    names: bool = False

    def begun(self, *kinds: str) -> Any:
        """The first entries of the cases of these kinds that came in on its days; of all of its, without any."""
        first = Entry.objects.filter(source="", outcome=DONE, case__kind__in=kinds or self.kinds)
        return self.span.within(first, "at")
