"""How are many rows written at once? In one statement a table, whatever their number.

A row is a mapping from column attributes to values: ``vars(instance)``, or a plain dict where
building a model instance would cost more than writing it. Each column travels as one JSON array
of texts, or as a single value where all rows agree, and is cast in the database: the cheapest
road for both sides.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from operator import attrgetter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

Row = Mapping[str, Any]

encoded = json.JSONEncoder(default=str).encode  # json.dumps would make an encoder for each value


@contextmanager
def pipelined() -> Iterator[None]:
    """Have the database work on a statement while the next is made ready; errors come at the end.

    Inside nobody knows how many rows a statement touched.
    """
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Insert rows in order; what a row leaves out has the field's default."""
    if not rows:
        return
    columns = [Column(field, rows) for field in model._meta.concrete_fields]
    names = ", ".join(column.name for column in columns)
    values = ", ".join(column.value for column in columns)
    execute(
        f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values}',
        columns,
    )


def update(instances: Sequence[models.Model], columns: Iterable[str]) -> None:
    """Update these attributes of instances of one model, found by tenant and primary key."""
    wanted = set(columns)
    if not instances or not wanted:
        return
    meta = type(instances[0])._meta
    rows = [vars(instance) for instance in instances]
    fields = [f for f in meta.concrete_fields if f.attname in wanted and not f.primary_key]
    changed = [Column(field, rows) for field in fields]
    tenant, pk = (Column(f, rows, is_key=True) for f in (meta.get_field("tenant"), meta.pk))
    assigned = ", ".join(f"{column.name} = {column.value}" for column in changed)
    execute(
        f'UPDATE "{meta.db_table}" t SET {assigned}',  # noqa: S608 (our names)
        [*changed, tenant, pk],
        where=f" WHERE t.tenant_id = {tenant.value} AND t.{pk.name} = {pk.value}",
    )


class Column:
    """One field of all rows: an array, or a single value where it is the same in every row.

    A key is an array of the field's own type: row level security lets an index serve a comparison
    only where no cast of a row's value could fail, and so tell something of it.
    """

    def __init__(self, field: Any, rows: Sequence[Row], *, is_key: bool = False) -> None:
        self.field, self.name = field, f'"{field.column}"'
        is_said = field.attname in rows[0]
        values = [row[field.attname] for row in rows] if is_said else [field.get_default()]
        first, last = values[0], values[-1]
        self.is_key = is_key
        # Counting is quick, but for what differs: so the ends are looked at before.
        self.varies = is_key or field.unique or first != last or values.count(first) < len(values)
        text = text_of(field)
        self.data: Any
        if is_key:
            self.data = array(map(text, values))
            return
        texts = [
            None if value is None else text(value) for value in (values if self.varies else [first])
        ]
        self.data = json.dumps(texts) if self.varies else texts[0]

    @property
    def source(self) -> str:
        """What gives a varying column its values in the database."""
        kind = type_of(self.field)
        return f"unnest(%s::{kind}[])" if self.is_key else "json_array_elements_text(%s)"

    @property
    def value(self) -> str:
        """The column as the type of the field's own."""
        text, kind = f"u.{self.name}" if self.varies else "%s", type_of(self.field)
        if self.is_key:
            return text
        if isinstance(self.field, ArrayField):
            return f"ARRAY(SELECT jsonb_array_elements_text({text}::jsonb))::{kind}"
        return f"{text}::{kind}"


def execute(sql: str, columns: Sequence[Column], *, where: str = "") -> None:
    """The statement, its constants in the order in which it names them, and the arrays."""
    varying = [column for column in columns if column.varies]
    sources = ", ".join(column.source for column in varying)
    names = ", ".join(column.name for column in varying)
    rows = (
        f" FROM ROWS FROM ({sources}) AS u({names})" if varying else ""
    )  # one row is all constants
    parameters = [*(c.data for c in columns if not c.varies), *(c.data for c in varying)]
    with connection.cursor() as cursor:
        cursor.execute(f"{sql}{rows}{where}", parameters)


def array(keys: Iterable[str]) -> str:
    """Keys, which need no quotes, as PostgreSQL writes an array: psycopg would look at each."""
    return "{" + ",".join(keys) + "}"


@cache
def text_of(field: Any) -> Callable[[Any], str]:
    if isinstance(field, ArrayField | models.JSONField):
        return encoded
    if type_of(field) == "uuid":
        return attrgetter("hex")  # three times as fast as str()
    return str


@cache
def type_of(field: Any) -> str:
    """As the database calls it; Django works it out anew each time."""
    return str(field.db_type(connection))
