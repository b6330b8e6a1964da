"""What does a patient owe the practice? A balance; its lines are in ledger.py, what may happen to it in policy/."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Self, cast
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Q

from careops.people.actors import Actor
from careops.people.models import Patient
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from careops.values.private import Private
from portal.ledger import first_due
from portal.models.ledger import BalanceEntry
from portal.models.paying import BalancePayment
from portal.models.thread import Thread
from portal.money_columns import LineKind, Standing
from portal.policy.balance import BalancePolicy
from portal.policy.paying import RUNS

UNPAID = ["owed", "with_staff"]


class BalanceQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "patient")

    def unpaid(self) -> Self:
        return self.filter(state__in=UNPAID)


class Balance(BalancePolicy):
    frozen = ("patient", "currency")

    objects: ClassVar[Any] = TenantManager.from_queryset(BalanceQuerySet)()

    class Meta(BalancePolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["tenant", "patient"], name="one_balance_a_patient"),
            models.CheckConstraint(
                name="what_is_even_is_not_owed", condition=~Q(state="even") | Q(owed__lte=0)
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "case"], name="balance_unpaid", condition=Q(state__in=UNPAID)
            )
        ]

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        """What reminders rest on, and whether a payment runs: three queries, where something is owed."""
        owing = [balance.pk for balance in subjects if balance.owed > 0]
        lines, disputed, paid = lines_of(owing), disputed_of(owing), being_paid(owing)
        for balance in subjects:
            pk = balance.pk
            balance.standing = Standing(first_due(lines[pk]), pk in disputed, pk in paid)

    @classmethod
    def of(cls, patient: Patient, *, by: Actor, at: datetime) -> Balance:
        """A patient's; begun, where there is none: by one of two who want it at once."""
        known: Balance | None = cls.objects.filter(patient=patient).first()
        if known:
            return known
        try:
            with transaction.atomic():
                begun = cls(patient=patient)
                begun.open(by=by, at=at)
        except IntegrityError:
            return cast(Balance, cls.objects.get(patient=patient))
        return begun

    # The lines that its sentences leave behind

    def line(self, kind: LineKind, amount: Decimal, *, at: datetime, **said: Any) -> BalanceEntry:
        """The last one, as the sentence has just counted it."""
        given = {name: value for name, value in said.items() if value is not None}
        return BalanceEntry(
            balance=self,
            number=self.lines,
            kind=kind,
            amount=amount,
            currency=self.currency,
            at=at,
            **given,
        )

    def entered_line(
        self,
        *,
        at: datetime,
        by: Actor,
        line_kind: LineKind,
        amount: Decimal,
        what: Private,
        external_id: str,
        service_on: date | None = None,
        due_on: date | None = None,
        corrects: int = 0,
    ) -> BalanceEntry:
        return self.line(
            line_kind,
            amount,
            at=at,
            entered_by=by.name,
            what=what,
            external_id=external_id,
            service_on=service_on,
            due_on=self.day_of(line_kind, due_on, at=at, amount=amount),
            corrects=corrects,
        )

    def charged_line(
        self,
        *,
        at: datetime,
        by: Actor,
        amount: Decimal,
        what: Private,
        reason: str,
        service_on: date | None = None,
        due_on: date | None = None,
    ) -> BalanceEntry:
        day = self.day_of(LineKind.CHARGE, due_on, at=at, amount=amount)
        said = {"what": what, "reason": reason, "service_on": service_on, "due_on": day}
        return self.line(LineKind.CHARGE, amount, at=at, entered_by=by.name, **said)

    def adjusted_line(
        self,
        *,
        at: datetime,
        by: Actor,
        amount: Decimal,
        what: Private,
        reason: str,
        corrects: int = 0,
    ) -> BalanceEntry:
        day = self.day_of(LineKind.ADJUSTMENT, None, at=at, amount=amount)
        said = {"what": what, "reason": reason, "corrects": corrects, "due_on": day}
        return self.line(LineKind.ADJUSTMENT, amount, at=at, entered_by=by.name, **said)

    def paid_line(self, *, at: datetime, by: Actor, amount: Decimal, reason: str) -> BalanceEntry:
        return self.line(LineKind.PAYMENT, -amount, at=at, entered_by=by.name, reason=reason)

    def line_of_payment(
        self, *, at: datetime, by: Actor, amount: Decimal, receipt: str
    ) -> BalanceEntry:
        return self.line(LineKind.PAYMENT, -amount, at=at, entered_by=by.name, reference=receipt)

    def line_of_refund(
        self, *, at: datetime, by: Actor, amount: Decimal, receipt: str
    ) -> BalanceEntry:
        return self.line(LineKind.REFUND, amount, at=at, entered_by=by.name, reference=receipt)

    def line_sent_back(
        self, *, at: datetime, by: Actor, amount: Decimal, receipt: str
    ) -> BalanceEntry:
        said = {"reference": receipt, "what": "Our refund came back from your bank"}
        return self.line(LineKind.ADJUSTMENT, -amount, at=at, entered_by=by.name, **said)

    def payment_of_it(self, *, amount: Decimal) -> BalancePayment:
        return BalancePayment(
            balance=self, patient=self.patient, amount=amount, currency=self.currency
        )

    def headline(self) -> str:
        return "Bills"

    def header(self) -> dict[str, Any]:
        return {"patient": self.patient_id}


def lines_of(balances: Collection[UUID]) -> dict[UUID, list[BalanceEntry]]:
    """The ledgers of these, by balance."""
    found: dict[UUID, list[BalanceEntry]] = defaultdict(list)
    if balances:
        for line in BalanceEntry.objects.filter(balance__in=balances).order_by("balance", "number"):
            found[line.balance_id].append(line)
    return found


def disputed_of(balances: Collection[UUID]) -> set[UUID]:
    """Those of which the patient asks about a line, in a thread that is not closed."""
    asked = Thread.objects.filter(line__balance__in=balances).exclude(state=Thread.State.CLOSED)
    return set(asked.values_list("line__balance", flat=True)) if balances else set()


def being_paid(balances: Collection[UUID]) -> set[UUID]:
    """Those of which a payment runs."""
    runs = BalancePayment.objects.filter(balance__in=balances, state__in=RUNS)
    return set(runs.values_list("balance", flat=True)) if balances else set()
