"""Tasks, and how one is made; what may happen to one is in policy.py. And views of the queue that somebody keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from careops.cases.models import Case
from careops.desk.kinds import KINDS
from careops.desk.merges.models import Merge  # noqa: F401 (a model of this app)
from careops.desk.policy import TaskPolicy
from careops.desk.task_words import OPEN
from careops.desk.viewings.models import Viewing  # noqa: F401 (a model of this app)
from careops.people.models import Membership
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet
from careops.tenancy.scope import current_tenant
from careops.values.columns import TextColumn
from careops.values.table import Text


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


class SavedViewQuerySet(TenantQuerySet):
    def seen_by(self, member: Membership) -> Self:
        """Their own, and what was shared with a team of theirs; in the order that was given to them."""
        return self.filter(Q(member=member) | Q(team__in=member.teams)).order_by("place", "id")


class SavedView(TenantModel):
    """A view of the queue that a member keeps, and may share with a team: what was filtered by, under a name.

    What was searched for is not kept: it is often somebody's name.
    """

    grants = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = TenantKey(Membership, models.PROTECT, related_name="views", db_index=False)
    team = models.CharField(
        max_length=40, blank=True
    )  # whose members see it; empty: its member alone
    name = TextColumn(kind=Text(60))
    query = models.CharField(max_length=300)
    place = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[Any] = TenantManager.from_queryset(SavedViewQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "member"], name="view_of_member")]

    def __str__(self) -> str:
        return self.name
