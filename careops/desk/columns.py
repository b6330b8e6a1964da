"""What is kept of a task? The columns of which its policy speaks."""

from __future__ import annotations

from django.db import models

from careops.cases.models import Case
from careops.desk.kinds import KINDS
from careops.people.models import Membership
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow, kinds
from careops.tenancy.models import TenantKey


class TaskColumns(Workflow):
    class State(models.TextChoices):
        NEW = "new", "New"
        ASSIGNED = "assigned", "Assigned"
        WAITING_PATIENT = "waiting_patient", "Waiting for the patient"
        WAITING_OTHERS = "waiting_others", "Waiting for others"
        WITH_LEAD = "with_lead", "With the lead"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    about_case = TenantKey(Case, models.PROTECT, null=True, related_name="tasks")
    task_kind = models.CharField(max_length=40)
    team = models.CharField(max_length=40)
    assignee = TenantKey(
        Membership, models.PROTECT, null=True, related_name="tasks", db_index=False
    )
    opened_at = models.DateTimeField()
    wanted_by = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta(Workflow.Meta):
        abstract = True

    def steps_of_its_case(self) -> list[Rule]:
        """The steps by which the case that it is about would end it now: the same job, said there."""
        about = self.about_case
        if about is None:
            return []
        known = kinds()[about.kind].rules()
        steps = (known.get(name) for name in KINDS[self.task_kind].settled_by)
        return [rule for rule in steps if rule and about.state in rule.sources]
