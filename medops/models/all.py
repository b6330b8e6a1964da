"""What is there of one patient, of all that a shop tells us? The same for the desk and for the patient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch

from careops.people.models import Patient
from medops.models.credit import CreditLine, balances
from medops.models.shop import MANY, Order, Plan, TreatmentRequest
from medops.models.subscription import Subscription


@dataclass(frozen=True, slots=True)
class All:
    """The newest of each, all orders whatever their state; ``credit`` is what is left, by currency."""

    orders: Iterable[Order]
    requests: Iterable[TreatmentRequest]  # that are approved, each with its plans
    subscriptions: Iterable[Any]
    credit: dict[str, Decimal]
    lines: Iterable[CreditLine]


def all_of(patient: Patient) -> All:
    """Six queries, however much there is."""
    approved = TreatmentRequest.objects.filter(state=TreatmentRequest.State.APPROVED)
    plans = Prefetch("plans", Plan.objects.order_by("-at", "-id"))
    return All(
        orders=Order.objects.of(patient),
        requests=approved.select_related("provider").prefetch_related(plans).of(patient),
        subscriptions=Subscription.objects.for_list()
        .filter(patient=patient)
        .order_by("-pk")[:MANY],
        credit=balances(patient),
        lines=CreditLine.objects.filter(patient=patient).order_by("-at", "-id")[:MANY],
    )
