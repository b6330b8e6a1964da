"""What is kept of a refund, and of a revocation? The columns of which their policies speak."""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.db import models
from django.db.models import Sum

from careops.money import MoneyColumn
from careops.people.models import Membership, Patient, Provider
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from consults.evidence import Evidence, evidence_of


class RefundColumns(Workflow):
    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        APPROVED = "approved", "Approved"
        PROCESSING = "processing", "With the payment provider"
        FAILED = "failed", "Failed"
        REFUNDED = "refunded", "Refunded"
        REJECTED = "rejected", "Rejected"

    obligation = TenantKey("consults.Obligation", models.PROTECT, related_name="refunds")
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

    class Meta(Workflow.Meta):
        abstract = True

    @cached_property
    def left(self) -> Decimal:
        """What the patient paid for the consult and has not got back, nor is about to."""
        others = type(self).objects.filter(obligation__consult=self.obligation.consult_id)
        spent = others.exclude(state="rejected").exclude(pk=self.pk).aggregate(all=Sum("amount"))
        return Decimal(self.obligation.consult.fee - (spent["all"] or 0))


class RevocationColumns(Workflow):
    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        REVOKED = "revoked", "Revoked"
        APPEALED = "appealed", "Appealed"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"
        UPHELD = "upheld", "Upheld"
        REVERSED = "reversed", "Reversed"

    obligation = TenantKey("consults.Obligation", models.PROTECT, related_name="revocations")
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

    class Meta(Workflow.Meta):
        abstract = True

    @cached_property
    def left(self) -> Decimal:
        """The payout of the consult, less what is revoked of it or about to be."""
        others = type(self).objects.filter(obligation__consult=self.obligation.consult_id)
        given_up = ["rejected", "withdrawn", "reversed"]
        spent = others.exclude(state__in=given_up).exclude(pk=self.pk).aggregate(all=Sum("amount"))
        return Decimal(self.obligation.consult.payout_amount - (spent["all"] or 0))

    def evidence(self, *, at: datetime) -> Evidence:
        return evidence_of(self.obligation, at=at)

    @property
    def is_sealed(self) -> bool:
        """Whether the proof is the one that was hashed (S0-A9)."""
        return self.proof_hash == hash_of(self.proof)

    def seal(self, *, at: datetime) -> None:
        """Freeze the proof as it is now."""
        self.proof = self.evidence(at=at).as_text(at=at)
        self.proof_hash = hash_of(self.proof)


def hash_of(proof: str) -> str:
    return hashlib.sha256(proof.encode()).hexdigest()
