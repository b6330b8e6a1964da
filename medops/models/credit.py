"""How much may a patient spend? Credits, and the ledger of which no line is ever changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q, Sum
from uuid_utils.compat import uuid7

from careops.clock.now import now
from careops.money import MoneyColumn
from careops.people.models import Patient
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantKey, TenantManager, TenantModel
from careops.tenancy.scope import current_tenant
from careops.values.columns import TextColumn
from medops.policy.credit import CreditPolicy
from medops.values import CURRENCY

LATELY = timedelta(days=30)
NOTHING = Decimal(0)


class CreditQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "patient", "shop")

    def small_since(self, since: datetime) -> Self:
        """What was given without a lead, and stands."""
        given = self.filter(proposed_by=None, posted_at__gt=since)
        return given.exclude(state=Credit.State.REVERSED)


class Credit(CreditPolicy):
    frozen = ("patient", "shop", "key", "amount", "currency", "proposed_by")

    objects: ClassVar[Any] = TenantManager.from_queryset(CreditQuerySet)()

    class Meta(CreditPolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="one_credit_a_press"),
            models.CheckConstraint(
                name="a_lead_decides_who_has_not_proposed_it",
                condition=Q(proposed_by=None) | Q(posted_by=None) | ~Q(posted_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="somebody_stands_for_a_credit",
                condition=Q(state__in=["proposed", "rejected"]) | Q(posted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="no_more_is_spent_than_was_given",
                condition=Q(amount__gt=0, spent__gte=0, spent__lte=F("amount")),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "patient"], name="credit_of_patient"),
            models.Index(fields=["tenant", "shop"], name="credit_of_shop"),
        ]

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        """What each patient was given lately without a lead: one query."""
        small = cls.objects.small_since(now() - LATELY)
        sums = small.filter(patient__in={one.patient_id for one in subjects}).values_list("patient")
        found = dict(sums.annotate(given=Sum("amount")))
        for credit in subjects:
            credit.given_lately = found.get(credit.patient_id, NOTHING)

    def headline(self) -> str:
        return f"Credit of {self.amount} {self.currency}"

    def header(self) -> dict[str, Any]:
        return {"patient": self.patient_id, "partner": self.shop_id}

    # Lines of the ledger

    def line_of_grant(self, *, at: datetime) -> CreditLine:
        return self.line(CreditLine.Cause.GRANTED, self.amount, at=at)

    def line_of_reversal(self, *, at: datetime) -> CreditLine:
        return self.line(CreditLine.Cause.REVERSED, -self.amount, at=at)

    def line_of_spending(self, *, at: datetime) -> CreditLine | None:
        """What was spent since the shop told last; nothing, where it tells the same again."""
        told = self.lines.filter(cause=CreditLine.Cause.SPENT).aggregate(all=Sum("amount"))["all"]
        more = self.spent + (told or NOTHING)
        return self.line(CreditLine.Cause.SPENT, -more, at=at) if more else None

    def line(self, cause: CreditLine.Cause, amount: Decimal, *, at: datetime) -> CreditLine:
        made = {"patient": self.patient, "currency": self.currency, "tenant": current_tenant()}
        return CreditLine(credit=self, cause=cause, amount=amount, at=at, **made)


class CreditLine(TenantModel):
    """One line of a patient's ledger: added, never changed (S3-A6)."""

    grants = "SELECT, INSERT"

    class Cause(models.TextChoices):
        GRANTED = "granted", "Credited"
        SPENT = "spent", "Spent"
        REVERSED = "reversed", "Taken back"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    credit = TenantKey(Credit, models.PROTECT, related_name="lines", db_index=False)
    patient = TenantKey(Patient, models.PROTECT, related_name="credit_lines", db_index=False)
    cause = models.CharField(max_length=10, choices=Cause)
    amount = MoneyColumn(help_text="Negative where it is spent or taken back.")
    currency = TextColumn(kind=CURRENCY, max_length=3)
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "credit", "cause"],
                name="a_credit_is_given_and_taken_back_once",
                condition=~Q(cause="spent"),
            ),
            models.CheckConstraint(
                name="a_line_has_the_sign_of_its_cause",
                condition=Q(cause="granted", amount__gt=0)
                | Q(cause__in=["spent", "reversed"], amount__lt=0),
            ),
        ]
        indexes = [models.Index(fields=["tenant", "patient", "-at"], name="credit_line_of_patient")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.cause}"


def balances(patient: Patient) -> dict[str, Decimal]:
    """What a patient may spend now, by currency."""
    sums = CreditLine.objects.filter(patient=patient).values_list("currency")
    return dict(sums.annotate(left=Sum("amount")).order_by("currency"))
