"""What left the house, and what came in? Invoices and credit notes, numbered without a gap, and receipts."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from bookings.policy.money_tunables import INVOICE_DUE
from bookings.prices import before
from careops.money import MoneyColumn
from careops.tenancy.models import TenantKey, TenantManager, TenantModel
from careops.tenancy.scope import current_tenant
from careops.values.columns import TextColumn
from careops.values.table import FREE_TEXT, LINE


class Series(TenantModel):
    """How far the numbers of a tenant's invoices, or credit notes, have come."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="one_series_a_name")]

    @classmethod
    def next(cls, name: str) -> int:
        """The next number; whoever wants one waits until this one is written, or given back."""
        mine = cls.objects.filter(name=name)
        if not mine.update(last=F("last") + 1):
            cls.objects.bulk_create([cls(name=name)], ignore_conflicts=True)
            mine.update(last=F("last") + 1)
        number: int = mine.values_list("last", flat=True).get()
        return number


class Biller(TenantModel):
    """What a tenant's invoices say of it: its address, the number that it is taxed by, how it is paid."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    address = TextColumn(kind=FREE_TEXT, blank=True)
    tax_number = TextColumn(
        "GST/HST number", kind=LINE, blank=True, help_text="Without it insurers get no tax credit."
    )
    how_to_pay = TextColumn(
        kind=FREE_TEXT, blank=True, help_text="To which account; it stands below the total."
    )

    objects: ClassVar[Any] = TenantManager()

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant"], name="one_biller_a_tenant")]

    def __str__(self) -> str:
        return "What invoices say of us"


class Invoice(TenantModel):
    """An invoice or a credit note, as it was issued: its lines, and in ``says`` what stands on it."""

    grants = "SELECT, INSERT"

    class Kind(models.TextChoices):
        INVOICE = "invoice", "Invoice"
        CREDIT_NOTE = "credit_note", "Credit note"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    charge = TenantKey(
        "bookings.InsurerCharge", models.PROTECT, related_name="invoices", db_index=False
    )
    kind = models.CharField(max_length=20, choices=Kind)
    number = models.PositiveIntegerField()
    subtotal = MoneyColumn()
    tax = MoneyColumn()
    total = MoneyColumn()
    currency = models.CharField(max_length=3)
    says = models.JSONField(help_text="Who bills whom for what, in the words of that day.")
    at = models.DateTimeField()

    objects: ClassVar[Any] = TenantManager()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "number"], name="one_invoice_a_number"
            ),
            models.UniqueConstraint(
                fields=["tenant", "charge"],
                name="one_invoice_a_charge",
                condition=Q(kind="invoice"),
            ),
            models.CheckConstraint(
                name="an_invoice_adds_up",
                condition=Q(subtotal__gte=0, tax__gte=0, total=F("subtotal") + F("tax")),
            ),
        ]
        indexes = [models.Index(fields=["tenant", "charge", "id"], name="invoice_of_charge")]

    def __str__(self) -> str:
        return f"{self.Kind(self.kind).label} {self.reference}"

    @property
    def reference(self) -> str:
        """``INV-00042``"""
        return f"{'INV' if self.kind == self.Kind.INVOICE else 'CN'}-{self.number:05}"

    @classmethod
    def of(
        cls, charge: Any, kind: str, total: Decimal, *, at: datetime, reason: str = ""
    ) -> Invoice:
        """One over this total, of which the tax is the charge's share of it."""
        whole = total == charge.total
        subtotal = charge.subtotal if whole else before(total, charge.rate)
        return cls(
            charge=charge,
            kind=kind,
            number=Series.next(kind),
            subtotal=subtotal,
            tax=total - subtotal,
            total=total,
            currency=charge.currency,
            says=words_of(charge, at=at, reason=reason),
            at=at,
            tenant=current_tenant(),
        )


def words_of(charge: Any, *, at: datetime, reason: str) -> dict[str, str]:
    """Who bills whom for what; of the client the name and the insurer's number, and no word about their need."""
    booking, tenant = charge.booking, current_tenant()
    biller = Biller.objects.first() or Biller()
    billed = charge.invoices.filter(kind=Invoice.Kind.INVOICE).first()
    return {
        "us": tenant.name,
        "phone": tenant.phone,
        "address": biller.address,
        "tax_number": biller.tax_number,
        "how_to_pay": biller.how_to_pay,
        "charge": charge.case.ref,
        "card": booking.card_in_words,
        "due": (at + INVOICE_DUE.value(tenant.tuning)).isoformat(),
        "of_invoice": billed.reference if billed else "",
        "insurer": charge.insurer.name,
        "insurer_number": booking.external_id,
        "booking": booking.case.ref,
        "client": str(booking.client),
        "clinic": str(booking.clinic or ""),
        "service": str(booking.service),
        "appointment": booking.appointment_at.isoformat() if booking.appointment_at else "",
        "time_zone": tenant.time_zone,
        "what": charge.what,
        "rate": f"{charge.rate.normalize():f}",
        "rate_rule": charge.rate_rule,
        "reason": reason,
    }


class Receipt(TenantModel):
    """Money that came in from an insurer: added, never changed."""

    grants = "SELECT, INSERT"

    class Way(models.TextChoices):
        TRANSFER = "transfer", "By transfer or cheque"
        CARD = "card", "By its own card"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    charge = TenantKey(
        "bookings.InsurerCharge", models.PROTECT, related_name="receipts", db_index=False
    )
    way = models.CharField(max_length=10, choices=Way)
    amount = MoneyColumn()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=80)
    at = models.DateTimeField()

    objects: ClassVar[Any] = TenantManager()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "charge", "reference"], name="money_comes_in_once"
            ),
            models.CheckConstraint(name="a_receipt_is_money", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @classmethod
    def of(cls, charge: Any, way: str, amount: Decimal, reference: str, *, at: datetime) -> Receipt:
        return cls(
            charge=charge,
            way=way,
            amount=amount,
            currency=charge.currency,
            reference=reference,
            at=at,
            tenant=current_tenant(),
        )
