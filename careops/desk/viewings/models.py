"""Viewings, and at which addresses they are; what may happen to one is in policy.py."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from uuid import UUID

from django.utils.timezone import localtime

from careops.desk.viewings.policy import ViewingPolicy
from careops.people.actors import PATIENT
from careops.people.models import Membership
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager


class ViewingQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "patient", "member__user", "about")

    def running_of(self, member: Membership) -> Self:
        """Of the one that this member has, if any; its time may be over, and nobody have said so yet."""
        return self.for_list().filter(member=member.pk, state=self.model.State.RUNNING)


class Viewing(ViewingPolicy):
    objects: ClassVar[Any] = TenantManager.from_queryset(ViewingQuerySet)()

    class Meta(ViewingPolicy.Meta):
        abstract = False

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        colleagues = who_works_here({viewing.patient_id for viewing in subjects})
        for viewing in subjects:
            viewing.works_here = viewing.patient_id in colleagues

    @property
    def address(self) -> str:
        """Below it are the patient's pages as they see them."""
        return f"/viewing/{self.pk}"

    @property
    def until(self) -> str:
        """When it ends, by the clock on the wall: ``14:32``."""
        return f"{localtime(self.case.due_at):%H:%M}"

    def headline(self) -> str:
        return "Looking at what a patient sees"

    def header(self) -> dict[str, Any]:
        return {"patient": self.patient_id}


def who_works_here(patients: set[UUID]) -> set[UUID]:
    """Of these patients those who are something else here, too."""
    members = Membership.objects.active().filter(patient__in=patients)
    found = members.exclude(roles=[PATIENT.name]).values_list("patient", flat=True)
    return set(found)
