"""What is an insurer asked beforehand, and what belongs into the packet that it gets?"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from uuid_utils.compat import uuid7

from careops.people.models import Patient, Provider
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager, TenantModel
from careops.values.columns import TextColumn
from medops.models.catalogue import RENEWAL
from medops.models.shop import shop_of
from medops.models.ticket import Ticket
from medops.policy.authorization import TO_BE_WRITTEN, AuthorizationPolicy
from medops.values import LINES, PAYER

USUAL = (
    "Form of the insurer",
    "Copy of the insurance card",
    "Diagnosis and earlier treatments, as the chart says",
    "Latest results that the insurer asks for",
)


class Packet(TenantModel):
    """What an insurer wants with a request; without a name it is what all others want."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payer = TextColumn(
        kind=PAYER,
        max_length=120,
        blank=True,
        verbose_name="insurer",
        help_text="As cards call it. Empty: all that have none of their own.",
    )
    checklist = TextColumn(
        kind=LINES, help_text="One thing a line, at most 40; each is ticked by itself."
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                "tenant", models.functions.Lower("payer"), name="one_packet_an_insurer"
            )
        ]

    def __str__(self) -> str:
        return self.payer or "All other insurers"

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.checklist.splitlines() if line.strip()]


def packet_for(payer: str) -> list[str]:
    """Its own, or that of all others, or the usual one: one query."""
    rows = Packet.objects.filter(models.Q(payer__iexact=payer) | models.Q(payer=""))
    found = sorted(rows, key=lambda one: one.payer == "")
    return found[0].lines if found else list(USUAL)


class AuthorizationQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related(
            "case", "patient", "shop", "provider", "clinical_by", "benefits__case"
        )

    def waiting_for(self, provider: Provider) -> Self:
        """Those whose clinical part this provider has to write."""
        return self.filter(provider=provider, clinical_by=None, state__in=TO_BE_WRITTEN)


class Authorization(AuthorizationPolicy):
    frozen = (
        "patient",
        "shop",
        "benefits",
        "key",
        "payer",
        "member_number",
        "service",
        "checklist",
    )

    objects: ClassVar[Any] = TenantManager.from_queryset(AuthorizationQuerySet)()

    class Meta(AuthorizationPolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="one_authorization_a_press"),
            models.CheckConstraint(
                name="an_insurer_gets_a_clinical_part_of_a_provider",
                condition=~models.Q(state__in=["submitted", "appealed"])
                | models.Q(clinical_by__isnull=False),
            ),
            models.CheckConstraint(
                name="an_approval_has_its_number_and_its_end",
                condition=~models.Q(state__in=["approved", "expired"])
                | ~models.Q(number="") & models.Q(ends_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "patient"], name="authorization_of_patient"),
            models.Index(
                fields=["tenant", "provider"],
                name="authorization_of_provider",
                condition=models.Q(clinical_by__isnull=True),
            ),
            models.Index(
                fields=["tenant", "shop"],
                name="authorization_of_shop",
                condition=models.Q(shop__isnull=False),
            ),
            models.Index(
                fields=["tenant", "benefits"],
                name="authorization_of_benefits",
                condition=models.Q(benefits__isnull=False),
            ),
        ]

    @classmethod
    def of(cls, patient: Patient, *, payer: str, **said: Any) -> Self:
        """A new one with the packet that this insurer wants; not yet opened."""
        known = {"patient": patient, "shop": shop_of(patient)}
        return cls(payer=payer, checklist=packet_for(payer), **known, **said)

    def headline(self) -> str:
        return "Prior authorization"

    def header(self) -> dict[str, Any]:
        whose = {"patient": self.patient_id, "provider": self.provider_id}
        return {**whose, "partner": self.shop_id}

    def renewal(self, *, at: datetime) -> Ticket:
        """What our team has to do before it ends."""
        return Ticket.of_type(RENEWAL, at=at, source=Ticket.Source.POLICY, patient=self.patient)
