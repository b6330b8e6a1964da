"""Which insurance has a patient told us of, and which one holds?"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from uuid_utils.compat import uuid7

from careops.people.models import Membership, Patient
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantKey, TenantManager, TenantModel
from portal.card_columns import CardColumns
from portal.models.practice import Practice, by_days
from portal.policy.insurance import WAITING, InsurancePolicy

State = InsurancePolicy.State


class InsuranceQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "patient", "account", "front", "back")

    def of(self, patient: Patient, order: str) -> Self:
        return self.filter(patient=patient, order=order).order_by("-case")

    def on_chart(self) -> Self:
        return self.filter(state=State.ON_CHART)

    def waiting(self) -> Self:
        return self.filter(state__in=WAITING)


class Insurance(InsurancePolicy):
    objects: ClassVar[Any] = TenantManager.from_queryset(InsuranceQuerySet)()

    class Meta(InsurancePolicy.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="an_insurance_shows_its_card",
                condition=models.Q(front__isnull=False) & ~models.Q(member_number=""),
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "patient"], name="insurance_of_patient"),
            models.Index(
                fields=["tenant", "settled_at"],
                name="insurance_settled",
                condition=models.Q(settled_at__isnull=False),
            ),
        ]

    works_by_days = staticmethod(by_days)

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        practice = Practice.current()
        for insurance in subjects:
            insurance.practice = practice

    def headline(self) -> str:
        return "New insurance"

    def header(self) -> dict[str, Any]:
        return {"patient": self.patient_id}


class InsuranceDraft(CardColumns, TenantModel):
    """What somebody has told of an insurance so far; it goes when it is sent. One each for whom it is about."""

    grants = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = TenantKey(Patient, models.PROTECT, related_name="insurance_drafts", db_index=False)
    member = TenantKey(Membership, models.PROTECT, related_name="insurance_drafts", db_index=False)
    saved_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "member", "patient"],
                name="one_insurance_draft_a_member_and_patient",
            )
        ]

    def __str__(self) -> str:
        return f"insurance that {self.member} begins to tell of"

    def insurance(self, account: Any) -> Insurance:
        """What is sent, and what it comes in place of."""
        said = {field.attname: getattr(self, field.attname) for field in CardColumns._meta.fields}
        earlier = Insurance.objects.of(self.patient, self.order)
        return Insurance(
            patient=self.patient,
            account=account,
            replaces=earlier.on_chart().first(),
            corrects=earlier.waiting().first(),
            **said,
        )

    @classmethod
    def of(cls, patient: Patient, member: Membership, *, at: datetime) -> Self:
        """Theirs; a new one that is not kept yet, where there is none."""
        mine = cls.objects.filter(patient=patient, member=member)
        found: Self | None = mine.select_related("front", "back").first()
        return found or cls(patient=patient, member=member, saved_at=at)
