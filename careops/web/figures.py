"""What is a figure? A question, its answer in words, a picture, and a table that says the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from careops.web.sheets import Column, Row

Picture = tuple[str, SafeString]  # the finding, and what is drawn
SHOWN = 60  # rows of a table on the page; the rest is in its sheet


@dataclass(frozen=True, slots=True)
class Table:
    columns: Sequence[Column]
    rows: Sequence[Row]

    @property
    def cells(self) -> list[list[dict[str, Any]]]:
        """The first rows as a page shows them, each cell with its head."""
        return [
            [
                {"value": value, "head": column.head, "is_number": isinstance(value, int)}
                for value, column in zip(row, self.columns, strict=True)
            ]
            for row in self.rows[:SHOWN]
        ]

    @property
    def has_more(self) -> bool:
        return len(self.rows) > SHOWN


@dataclass(frozen=True, slots=True)
class Figure:
    """``find`` asks once; what it finds is told as a table and as a picture. ``note`` defines what is counted."""

    name: str
    title: str
    note: str
    empty: str
    find: Callable[[Any], Any]
    table: Callable[[Any], Table]
    picture: Callable[[Any], Picture]

    def told(self, about: Any) -> dict[str, Any]:
        """What a page says of it; without rows, where there is nothing."""
        said: dict[str, Any] = {"figure": self}
        if data := self.find(about):
            table = self.table(data)
            says, picture = self.picture(data)
            said |= {
                "says": says, "picture": picture, "rows": table.cells, "more": table.has_more,
            }  # fmt: skip
        return said


def counted(number: int, what: str) -> str:
    """``1 case``, ``1,200 cases``."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
