"""Several questions, one answer: the rows of different tables that a page shows side by side, in one statement."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils.dateparse import parse_duration

from careops.tenancy.prepared import Filled, Values, gap, kept
from careops.tenancy.rows import type_of

# What JSON has no word for. The others come as they would alone.
READ: dict[str, Any] = {
    "uuid": UUID,
    "timestamp with time zone": datetime.fromisoformat,
    "date": date.fromisoformat,
    "interval": parse_duration,
    "numeric": Decimal,
    "bytea": lambda digits: bytes.fromhex(digits.removeprefix("\\x")),
}
IN_LETTERS = ("jsonb", "numeric")  # as JSON they would be read, or rounded, too early


def together(*questions: Any) -> list[list[Any]]:
    """The rows of each of these querysets, in its order, for one statement in all.

    Each question's rows travel as JSON; what becomes of them then is Django's own reading, as if they had come alone.
    """
    asked = [Question(one) for one in questions]
    return answers(asked, [value for one in asked for value in one.parameters])


def asked_together(
    name: Hashable, ask: Callable[[], Iterable[Any]], values: Values
) -> list[list[Any]]:
    """The same, put into SQL once, as ``prepared`` has it."""

    def make() -> tuple[list[Question], list[Filled]]:
        new = [Question(one) for one in ask()]
        return new, [gap(value, values) for one in new for value in one.parameters]

    asked, gaps = kept(name, make)
    return answers(asked, [fill(values) for fill in gaps])


def answers(asked: Sequence[Question], parameters: list[Any]) -> list[list[Any]]:
    sql = ", ".join(one.sql for one in asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", parameters)
        return [one.read(rows) for one, rows in zip(asked, cursor.fetchone(), strict=True)]


class Question:
    """One of them, in SQL that gives all its rows as one value; nothing, where it can have none."""

    def __init__(self, queryset: Any) -> None:
        self.queryset = queryset.all()
        self.compiler = self.queryset.query.get_compiler(connection=connection)
        try:
            inner, self.parameters = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.parameters = "NULL", ()
            return
        self.kinds = [type_of(column.output_field) for column, *_ in self.compiler.select]
        names = ", ".join(f"c{n}" for n in range(len(self.kinds)))
        said = ", ".join(in_json(f"c{n}", kind) for n, kind in enumerate(self.kinds))
        rows = f"SELECT {said} FROM ({inner}) t({names})"  # noqa: S608 (Django's words)
        self.sql = f"(SELECT json_agg(t) FROM ({rows}) t)"  # noqa: S608

    def read(self, rows: list[dict[str, Any]] | None) -> list[Any]:
        if not rows:
            return []
        found = [
            [read(v, k) for v, k in zip(row.values(), self.kinds, strict=True)] for row in rows
        ]
        # Django asks a compiler once more, which has the answer already.
        once, compiler = self.queryset.all(), copy(self.compiler)
        compiler.execute_sql = lambda *_, **__: [found]
        once.query.get_compiler = lambda *_, **__: compiler
        return list(once)


def in_json(column: str, kind: str) -> str:
    is_letters = kind.startswith(IN_LETTERS)
    return f"{column}::text{'[]' * kind.endswith('[]')} AS {column}" if is_letters else column


def read(value: Any, kind: str) -> Any:
    """As the database's driver gives it."""
    if value is None:
        return None
    if kind.endswith("[]"):
        return [read(one, kind.removesuffix("[]")) for one in value]
    reader = READ.get(kind.partition("(")[0])
    return reader(value) if reader else value
