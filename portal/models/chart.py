"""Under which name does the practice's own chart system know a patient?"""

from __future__ import annotations

from django.db import models
from uuid_utils.compat import uuid7

from careops.people.models import Patient
from careops.tenancy.models import TenantKey, TenantModel
from careops.values.columns import TextColumn
from portal.values import EXTERNAL_ID


class Chart(TenantModel):
    """A patient's chart elsewhere: there is one of each."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = TenantKey(Patient, models.PROTECT, related_name="charts", db_index=False)
    external_id = TextColumn(kind=EXTERNAL_ID, help_text="The chart system's own.")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "patient"], name="one_chart_a_patient"),
            models.UniqueConstraint(
                fields=["tenant", "external_id"], name="one_chart_an_external_id"
            ),
        ]

    def __str__(self) -> str:
        return f"chart {self.external_id}"
