"""Whose money is it? Refunds, revocations, and the ledger of payouts. What may happen to them is in policy/."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from careops.money import MoneyColumn
from careops.people.models import Provider
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantKey, TenantManager, TenantModel
from careops.tenancy.scope import current_tenant
from consults.policy.refund import RefundPolicy
from consults.policy.revocation import RevocationPolicy


class RefundQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        whose = (f"obligation__{name}" for name in ("case", "patient", "provider", "consult__case"))
        return self.select_related("case", "patient", *whose)


class Refund(RefundPolicy):
    frozen = ("obligation", "patient", "amount", "currency", "proposed_by")

    objects: ClassVar[Any] = TenantManager.from_queryset(RefundQuerySet)()

    class Meta(RefundPolicy.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="two_people_decide_a_refund",
                condition=Q(state__in=["proposed", "rejected"], approved_by=None)
                | Q(approved_by__isnull=False) & ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(name="a_refund_is_money", condition=Q(amount__gt=0)),
            models.UniqueConstraint(
                fields=["tenant", "obligation"],
                name="one_refund_an_obligation",
                condition=~Q(state="rejected"),
            ),
        ]

    def headline(self) -> str:
        return f"Refund of {self.amount} {self.currency}"

    def header(self) -> dict[str, Any]:
        return {"patient": self.patient_id}


class RevocationQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "provider", "obligation__consult__case")


class Revocation(RevocationPolicy):
    frozen = (
        "obligation", "provider", "amount", "currency", "reason", "proposed_by", "proof",
        "proof_hash",
    )  # fmt: skip

    objects: ClassVar[Any] = TenantManager.from_queryset(RevocationQuerySet)()

    class Meta(RevocationPolicy.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="two_people_decide_a_revocation",
                condition=Q(state__in=["proposed", "rejected", "withdrawn"], approved_by=None)
                | Q(approved_by__isnull=False) & ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="a_third_person_decides_the_appeal",
                condition=Q(decided_by=None)
                | ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("approved_by")),
            ),
            models.CheckConstraint(
                name="somebody_decides_an_appeal",
                condition=~Q(state="reversed") & (~Q(state="upheld") | Q(appealed_at=None))
                | Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(name="a_revocation_is_money", condition=Q(amount__gt=0)),
            models.UniqueConstraint(
                fields=["tenant", "obligation"],
                name="one_revocation_an_obligation",
                condition=~Q(state__in=["rejected", "withdrawn", "reversed"]),
            ),
        ]

    def debit(self, *, at: datetime) -> Payout:
        return self.booking(Payout.Kind.REVOKED, -self.amount, at=at)

    def credit(self, *, at: datetime) -> Payout:
        return self.booking(Payout.Kind.REVERSED, self.amount, at=at)

    def booking(self, kind: Payout.Kind, amount: Decimal, *, at: datetime) -> Payout:
        payout = Payout.of(self.obligation.consult, kind, amount, at=at)
        payout.provider, payout.revocation = self.provider, self  # the consult may be another's now
        return payout

    def headline(self) -> str:
        return f"Payout of {self.amount} {self.currency}, to be revoked"

    def header(self) -> dict[str, Any]:
        return {"provider": self.provider_id}


class Payout(TenantModel):
    """One line of a provider's ledger: added, never changed."""

    grants = "SELECT, INSERT"

    class Kind(models.TextChoices):
        RELEASED = "released", "Released"
        REVOKED = "revoked", "Revoked"
        REVERSED = "reversed", "Given back"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = TenantKey(Provider, models.PROTECT, related_name="payouts", db_index=False)
    consult = TenantKey("Consult", models.PROTECT, related_name="payouts", db_index=False)
    revocation = TenantKey(
        Revocation, models.PROTECT, null=True, related_name="payouts", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    amount = MoneyColumn(help_text="Negative where it is taken back.")
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "consult"],
                name="a_payout_is_released_once",
                condition=Q(kind="released"),
            ),
            models.UniqueConstraint(
                fields=["tenant", "revocation", "kind"], name="a_revocation_is_booked_once"
            ),
            models.CheckConstraint(
                name="only_a_revocation_takes_money_back",
                condition=Q(kind="revoked", amount__lt=0, revocation__isnull=False)
                | Q(kind="reversed", amount__gt=0, revocation__isnull=False)
                | Q(kind="released", amount__gte=0, revocation=None),
            ),
        ]
        indexes = [models.Index(fields=["tenant", "provider", "at"], name="payout_of_provider")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.kind}"

    @classmethod
    def of(cls, consult: Any, kind: Payout.Kind, amount: Decimal, *, at: datetime) -> Payout:
        return cls(
            provider=consult.provider,
            consult=consult,
            kind=kind,
            amount=amount,
            currency=consult.currency,
            at=at,
            tenant=current_tenant(),
        )
