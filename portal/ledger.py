"""What is left of each line of a ledger, and by when is it to be paid? Pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

NOTHING = Decimal("0.00")


class Line(Protocol):
    """``amount`` is what it adds to what is owed; ``corrects`` the number of the line that it is about, or 0."""

    number: int
    amount: Decimal
    due_on: date | None
    corrects: int


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of which something is left to pay."""

    line: Line
    left: Decimal

    def is_overdue(self, today: date) -> bool:
        """Its day is over; a line without one is never overdue."""
        return self.line.due_on is not None and self.line.due_on < today


def balance_of(lines: Iterable[Line]) -> Decimal:
    """What is owed; less than nothing: what is credited."""
    return sum((line.amount for line in lines), NOTHING)


def open_lines(lines: Sequence[Line]) -> list[OpenLine]:
    """What is left of each, by the day on which it is due.

    What corrects a line takes from that; all else that came in pays the line that is due first. What was
    given back was paid too much, so it is set against that before anything else.
    """
    left = {line.number: line.amount for line in lines if line.amount > 0}
    came_in = NOTHING
    for line in lines:
        if line.amount < 0:
            taken = min(-line.amount, left.get(line.corrects, NOTHING))
            left |= {line.corrects: left[line.corrects] - taken} if taken else {}
            came_in += -line.amount - taken
    owed = sorted((line for line in lines if line.number in left), key=turn)
    for line in owed:
        taken = min(came_in, left[line.number])
        left[line.number] -= taken
        came_in -= taken
    return [OpenLine(line, left[line.number]) for line in owed if left[line.number]]


def turn(line: Line) -> tuple[date, int]:
    return line.due_on or date.min, line.number


def first_due(lines: Sequence[Line]) -> date | None:
    """The first day by which something is to be paid."""
    return min((one.line.due_on for one in open_lines(lines) if one.line.due_on), default=None)
