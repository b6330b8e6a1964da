"""Consult data. What may happen to it is in policy/."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Sum
from uuid_utils.compat import uuid7

from careops.clock.quiet import Quiet
from careops.people.models import Membership, Partner, Patient, Provider
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet
from careops.tenancy.scope import current_tenant
from careops.workflow.models import WorkflowQuerySet
from consults.evidence import Evidence, evidence_of
from consults.ladder import next_channel
from consults.policy.consult import ConsultPolicy
from consults.policy.obligation import About, ObligationPolicy
from consults.policy.refund import RefundPolicy
from consults.policy.revocation import RevocationPolicy

Money = models.DecimalField


class ConsultQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "patient", "provider")


class Consult(ConsultPolicy):
    patient = TenantKey(Patient, models.PROTECT, related_name="consults", db_index=False)
    provider = TenantKey(
        Provider, models.PROTECT, null=True, related_name="consults", db_index=False
    )
    concern = models.CharField(max_length=300, help_text="What the patient came for.")
    fee = Money(max_digits=10, decimal_places=2, help_text="What the patient paid.")
    payout_amount = Money(max_digits=10, decimal_places=2, help_text="What the provider earns.")
    currency = models.CharField(max_length=3, default="CAD")
    payment = models.CharField(
        max_length=120, blank=True, help_text="The payment provider's id of what was paid."
    )
    questions = ArrayField(models.CharField(max_length=1000), default=list, blank=True)
    left_open = ArrayField(models.CharField(max_length=1000), default=list, blank=True)
    question_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(ConsultQuerySet)()

    class Meta(ConsultPolicy.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="a_consult_costs_nothing_less_than_nothing",
                condition=Q(fee__gte=0, payout_amount__gte=0),
            ),
            models.CheckConstraint(
                name="an_active_consult_has_a_provider",
                condition=~Q(state__in=["active", "closed", "completed"])
                | Q(provider__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "patient"], name="consult_of_patient"),
            models.Index(
                fields=["tenant", "provider"],
                name="consult_of_provider",
                condition=Q(provider__isnull=False),
            ),
        ]

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        known = [consult.pk for consult in subjects]  # None, where it only begins
        open_ones = Obligation.objects.filter(consult__in=known, case__closed_at=None)
        owed = Counter(open_ones.values_list("consult_id", flat=True))
        for consult in subjects:
            consult.owed = owed[consult.pk]

    def headline(self) -> str:
        return "Consult"

    def header(self) -> dict[str, Any]:
        return {"patient": self.patient_id, "provider": self.provider_id}

    def questions_left_open(self, *, at: datetime) -> Obligation | None:  # noqa: ARG002
        """The obligation that open questions turn into when the consult is closed (S0-A12)."""
        if not self.left_open:
            return None
        return Obligation.about_consult(
            self, about=About.QUESTIONS, question="\n".join(self.left_open)[:1000]
        )

    def payout(self, *, at: datetime) -> Payout:
        return Payout.of(self, Payout.Kind.RELEASED, self.payout_amount, at=at)


class ObligationQuerySet(WorkflowQuerySet):
    def waiting_for(self, provider: Provider) -> Self:
        """What this provider can answer now."""
        return self.filter(provider=provider, state__in=Obligation.ANSWERABLE)

    def for_list(self) -> Self:
        return self.select_related("case", "patient", "provider", "partner", "consult__case")

    def by_due(self) -> Self:
        return self.order_by(F("case__due_at").asc(nulls_last=True), "pk")


class Obligation(ObligationPolicy):
    consult = TenantKey(Consult, models.PROTECT, related_name="obligations")
    patient = TenantKey(Patient, models.PROTECT, related_name="obligations", db_index=False)
    provider = TenantKey(
        Provider, models.PROTECT, null=True, related_name="obligations", db_index=False
    )
    partner = TenantKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="obligations", db_index=False
    )
    external_id = models.CharField(max_length=80, blank=True, help_text="The partner's number.")
    about = models.CharField(max_length=20)
    directive = models.CharField(
        max_length=20, blank=True, help_text="prescription, lab or referral, where it is about one."
    )
    question = models.CharField(max_length=1000)
    medical_reason = models.CharField(max_length=1000, blank=True)

    asked_at = models.DateTimeField(null=True)
    owed_at = models.DateTimeField(null=True, help_text="Since when it is owed (S0-A1).")
    chased_at = models.DateTimeField(null=True, help_text="Where the grid and the 48 h begin.")
    attempts = models.PositiveSmallIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    promises = models.PositiveSmallIntegerField(default=0)
    promises_broken = models.PositiveSmallIntegerField(default=0)
    promise_kept = models.BooleanField(null=True)
    responded_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False)
    link_sent_at = models.DateTimeField(null=True)
    closed_reason = models.CharField(max_length=1000, blank=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(ObligationQuerySet)()

    class Meta(ObligationPolicy.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="only_somebody_can_be_chased",
                condition=~Q(state__in=["awaiting", "promised"]) | Q(provider__isnull=False),
            ),
            models.CheckConstraint(
                name="no_clock_for_what_is_optional",
                condition=~Q(state__in=["awaiting", "promised", "review", "escalated"])
                | ~Q(about="lu_code")
                | ~Q(medical_reason=""),
            ),
            models.CheckConstraint(
                name="a_promise_has_its_time",
                condition=~Q(state="promised") | Q(promised_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["tenant", "partner", "external_id"],
                name="one_obligation_an_external_id",
                condition=~Q(external_id=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "provider", "answered_at"],
                name="obligation_of_provider",
                condition=Q(provider__isnull=False),
            ),
            models.Index(
                fields=["tenant", "partner", "case"],
                name="obligation_of_partner",
                condition=Q(partner__isnull=False),
            ),
        ]

    @classmethod
    def about_consult(cls, consult: Consult, **fields: Any) -> Obligation:
        """What is owed after this consult: its patient and provider; not yet raised."""
        return cls(
            consult=consult, patient_id=consult.patient_id, provider=consult.provider, **fields
        )

    @property
    def next_channel(self) -> str:
        return next_channel(self.provider, tried=self.attempts)

    @property
    def quiet(self) -> Quiet | None:
        """When the provider is not to be disturbed (S0-A3)."""
        who = self.provider
        if who is None or who.quiet_from is None or who.quiet_until is None:
            return None
        return Quiet(who.quiet_from, who.quiet_until, ZoneInfo(self.tenant.time_zone))

    def headline(self) -> str:
        return str(About(self.about).label)

    def header(self) -> dict[str, Any]:
        return {
            "patient": self.patient_id,
            "provider": self.provider_id,
            "partner": self.partner_id,
        }


class Refund(RefundPolicy):
    frozen = ("obligation", "patient", "amount", "currency", "proposed_by")

    obligation = TenantKey(Obligation, models.PROTECT, related_name="refunds")
    patient = TenantKey(Patient, models.PROTECT, related_name="refunds", db_index=False)
    amount = Money(max_digits=10, decimal_places=2)
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
    settled_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=120, blank=True)
    failure = models.CharField(max_length=1000, blank=True)

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

    obligation = TenantKey(Obligation, models.PROTECT, related_name="revocations")
    provider = TenantKey(Provider, models.PROTECT, related_name="revocations", db_index=False)
    amount = Money(max_digits=10, decimal_places=2)
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
        payout.revocation = self
        return payout

    def headline(self) -> str:
        return f"Payout of {self.amount} {self.currency}, to be revoked"

    def header(self) -> dict[str, Any]:
        return {"provider": self.provider_id}


class PayoutQuerySet(TenantQuerySet):
    def balance(self, provider: Provider) -> Decimal:
        """What the provider has earned and kept."""
        total = self.filter(provider=provider).aggregate(all=Sum("amount"))["all"]
        return Decimal(total or 0)


class Payout(TenantModel):
    """One line of a provider's ledger: added, never changed."""

    grants = "SELECT, INSERT"

    class Kind(models.TextChoices):
        RELEASED = "released", "Released"
        REVOKED = "revoked", "Revoked"
        REVERSED = "reversed", "Given back"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = TenantKey(Provider, models.PROTECT, related_name="payouts", db_index=False)
    consult = TenantKey(Consult, models.PROTECT, related_name="payouts", db_index=False)
    revocation = TenantKey(
        Revocation, models.PROTECT, null=True, related_name="payouts", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    amount = Money(max_digits=10, decimal_places=2, help_text="Negative where it is taken back.")
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()

    objects: ClassVar[Any] = TenantManager.from_queryset(PayoutQuerySet)()

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
    def of(cls, consult: Consult, kind: Payout.Kind, amount: Decimal, *, at: datetime) -> Payout:
        return cls(
            provider=consult.provider,
            consult=consult,
            kind=kind,
            amount=amount,
            currency=consult.currency,
            at=at,
            tenant=current_tenant(),
        )
