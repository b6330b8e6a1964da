"""What else hangs on a booking? Its cases and amounts of every kind, asked for at once."""

from __future__ import annotations

from collections.abc import Iterator
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
from careops.tenancy.prepared import NOBODY
from careops.tenancy.together import asked_together


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
    return Beside(*asked_together("what hangs on a booking", of_nobody, {NOBODY: booking.pk}))


def of_nobody() -> Iterator[Any]:
    for model in MODELS:
        yield model.objects.filter(booking=NOBODY).for_list().order_by("pk")
