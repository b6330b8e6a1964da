"""How do the lines of a list come in? Chunk by chunk, each whole or not at all; what is bad comes back."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from django.db import IntegrityError

from careops.values.sheets import FEEDBACK, Line, reject_row

CHUNK = 500  # lines of one transaction
Reject = Callable[[Line], None]
Step = Callable[[], None]


@dataclass(slots=True)
class Tally:
    """How many lines were added, were there already, and were rejected, and how far it has come."""

    added: int = 0
    known: int = 0
    rejected: int = 0
    last: int = 1  # the number of the last line that was seen to

    @property
    def lines(self) -> int:
        return self.added + self.known + self.rejected

    def count(self, other: Any) -> None:
        """Add what another one has counted."""
        self.added, self.known = self.added + other.added, self.known + other.known

    @property
    def counts(self) -> str:
        return f"{self.added:,} added, {self.known:,} there already, {self.rejected:,} rejected"


def import_lines(
    lines: Iterator[Line],
    tally: Tally,
    *,
    take: Callable[[list[Line]], Tally],
    reject: Reject,
    step: Step,
) -> None:
    """Have ``take`` bring in the good lines chunk by chunk, whole or not at all; call ``step`` after each.

    ``take`` says in ``problems`` what is wrong with a line, and such lines go to ``reject``.
    """
    while chunk := list(islice(lines, CHUNK)):
        try:
            counted = take(chunk)
        except IntegrityError:
            # Somebody else imported the same lines at the same time: they are known now.
            counted = take(chunk)
        tally.count(counted)
        for line in chunk:
            if line.problems:
                reject(line)
                tally.rejected += 1
        tally.last = chunk[-1].number
        step()


class Rejects:
    """Lines that could not be taken, as a sheet that can be mended and imported."""

    def __init__(self, target: IO[str]) -> None:
        self.writer, self.count = csv.writer(target), 0

    def __call__(self, line: Line) -> None:
        if not self.count:
            self.writer.writerow([*FEEDBACK, *line.raw])
        self.count += 1
        self.writer.writerow(reject_row(line))
