"""What is kept of a viewing? Who looks as whom, since when, for which case, and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from careops.cases.models import Case
from careops.people.models import Membership, Patient
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import PrivateColumn


class ViewingColumns(Workflow):
    class State(models.TextChoices):
        RUNNING = "running", "Running"
        STOPPED = "stopped", "Stopped"
        OVER = "over", "Over"

    patient = TenantKey(Patient, models.PROTECT, related_name="viewings")
    member = TenantKey(Membership, models.PROTECT, related_name="viewings", db_index=False)
    about = TenantKey(Case, models.PROTECT, related_name="viewings")
    reason = PrivateColumn()
    started_at = models.DateTimeField()

    works_here: bool  # whether the patient is a colleague, too; looked up by ``prepare``

    class Meta(Workflow.Meta):
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "member"],
                name="one_viewing_at_a_time",
                condition=Q(state="running"),
                violation_error_message="You see a patient's pages already: stop that first.",
            )
        ]
