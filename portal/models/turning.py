"""How often are people turned to the right door before they send? Rows that say when, and of nobody (S1-27)."""

from __future__ import annotations

from typing import Any

from django.db import models
from uuid_utils.compat import uuid7

from careops.tenancy.models import TenantModel


class Turning(TenantModel):
    """Somebody who wrote was turned to another door: one row for each time that they begin.

    Whose it was is not kept. ``sent_anyway``: they sent a message all the same.
    """

    class Kind(models.TextChoices):
        CALL_US = "call_us", "To the phone"
        SOMEBODY_ELSE = "somebody_else", "To their own doctor, as they are no patient of ours"
        NEEDS_VISIT = "needs_visit", "To a visit"
        PHARMACY_FIRST = "pharmacy_first", "To their pharmacy"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField()
    sent_anyway = models.BooleanField(default=False)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "at"], name="turning_by_time")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @classmethod
    def keep(cls, kind: Any, before: Any, *, at: Any) -> Any:
        """That of a draft, as it is turned now: the same row while it is the same attempt."""
        if not kind or (before and before.kind == kind):
            return before
        made = before or cls(at=at)
        made.kind = kind
        made.save()
        return made
