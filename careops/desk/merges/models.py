"""What is kept of a merge? Who is one with whom, who said so, and all that went over: enough to take it back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from careops.people.models import Membership, Patient
from careops.tenancy.models import TenantKey, TenantManager, TenantModel
from careops.values.columns import TextColumn
from careops.values.table import LINE


class Merge(TenantModel):
    """``gone`` is found as before, and leads to ``kept``, whose ``before`` is what its fields were.

    ``moved`` are rows, each ``[model, key, field]``; ``stays`` counts what could not go, by its name.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kept = TenantKey(Patient, models.PROTECT, related_name="merges")
    gone = TenantKey(Patient, models.PROTECT, related_name="merged")
    reason = TextColumn(kind=LINE)
    by = TenantKey(Membership, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    before = models.JSONField(default=dict)
    moved = models.JSONField(default=list)
    stays = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = TenantKey(Membership, models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar[Any] = TenantManager()

    class Meta(TenantModel.Meta):
        constraints = [
            models.CheckConstraint(
                name="nobody_is_merged_with_themselves", condition=~Q(kept=F("gone"))
            ),
            models.UniqueConstraint(
                fields=["tenant", "gone"],
                name="one_merge_of_a_patient",
                condition=Q(undone_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone} is {self.kept}"
