"""What is left for us of what insurers are billed? By insurer, in Canadian dollars, before tax (S2-30, S2-40)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Case, Count, ExpressionWrapper, F, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Round

from bookings.models import ClinicPayment, InsurerCharge, Invoice, Quote
from bookings.prices import GROSS, HUNDRED
from bookings.reports.span import Span

MONEY = models.DecimalField(max_digits=14, decimal_places=2)
State = ClinicPayment.State
NOTHING = Value(Decimal("0.00"), output_field=MONEY)
NOT_SPENT = (State.VOID, State.PAID_BACK)


@dataclass(frozen=True, slots=True)
class Margin:
    """What an insurer was invoiced, what credit notes took off, and what clinics get of it; no tax is in it."""

    insurer: str
    bills: int
    invoiced: Decimal
    credited: Decimal
    cost: Decimal

    @property
    def billed(self) -> Decimal:
        return self.invoiced - self.credited

    @property
    def fee(self) -> Decimal:
        return self.billed - self.cost


def margins(span: Span) -> list[Margin]:
    """Of the invoices that left on these days; what was called off before was never billed."""
    found = (
        span.within(InsurerCharge.objects.all(), "issued_at")
        .annotate(percent=Subquery(quoted().values("percent")[:1]))
        .annotate(credits=credits_of(), cost=cost_of())
        .values("insurer", "insurer__name")
        .annotate(bills=Count("pk"), sums=Sum("subtotal"), off=Sum("credits"), costs=Sum("cost"))
        .order_by("insurer__name", "insurer")
    )
    rows = found.values_list("insurer__name", "bills", "sums", "off", "costs")
    return [Margin(*row) for row in rows]


def credits_of() -> Any:
    """What credit notes took off a bill, before tax, whenever they did."""
    notes = Invoice.objects.filter(charge=OuterRef("pk"), kind=Invoice.Kind.CREDIT_NOTE)
    total = notes.order_by().values("charge").annotate(sum=Sum("subtotal")).values("sum")
    return Coalesce(Subquery(total, output_field=MONEY), NOTHING)


def cost_of() -> Any:
    """What the clinic got; what it asks, as long as it is not paid; and until then what was agreed.

    Its own tax is none of its cost, unless we mark it up (S2-A1).
    """
    known = Coalesce("paid", "invoiced")
    cost = Case(
        When(paid__isnull=False, then=before_tax(known)),
        When(invoiced__isnull=False, then=before_tax(known)),
        When(billed_for=InsurerCharge.What.NO_SHOW, then=of_what_was_missed()),
        default=before_tax(F("amount")),
        output_field=MONEY,
    )
    what = ExpressionWrapper(OuterRef("what"), output_field=models.CharField())
    payments = ClinicPayment.objects.filter(booking=OuterRef("booking")).exclude(
        state__in=NOT_SPENT
    )
    costs = payments.order_by().annotate(billed_for=what).annotate(cost=cost)
    total = costs.values("booking").annotate(sum=Sum("cost"))
    return Coalesce(Subquery(total.values("sum"), output_field=MONEY), NOTHING)


def before_tax(amount: Any) -> Any:
    """The part of it that is the clinic's price, by its quote, to the cent."""
    price, tax = F("clinic_cost"), F("clinic_tax")
    part = Case(
        When(base=GROSS, then=Value(Decimal(1))), default=price / (price + tax),
        output_field=models.DecimalField(max_digits=30, decimal_places=20),
    )  # fmt: skip
    share = Subquery(quoted().annotate(part=part).values("part")[:1])
    return Round(ExpressionWrapper(amount * share, output_field=MONEY), 2)


def of_what_was_missed() -> Any:
    """What the clinic charges for it, without our fee: nobody has its invoice yet."""
    whole = ExpressionWrapper(
        OuterRef("subtotal") * HUNDRED / (HUNDRED + OuterRef("percent")), output_field=MONEY
    )
    return Round(whole, 2)


def quoted() -> Any:
    """The quote by which a bill, or a payment, was made."""
    return Quote.objects.filter(booking=OuterRef("booking"), hash=OuterRef("quote_hash"))
