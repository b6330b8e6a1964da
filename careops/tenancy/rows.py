"""How are many rows written at once? In one statement a table, whatever their number.

A row is a mapping from column attributes to values: ``vars(instance)``, or a plain dict where
building a model instance would cost more than writing it. Each column travels as one JSON array
of texts and is cast back in the database, which is the cheapest road for both sides.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

Row = Mapping[str, Any]


def insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Insert rows in order; what a row leaves out has the field's default."""
    if not rows:
        return
    fields = list(model._meta.concrete_fields)
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(map(cast, fields))
    execute(
        f'INSERT INTO "{model._meta.db_table}" ({names})'  # noqa: S608 (names of our models' columns)
        f" SELECT {values} FROM {arrays(fields)}",
        fields,
        rows,
    )


def update(instances: Sequence[models.Model], columns: Iterable[str]) -> None:
    """Update these attributes of instances of one model, found by tenant and primary key."""
    columns = set(columns)
    if not instances or not columns:
        return
    meta = type(instances[0])._meta
    changed = [f for f in meta.concrete_fields if f.attname in columns and not f.primary_key]
    tenant = next(field for field in meta.concrete_fields if field.attname == "tenant_id")
    pk = meta.pk
    assigned = ", ".join(f'"{field.column}" = {cast(field)}' for field in changed)
    execute(
        f'UPDATE "{meta.db_table}" t SET {assigned}'  # noqa: S608 (names of our models' columns)
        f" FROM {arrays([tenant, pk, *changed])}"
        f' WHERE t.tenant_id = {cast(tenant)} AND t."{pk.column}" = {cast(pk)}',
        [tenant, pk, *changed],
        [vars(instance) for instance in instances],
    )


def execute(sql: str, fields: Sequence[Any], rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [packed(field, rows) for field in fields])


def packed(field: Any, rows: Sequence[Row]) -> str:
    """One field of all rows, as a JSON array of texts."""
    name, text = field.attname, text_of(field)
    default = field.get_default()
    values = [row.get(name, default) for row in rows]
    return json.dumps([None if value is None else text(value) for value in values])


def text_of(field: Any) -> Callable[[Any], str]:
    if isinstance(field, ArrayField | models.JSONField):
        return lambda value: json.dumps(value, default=str)
    return str


def arrays(fields: Sequence[Any]) -> str:
    sources = ", ".join("json_array_elements_text(%s)" for _ in fields)
    names = ", ".join(f'"{field.column}"' for field in fields)
    return f"ROWS FROM ({sources}) AS u({names})"


def cast(field: Any) -> str:
    """The column of the arrays as the type of the field's own."""
    name, kind = f'u."{field.column}"', field.db_type(connection)
    if isinstance(field, ArrayField):
        return f"ARRAY(SELECT jsonb_array_elements_text({name}::jsonb))::{kind}"
    return f"{name}::{kind}"
