"""Which answers of the demo are read before they leave? One a lead reads first, and one that is for a provider."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from medops.desk.coaching import begun
from medops.models import Ticket

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

HELD = (
    ("ask_lead", "Hello,\n\nyou wrote three times, and nobody called you back. Your box leaves today."),
    ("reroute", "Hello,\n\nyou can take both of them together, in the evening."),
)  # fmt: skip


def hold_back(cast: Cast, *, at: datetime) -> None:
    """On tickets that somebody has taken."""
    taken = Ticket.objects.filter(state=Ticket.State.ASSIGNED).for_list().order_by("pk")
    for ticket, (step, text) in zip(taken, HELD, strict=False):
        begun(ticket, text, step, by=cast.staff("agent"), at=at)
