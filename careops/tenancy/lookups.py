"""How is a prefix found under row level security? With ``^@``, which may use an index there."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Lookup, TextField


@TextField.register_lookup
@CharField.register_lookup
class Begins(Lookup):
    """``name_key__begins="zo"``: LIKE is not leakproof, so it would scan the whole tenant."""

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} ^@ {right}", [*left_params, *right_params]
