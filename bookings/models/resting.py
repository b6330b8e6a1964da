"""On what does a booking rest? What its conditions count in other cases, in queries that do not grow with the batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from bookings.models.approval import SpendApproval
from bookings.models.paper import Paper

State = SpendApproval.State
MAY_LEAVE = (State.APPROVED, State.CONSUMED)
ASKED = (State.WITH_CHIEF, State.WITH_CEO)
OfPaper = Paper.State
BACK = (OfPaper.RETURNED, OfPaper.WAIVED)
COUNTS = (OfPaper.FILED, OfPaper.RETRIEVED, OfPaper.SIGNED, OfPaper.RETURNED)
WITH_CLINIC = (*COUNTS, OfPaper.WAIVED)


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
    """How many papers are with the clinic, how many are back, and whether guarantees cover the total; one query."""
    known = [booking.pk for booking in bookings]
    papers: dict[UUID, list[Paper]] = defaultdict(list)
    for paper in Paper.objects.filter(booking__in=known):
        papers[paper.booking_id].append(paper)
    for booking in bookings:
        mine = papers[booking.pk]
        booking.papers_filed = sum(paper.state in WITH_CLINIC for paper in mine)
        booking.papers_returned = sum(paper.state in BACK for paper in mine)
        good_for = [paper.covers(booking.total) for paper in mine if paper.state in COUNTS]
        booking.guaranteed = all(good_for)
