"""Where does a page of a long list end? At a cursor, behind which the next one begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from careops.values.table import MOMENT, WHOLE

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # what has no deadline comes after all that has one
NONE = Q(pk__in=[])
TURNS = range(3)  # the parts of a list, one after the other: there are no more of them


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """Where a page ended: the next one begins behind it, whatever comes and goes meanwhile."""

    turn: int
    by: datetime
    pk: UUID

    def __str__(self) -> str:
        return f"{self.turn}~{self.by.isoformat()}~{self.pk}"

    @classmethod
    def of(cls, subject: Any) -> Cursor:
        return cls(subject.turn, subject.by, subject.pk)

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """The cursor that ``str()`` wrote; None for anything else, which is the beginning."""
        try:
            turn, by, pk = text.split("~")
            moment = NEVER if by == NEVER.isoformat() else MOMENT.parse(by)
            cursor = cls(WHOLE.parse(turn), moment, UUID(pk))
        except ValueError:
            return None
        return cursor if cursor.turn in TURNS and cursor.by else None

    def behind(self) -> Q:
        later = Q(by__gt=self.by) | Q(by=self.by, pk__gt=self.pk)
        return Q(turn__gt=self.turn) | Q(turn=self.turn) & later
