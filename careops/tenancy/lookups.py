"""Comparisons that row level security lets an index serve, and that cost little to write down."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, Lookup, TextField, UUIDField
from django.db.models.fields.related import ForeignObject
from django.db.models.lookups import Exact

from careops.tenancy.rows import array


@TextField.register_lookup
@CharField.register_lookup
class Begins(Lookup):
    """``name_key__begins="zo"``: LIKE is not leakproof, so it would scan the whole tenant."""

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} ^@ {right}", [*left_params, *right_params]


@UUIDField.register_lookup
@ForeignObject.register_lookup
class Among(Lookup):
    """``pk__among=keys``: as ``__in``, but a thousand keys are one array, and not a thousand parameters."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[str]:
        return [key.hex for key in self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not self.rhs:
            raise EmptyResultSet  # so that nobody is asked
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::uuid[])", [*left_params, array(self.rhs)]


class Mine(Exact):
    """``tenant_id = (SELECT key)``: planned for a tenant of ordinary size, whoever it is. Written as a plain value, who
    came after the last ANALYZE has no rows by the plan, and their lists are joined row by row (ADR 70).
    """

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} = (SELECT %s)", [*left_params, self.rhs]
