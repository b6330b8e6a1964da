"""Which lines does a patient's ledger have? Each is added, and none is ever changed: the database sees to it."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from careops.money import MoneyColumn
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet
from careops.values.columns import PrivateColumn, TextColumn
from careops.values.table import FREE_TEXT, LINE
from portal.money_columns import LineKind
from portal.values import EXTERNAL_ID, RECEIPT


class BalanceEntryQuerySet(TenantQuerySet):
    def of(self, balance: Any) -> Self:
        return self.filter(balance=balance).order_by("number")


class BalanceEntry(TenantModel):
    """One line: ``amount`` is what it adds to what is owed, so a payment is negative.

    ``reference`` is the payment provider's word for money that moved: with it no money counts twice.
    """

    grants = "SELECT, INSERT"
    Kind = LineKind
    version = 1  # none is ever changed

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    balance = TenantKey("portal.Balance", models.PROTECT, related_name="entries", db_index=False)
    number = models.PositiveIntegerField(help_text="Of the ledger's lines, from 1.")
    kind = models.CharField(max_length=10, choices=LineKind)
    amount = MoneyColumn()
    currency = models.CharField(max_length=3)
    what = PrivateColumn(blank=True, help_text="What it is for, as the patient reads it.")
    service_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    corrects = models.PositiveIntegerField(default=0, help_text="The line that it is about, or 0.")
    external_id = TextColumn(kind=EXTERNAL_ID, blank=True, help_text="The chart system's own.")
    reference = TextColumn(kind=RECEIPT, blank=True)
    reason = TextColumn(
        kind=FREE_TEXT, blank=True, help_text="For us: the patient does not read it."
    )
    entered_by = TextColumn(kind=LINE)
    at = models.DateTimeField()

    objects: ClassVar[Any] = TenantManager.from_queryset(BalanceEntryQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name_plural = "balance entries"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "balance", "number"], name="one_line_a_number"
            ),
            models.UniqueConstraint(
                fields=["tenant", "external_id"],
                name="one_balance_entry_an_external_id",
                condition=~Q(external_id=""),
            ),
            models.UniqueConstraint(
                fields=["tenant", "kind", "reference"],
                name="money_moves_once",
                condition=~Q(reference=""),
            ),
            models.CheckConstraint(
                name="a_line_adds_what_its_kind_says",
                condition=Q(kind__in=["charge", "refund"], amount__gt=0)
                | Q(kind="payment", amount__lt=0)
                | Q(kind="adjustment") & ~Q(amount=0),
            ),
            models.CheckConstraint(
                name="a_charge_has_its_day", condition=~Q(kind="charge") | Q(due_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Line {self.number}"
