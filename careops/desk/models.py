"""Tasks, and how one is made. What may happen to a task is in policy.py."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from careops.cases.models import Case
from careops.desk.kinds import KINDS
from careops.desk.policy import TaskPolicy
from careops.desk.task_words import OPEN
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from careops.tenancy.scope import current_tenant


class TaskQuerySet(WorkflowQuerySet):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def for_list(self) -> Self:
        return self.select_related("case", "about_case__patient", "assignee__user")


class Task(TaskPolicy):
    objects: ClassVar[Any] = TenantManager.from_queryset(TaskQuerySet)()

    class Meta(TaskPolicy.Meta):
        abstract = False

    @classmethod
    def about(cls, kind: str, *, case: Case | None, at: datetime) -> Task:
        """A task of this kind, wanted within the kind's time; not yet opened."""
        found = KINDS[kind]
        return cls(
            about_case=case,
            task_kind=kind,
            team=found.team,
            wanted_by=at + found.within.value(current_tenant().tuning),
        )

    def headline(self) -> str:
        return KINDS[self.task_kind].label

    def header(self) -> dict[str, Any]:
        about = self.about_case
        return {
            "owner": self.assignee_id,
            "team": self.team,
            "patient": about and about.patient_id,
            "provider": about and about.provider_id,
        }
