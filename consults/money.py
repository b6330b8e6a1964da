"""Whose money is it? Refunds, revocations, and the ledger of payouts. What may happen to them is in policy/."""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q, Sum
from uuid_utils.compat import uuid7

from careops.money import MoneyColumn
from careops.people.models import Membership, Patient, Provider
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantKey, TenantManager, TenantModel
from careops.tenancy.scope import current_tenant
from consults.evidence import Evidence, evidence_of
from consults.policy.refund import RefundPolicy
from consults.policy.revocation import RevocationPolicy


class RefundQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        whose = (f"obligation__{name}" for name in ("case", "patient", "provider", "consult__case"))
        return self.select_related("case", "patient", *whose)


class Refund(RefundPolicy):
    frozen = ("obligation", "patient", "amount", "currency", "proposed_by")

    obligation = TenantKey("Obligation", models.PROTECT, related_name="refunds")
    patient = TenantKey(Patient, models.PROTECT, related_name="refunds", db_index=False)
    amount = MoneyColumn()
    currency = models.CharField(max_length=3, default="CAD")
    reason = models.CharField(max_length=1000)
    proposed_by = TenantKey(
        Membership, models.PROTECT, related_name="refunds_proposed", db_index=False
    )
    approved_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="refunds_approved", db_index=False
    )
    proposed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=120, blank=True)
    failure = models.CharField(max_length=1000, blank=True)

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

    @cached_property
    def left(self) -> Decimal:
        """What the patient paid for the consult and has not got back, nor is about to."""
        others = Refund.objects.filter(obligation__consult=self.obligation.consult_id)
        spent = others.exclude(state="rejected").exclude(pk=self.pk).aggregate(all=Sum("amount"))
        return Decimal(self.obligation.consult.fee - (spent["all"] or 0))

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

    obligation = TenantKey("Obligation", models.PROTECT, related_name="revocations")
    provider = TenantKey(Provider, models.PROTECT, related_name="revocations", db_index=False)
    amount = MoneyColumn()
    currency = models.CharField(max_length=3, default="CAD")
    reason = models.CharField(max_length=1000)
    proof = models.TextField(help_text="The evidence pack as it was when this was proposed.")
    proof_hash = models.CharField(max_length=64)
    proposed_by = TenantKey(
        Membership, models.PROTECT, related_name="revocations_proposed", db_index=False
    )
    approved_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="revocations_approved", db_index=False
    )
    decided_by = TenantKey(
        Membership, models.PROTECT, null=True, related_name="revocations_decided", db_index=False
    )
    proposed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    appeal_text = models.CharField(max_length=1000, blank=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

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

    @cached_property
    def left(self) -> Decimal:
        """The payout of the consult, less what is revoked of it or about to be."""
        others = Revocation.objects.filter(obligation__consult=self.obligation.consult_id)
        given_up = ["rejected", "withdrawn", "reversed"]
        spent = others.exclude(state__in=given_up).exclude(pk=self.pk).aggregate(all=Sum("amount"))
        return Decimal(self.obligation.consult.payout_amount - (spent["all"] or 0))

    def evidence(self, *, at: datetime) -> Evidence:
        return evidence_of(self.obligation, at=at)

    @property
    def is_sealed(self) -> bool:
        """Whether the proof is the one that was hashed (S0-A9)."""
        return hashlib.sha256(self.proof.encode()).hexdigest() == self.proof_hash

    def seal(self, *, at: datetime) -> None:
        """Freeze the proof as it is now."""
        self.proof = self.evidence(at=at).as_text(at=at)
        self.proof_hash = hashlib.sha256(self.proof.encode()).hexdigest()

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
