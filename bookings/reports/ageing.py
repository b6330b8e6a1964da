"""How long have bills been open? What is left of them, by how far past their due day they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import models
from django.db.models import F, Q, Sum

from bookings.models import InsurerCharge
from bookings.policy.money_tunables import INVOICE_DUE
from bookings.reports.span import Span
from careops.tenancy.scope import current_tenant


class Age(models.TextChoices):
    NOT_DUE = "not_due", "Not due"
    MONTH = "1_30", "1 to 30 days"
    TWO = "31_60", "31 to 60 days"
    THREE = "61_90", "61 to 90 days"
    OLDER = "over_90", "Over 90 days"


EDGES = [timedelta(days=days) for days in (0, 30, 60, 90)]  # past due, at which an age begins


@dataclass(frozen=True, slots=True)
class Ageing:
    """What an insurer has left to pay, tax included: an amount for each age."""

    insurer: str
    key: Any
    amounts: dict[str, Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.amounts.values(), Decimal(0))


def ageing(span: Span, *, at: datetime) -> list[Ageing]:
    """As it is now, whichever days are asked for: by insurer, those that owe nothing left out."""
    left = F("total") - F("credited") - F("paid")
    sums = {age: Sum(left, filter=test, default=Decimal("0.00")) for age, test in ages(at).items()}
    found = unpaid(span).values("insurer", "insurer__name").annotate(**sums)
    return [
        Ageing(row["insurer__name"], row["insurer"], {age: row[age] for age in Age.values})
        for row in found.order_by("insurer__name", "insurer")
    ]


def unpaid(span: Span) -> Any:
    return span.of(InsurerCharge.objects.unpaid())


def aged(span: Span, age: str, *, at: datetime) -> Any:
    """The bills of one age."""
    return unpaid(span).filter(ages(at)[age])


def ages(at: datetime) -> dict[str, Q]:
    """Which bills are of which age: said of the column, so that an index finds them."""
    wait = INVOICE_DUE.value(current_tenant().tuning)
    edges = [at - wait - edge for edge in EDGES]
    between = [Q(due_from__lte=high, due_from__gt=low) for high, low in pairwise(edges)]
    tests = [Q(due_from__gt=edges[0]), *between, Q(due_from__lte=edges[-1])]
    return dict(zip(Age.values, tests, strict=True))
