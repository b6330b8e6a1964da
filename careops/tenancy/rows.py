"""How are many rows written at once? In one statement a table, whatever their number."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models


def insert(rows: Sequence[models.Model]) -> None:
    """``INSERT ... SELECT FROM unnest(...)``: rows of one model, in order."""
    if not rows:
        return
    model = type(rows[0])
    fields = list(model._meta.concrete_fields)
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(f"{unpacked(field)}" for field in fields)
    execute(
        f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values} FROM {unnest(fields)}',
        fields,
        rows,
    )


def update(rows: Sequence[models.Model], columns: Iterable[str]) -> None:
    """``UPDATE ... FROM unnest(...)``: these attributes of rows of one model, by primary key."""
    columns = set(columns)
    if not rows or not columns:
        return
    meta = type(rows[0])._meta
    changed = [f for f in meta.concrete_fields if f.attname in columns and not f.primary_key]
    fields = [field_of(meta, "tenant_id"), meta.pk, *changed]
    assigned = ", ".join(f'"{field.column}" = {unpacked(field)}' for field in changed)
    execute(
        f'UPDATE "{meta.db_table}" t SET {assigned} FROM {unnest(fields)}'
        f' WHERE t.tenant_id = u.tenant_id AND t."{meta.pk.column}" = u."{meta.pk.column}"',
        fields,
        rows,
    )


def execute(sql: str, fields: Sequence[Any], rows: Sequence[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [column(field, rows) for field in fields])


def column(field: Any, rows: Sequence[models.Model]) -> list[Any]:
    """One field of all rows, ready for unnest."""
    name, pack = field.attname, packer(field)
    return [pack(getattr(row, name)) for row in rows]


def packer(field: Any) -> Callable[[Any], Any]:
    if is_nested(field):
        return lambda value: None if value is None else json.dumps(value, default=str)
    return lambda value: value


def unnest(fields: Sequence[Any]) -> str:
    types = ", ".join(f"%s::{carried(field)}[]" for field in fields)
    names = ", ".join(f'"{field.column}"' for field in fields)
    return f"unnest({types}) AS u({names})"


def carried(field: Any) -> str:
    """The type in which a column travels: JSON and arrays as text, since unnest flattens arrays."""
    return "text" if is_nested(field) else str(field.db_type(connection)).split("(")[0]


def unpacked(field: Any) -> str:
    name = f'u."{field.column}"'
    if isinstance(field, ArrayField):
        return (
            f"ARRAY(SELECT jsonb_array_elements_text({name}::jsonb))::{field.db_type(connection)}"
        )
    return f"{name}::jsonb" if isinstance(field, models.JSONField) else name


def is_nested(field: Any) -> bool:
    return isinstance(field, ArrayField | models.JSONField)


def field_of(meta: Any, attname: str) -> Any:
    return next(field for field in meta.concrete_fields if field.attname == attname)
