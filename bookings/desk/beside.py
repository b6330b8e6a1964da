"""What else hangs on a booking? Its cases and amounts of every kind, asked for at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bookings.models import (
    Booking,
    Card,
    ClinicPayment,
    InsurerCharge,
    Paper,
    Quote,
    Reconciliation,
    SpendApproval,
)
from careops.tenancy.together import together


@dataclass(frozen=True, slots=True)
class Beside:
    """The rows of each kind, the first one first."""

    quotes: list[Quote]
    approvals: list[SpendApproval]
    papers: list[Paper]
    payments: list[ClinicPayment]
    charges: list[InsurerCharge]
    cards: list[Card]
    reconciliations: list[Reconciliation]  # one at most


MODELS: tuple[Any, ...] = (
    Quote,
    SpendApproval,
    Paper,
    ClinicPayment,
    InsurerCharge,
    Card,
    Reconciliation,
)


def beside_of(booking: Booking) -> Beside:
    """One query."""
    rows = (model.objects.filter(booking=booking).for_list().order_by("pk") for model in MODELS)
    return Beside(*together(*rows))
