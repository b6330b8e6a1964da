"""Consults and what is owed after them; their money is in money.py. What may happen to them is in policy/."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from careops.cases.models import Case
from careops.desk.models import Task
from careops.engine.refusals import NotMet
from careops.people.models import Provider
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from careops.tenancy.scope import current_tenant
from careops.values.private import Private
from consults.money import Payout, Refund, Revocation
from consults.policy.consult import ConsultPolicy
from consults.policy.deciding import DecidingPolicy
from consults.policy.tunables import REOPEN_WITHIN
from consults.policy.words import ANSWERABLE, DIRECTIVES, PAY_BACK, About

__all__ = ["Consult", "Obligation", "Payout", "Refund", "Revocation"]


class ConsultQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "patient", "provider")


class Consult(ConsultPolicy):
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
        return self.filter(provider=provider, state__in=ANSWERABLE)

    def for_list(self) -> Self:
        return self.select_related("case", "patient", "provider", "partner", "consult__case")

    def by_due(self) -> Self:
        return self.order_by(F("case__due_at").asc(nulls_last=True), "pk")


class Obligation(DecidingPolicy):
    objects: ClassVar[Any] = TenantManager.from_queryset(ObligationQuerySet)()

    class Meta(DecidingPolicy.Meta):
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

    @classmethod
    def asked_by(cls, asking: Any, *, question: Private) -> Obligation:
        """What a provider owes to a case of another domain, about one of ``About``: a prescription, questions.

        ``asking`` names patient and provider; NotMet where they had no consult.
        """
        had = Consult.objects.filter(patient=asking.patient, provider=asking.provider)
        consult = had.exclude(state=Consult.State.CANCELLED).order_by("-pk").first()
        if consult is None:
            raise NotMet("They had no consult that we know of. Enter it first: New consult.")
        about = About(asking.asks_about)
        return cls.about_consult(
            consult, about=about, directive=DIRECTIVES.get(about, ""), question=question
        )

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        """Whether whoever asked for them has ended: one query, where somebody did."""
        asking = {one.case.asked_by_id for one in subjects if one.state} - {None}
        rows = Case.objects.closed().filter(pk__in=asking) if asking else Case.objects.none()
        ended = {*rows.values_list("pk", flat=True)}
        for one in subjects:
            one.is_in_vain = bool(one.state) and one.case.asked_by_id in ended

    def headline(self) -> str:
        return str(About(self.about).label)

    def header(self) -> dict[str, Any]:
        return {
            "patient": self.patient_id,
            "provider": self.provider_id,
            "partner": self.partner_id,
            "number": self.external_id,
        }
