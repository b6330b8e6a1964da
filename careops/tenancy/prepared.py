"""What is asked all day is put into SQL once: that takes Django longer than PostgreSQL takes to answer.

A question is put into SQL for stand-ins, values that are nobody's. Where they stand, stand the next ones' values; and
in place of the tenant who asked first, the one who asks now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.transaction import TransactionManagementError

from careops.tenancy.rows import array
from careops.tenancy.scope import current_tenant

NOBODY = UUID("00000000-0000-4000-8000-6e6f626f6479")  # stands in for a key
NEVER = datetime(1, 1, 1, tzinfo=UTC)  # stands in for a moment
Values = Mapping[Any, Any]  # by what stands in for them, as the database takes them
Filled = Callable[[Values], Any]

KEPT: dict[Hashable, Any] = {}  # by the name of the question


def asked(name: Hashable, ask: Callable[[], Any], values: Values | None = None) -> list[Any]:
    """The rows of a question of that name; ``ask`` gives the queryset for the stand-ins, when it is first asked."""
    values = values or {}
    question: Prepared = kept(name, lambda: prepare(ask(), values))
    return question.rows(values)


def kept(name: Hashable, make: Callable[[], Any]) -> Any:
    if name not in KEPT:
        KEPT[name] = make()
    return KEPT[name]


def among(model: Any, keys: Collection[UUID], *, locked: bool = False) -> list[Any]:
    """The rows with these keys, in no order; ``locked``: in the order of their keys, each locked in its turn."""
    if not keys:
        return []

    def ask() -> Any:
        rows = model.objects.filter(pk__among=[NOBODY])
        return rows.order_by("pk").select_for_update(no_key=True) if locked else rows.order_by()

    said = array([key.hex for key in keys])
    return asked((model, locked), ask, {array([NOBODY.hex]): said})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A queryset in SQL, and what stands in each of its gaps."""

    queryset: Any
    compiler: Any
    sql: str
    gaps: tuple[Filled, ...]

    def rows(self, values: Values) -> list[Any]:
        once, compiler = self.queryset.all(), copy(self.compiler)
        if once.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("Rows are locked in a transaction, or not at all.")
        filled = [fill(values) for fill in self.gaps]
        compiler.as_sql = lambda *_, **__: (self.sql, filled)
        once.query.get_compiler = lambda *_, **__: compiler
        return list(once)


def prepare(queryset: Any, values: Values) -> Prepared:
    compiler = queryset.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    converters = compiler.get_converters([column for column, *_ in compiler.select])
    compiler.get_converters = lambda _: converters
    return Prepared(queryset, compiler, sql, tuple(gap(one, values) for one in parameters))


def gap(parameter: Any, values: Values) -> Filled:
    if isinstance(parameter, UUID) and parameter == current_tenant().pk:
        return lambda _: current_tenant().pk
    if isinstance(parameter, str | UUID | datetime) and parameter in values:
        return lambda now: now[parameter]
    return lambda _: parameter
