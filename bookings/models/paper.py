"""Papers: forms and guarantees of payment. What may happen to them is in policy/paper.py."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from bookings.policy.paper import PaperPolicy
from careops.files.models import File, Folder, Removal
from careops.files.receiving import copied
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager


class PaperQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "insurer", "clinic", "booking__case")


class Paper(PaperPolicy):
    frozen = ("booking", "insurer", "kind_of_paper")

    objects: ClassVar[Any] = TenantManager.from_queryset(PaperQuerySet)()

    class Meta(PaperPolicy.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="only_a_guarantee_has_an_amount",
                condition=Q(kind_of_paper="guarantee") | Q(amount=None, accepted_total=None),
            ),
            models.CheckConstraint(
                name="a_guarantee_that_is_here_has_its_amount",
                condition=~Q(kind_of_paper="guarantee")
                | ~Q(state__in=["received", "filed", "retrieved"])
                | Q(amount__isnull=False, amount__gte=0),
            ),
            models.CheckConstraint(
                name="a_manager_signs_for_what_a_guarantee_lacks",
                condition=Q(accepted_total=None) | Q(accepted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="a_physician_signs_by_name_and_licence_or_a_file",
                condition=~Q(state="signed")
                | ~Q(physician="") & ~Q(licence="")
                | Q(signed_document__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_filed_has_its_folder",
                condition=~Q(state__in=["filed", "retrieved", "signed"]) | Q(clinic__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "booking"], name="paper_of_booking"),
            models.Index(
                fields=["tenant", "clinic", "case"],
                name="paper_of_clinic",
                condition=Q(clinic__isnull=False),
            ),
            models.Index(fields=["tenant", "insurer", "case"], name="paper_of_insurer"),
        ]

    def copy_for_clinic(self, *, at: datetime) -> File | None:
        """The document in the clinic's own folder, where it is one (S2-11)."""
        if self.document is None or self.clinic is None:
            return None
        return copied(self.document, folder=Folder.of(self.clinic), at=at)

    def removals(self, *, at: datetime) -> list[Removal]:
        """That nothing about it lies in a clinic's folder any more: the clinic, or the date, is another one."""
        theirs = File.objects.in_place().filter(case=self.pk)
        lying = theirs.exclude(folder__partner=self.insurer_id)
        return [Removal(file=file, at=at) for file in lying]

    def headline(self) -> str:
        return str(self.Kind(self.kind_of_paper).label)

    def header(self) -> dict[str, Any]:
        return {"patient": self.booking.client_id, "partner": self.insurer_id}
