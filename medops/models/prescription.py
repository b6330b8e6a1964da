"""What did a provider prescribe, and which pharmacy has it?"""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models

from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from medops.models.asking import Asking
from medops.models.authorization import Authorization
from medops.policy.prescription import PrescriptionPolicy
from medops.policy.prescription_conditions import UNDECIDED


class PrescriptionQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        whom = ("patient", "provider", "shop", "pharmacy", "authorization__case")
        return self.select_related("case", *whom)


class Prescription(Asking, PrescriptionPolicy):  # type: ignore[override]  # asked: it is counted
    # As it was prescribed: nobody changes it here, whatever way they come (S3-28).
    frozen = ("patient", "shop", "external_id", "provider", "drug", "dose", "quantity")

    objects: ClassVar[Any] = TenantManager.from_queryset(PrescriptionQuerySet)()

    class Meta(PrescriptionPolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "shop", "external_id"], name="one_prescription_an_external_id"
            ),
            models.CheckConstraint(
                name="what_is_sent_has_its_pharmacy",
                condition=~models.Q(state__in=["sent", "acknowledged"])
                | models.Q(pharmacy__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "patient"], name="prescription_of_patient"),
            models.Index(
                fields=["tenant", "pharmacy", "case"],
                name="prescription_of_pharmacy",
                condition=models.Q(pharmacy__isnull=False),
            ),
            models.Index(
                fields=["tenant", "authorization"],
                name="prescription_of_authorization",
                condition=models.Q(authorization__isnull=False),
            ),
        ]

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        """What an insurer has to decide of each patient, the newest of it: one query more."""
        super().prepare(subjects)
        found = undecided_of({one.patient_id for one in subjects})
        for one in subjects:
            one.undecided = found.get(one.patient_id)

    @cached_property
    def undecided(self) -> Authorization | None:
        return undecided_of({self.patient_id}).get(self.patient_id)

    def headline(self) -> str:
        return "Prescription"

    def header(self) -> dict[str, Any]:
        return {
            "patient": self.patient_id,
            "provider": self.provider_id,
            "partner": self.pharmacy_id or self.shop_id,
            "number": self.external_id,
        }


def undecided_of(patients: Collection[UUID]) -> dict[UUID, Authorization]:
    rows = Authorization.objects.filter(patient__in=patients, state__in=UNDECIDED)
    return {one.patient_id: one for one in rows.order_by("pk")}
