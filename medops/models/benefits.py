"""What does a patient's insurance cover, as far as it was asked?"""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models

from careops.people.models import Patient, Provider
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from medops.models.answer import topics_in_force
from medops.models.authorization import Authorization
from medops.models.shop import shop_of
from medops.policy.benefits import OPEN, BenefitsPolicy


class BenefitsQuerySet(WorkflowQuerySet):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def for_list(self) -> Self:
        return self.select_related("case", "patient", "shop")


class BenefitsVerification(BenefitsPolicy):
    frozen = ("patient", "shop", "key", "payer", "member_number", "service")

    objects: ClassVar[Any] = TenantManager.from_queryset(BenefitsQuerySet)()

    class Meta(BenefitsPolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="one_verification_a_press"),
            models.CheckConstraint(
                name="what_an_insurer_said_has_its_evidence",
                condition=~models.Q(state__in=["covered", "not_covered"])
                | ~models.Q(reference="")
                & ~models.Q(representative="")
                & models.Q(called_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "patient"], name="benefits_of_patient"),
            models.Index(
                fields=["tenant", "shop"],
                name="benefits_of_shop",
                condition=models.Q(shop__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer}: {self.label_of(self.state).lower()}"

    @classmethod
    def of(cls, patient: Patient, *, key: UUID, **said: Any) -> Self:
        """A new one, which takes the place of the one that is open; not yet requested."""
        before = cls.objects.open().filter(patient=patient).order_by("-pk").first()
        return cls(patient=patient, shop=shop_of(patient), key=key, replaces=before, **said)

    @cached_property
    def topics(self) -> str:
        return topics_in_force()

    def headline(self) -> str:
        return "Benefits verification"

    def header(self) -> dict[str, Any]:
        return {"patient": self.patient_id, "partner": self.shop_id}

    def authorization(self, *, provider: Provider) -> Authorization:
        """What the insurer wants before it pays; its packet is prepared."""
        said = {name: getattr(self, name) for name in ("payer", "member_number", "service")}
        return Authorization.of(self.patient, provider=provider, benefits=self, **said)
