"""What waits for somebody, what is happening, and what is done? The order in which they read their cases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Coalesce

from careops.web.cursor import NEVER

WAITS, HAPPENS, DONE = range(3)
SECTIONS = ("What waits for you", "What is happening", "What is done")
MIRROR = Value(datetime(2100, 1, 1, tzinfo=UTC), DateTimeField())


def in_turn(rows: Any, waits: Q, *, case: str = "") -> Any:
    """Each with its ``turn`` and ``by``; what was done last is done first. ``case`` leads to its header: ``case__``."""
    closed = f"{case}closed_at"
    newest_first = ExpressionWrapper(MIRROR - (F(closed) - MIRROR), DateTimeField())
    turn = Case(
        When(waits, then=Value(WAITS)),
        When(**{closed: None}, then=Value(HAPPENS)),
        default=Value(DONE),
    )
    by = Case(When(turn=DONE, then=newest_first), default=Coalesce(f"{case}due_at", Value(NEVER)))
    return rows.annotate(turn=turn).annotate(by=by)
