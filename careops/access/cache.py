"""Where are allauth's own counts and used codes kept? In a cache that only time empties."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.db import DatabaseCache


class TimedCache(DatabaseCache):
    """Django's drops entries by their number: many posts would wash a count of wrong codes away."""

    def _cull(self, db: Any, cursor: Any, now: Any, num: int) -> None:  # noqa: ARG002
        super()._cull(db, cursor, now, 0)  # type: ignore[misc]
