"""Consult data; its money is in money.py. What may happen to it is in policy/."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from careops.clock.quiet import Quiet
from careops.desk.models import Task
from careops.money import MoneyColumn
from careops.people.models import Partner, Patient, Provider
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import Tenant, TenantKey, TenantManager
from careops.tenancy.scope import current_tenant
from careops.values.columns import TextColumn
from consults.ladder import next_channel
from consults.money import Payout, Refund, Revocation
from consults.policy.consult import PAY_BACK, REOPEN_WITHIN, ConsultPolicy
from consults.policy.obligation import About, ObligationPolicy
from consults.values import CONCERN, CURRENCY, EXTERNAL_ID

__all__ = ["Consult", "Obligation", "Payout", "Refund", "Revocation"]


def quiet_hours(provider: Provider | None, tenant: Tenant) -> Quiet | None:
    """When the provider is not to be disturbed (S0-A3)."""
    if provider is None or provider.quiet_from is None or provider.quiet_until is None:
        return None
    return Quiet(provider.quiet_from, provider.quiet_until, ZoneInfo(tenant.time_zone))


class ConsultQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "patient", "provider")


class Consult(ConsultPolicy):
    patient = TenantKey(Patient, models.PROTECT, related_name="consults", db_index=False)
    provider = TenantKey(
        Provider, models.PROTECT, null=True, related_name="consults", db_index=False
    )
    concern = TextColumn(kind=CONCERN, help_text="What the patient came for.")
    fee = MoneyColumn(help_text="What the patient paid.")
    payout_amount = MoneyColumn(help_text="What the provider earns.")
    currency = TextColumn(kind=CURRENCY, default="CAD")
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

    @cached_property
    def owed(self) -> int:  # type: ignore[override]
        """How many obligations are open."""
        return int(Obligation.objects.filter(consult=self.pk, case__closed_at=None).count())

    @property
    def quiet(self) -> Quiet | None:
        return quiet_hours(self.provider, self.tenant)

    @property
    def reopen_until(self) -> datetime | None:
        """Until when it can be opened again, once it is closed (S0-15)."""
        window: timedelta = REOPEN_WITHIN.value(current_tenant().tuning)
        return self.ended_at + window if self.ended_at else None

    def headline(self) -> str:
        return "Consult"

    def header(self) -> dict[str, Any]:
        return {"patient": self.patient_id, "provider": self.provider_id}

    def questions_left_open(self) -> Obligation | None:
        """The obligation that open questions turn into when the consult is closed (S0-A12)."""
        if not self.left_open:
            return None
        return Obligation.about_consult(
            self, about=About.QUESTIONS, question="\n".join(self.left_open)[:1000]
        )

    def pay_back(self, *, at: datetime) -> Task | None:
        """What finance has to do when the consult is cancelled; nothing, when nothing was paid."""
        return Task.about(PAY_BACK, case=self.case, at=at) if self.fee else None

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
    external_id = TextColumn(kind=EXTERNAL_ID, blank=True, help_text="The partner's number.")
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
    taken_on_at = models.DateTimeField(null=True, help_text="Since when it is the team's own.")
    reviewed_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False)
    asked_anew_at = models.DateTimeField(null=True, help_text="When a new consult was asked for.")
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
                name="no_clock_for_what_is_the_teams",
                condition=~Q(state__in=["awaiting", "promised", "review", "escalated"])
                | ~Q(about="administrative"),
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
        return cls(consult=consult, patient=consult.patient, provider=consult.provider, **fields)

    @property
    def next_channel(self) -> str:
        return next_channel(self.provider, tried=self.attempts)

    @property
    def quiet(self) -> Quiet | None:
        return quiet_hours(self.provider, self.tenant)

    def headline(self) -> str:
        return str(About(self.about).label)

    def header(self) -> dict[str, Any]:
        return {
            "patient": self.patient_id,
            "provider": self.provider_id,
            "partner": self.partner_id,
            "number": self.external_id,
        }
