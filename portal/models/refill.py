"""Whose refill is it, and who may decide on it?"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from careops.people.models import Provider
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from portal.models.practice import Practice, by_days
from portal.policy.refill import RefillPolicy

State, Way = RefillPolicy.State, RefillPolicy.Way


class RefillQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "patient", "provider", "account", "partner")

    def waiting_for(self, provider: Provider) -> Self:
        """What this provider reviews, and what waits for anybody."""
        mine = Q(provider=provider, state=State.IN_REVIEW)
        return self.filter(mine | Q(state=State.REQUESTED))


class Refill(RefillPolicy):
    objects: ClassVar[Any] = TenantManager.from_queryset(RefillQuerySet)()

    class Meta(RefillPolicy.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="a_refill_in_review_has_a_provider",
                condition=~Q(state__in=["in_review", "approved", "sent"])
                | Q(provider__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["tenant", "partner", "external_id"],
                name="one_refill_an_external_id",
                condition=~Q(external_id=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "provider"],
                name="refill_of_provider",
                condition=Q(provider__isnull=False),
            ),
            models.Index(fields=["tenant", "patient"], name="refill_of_patient"),
            models.Index(fields=["tenant"], name="refill_open", condition=Q(state="requested")),
        ]

    works_by_days = staticmethod(by_days)

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        practice = Practice.current()
        for refill in subjects:
            refill.practice = practice

    def headline(self) -> str:
        return "Refill"

    def header(self) -> dict[str, Any]:
        return {
            "patient": self.patient_id,
            "provider": self.provider_id,
            "partner": self.partner_id,
            "number": self.external_id,
        }
