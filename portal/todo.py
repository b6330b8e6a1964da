"""What does the portal ask of a provider? To answer patients, to review refills, and to say who came."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from careops.clock.now import now
from careops.people.models import Provider
from careops.web.todo import Source, asks_providers
from portal.models import Appointment, Refill, Thread


def messages(provider: Provider) -> Any:
    """Theirs, and what is urgent while they are on call."""
    return Thread.objects.waiting_for(provider) | Thread.objects.paged_to(provider, at=now())


def refills(provider: Provider) -> Any:
    return Refill.objects.waiting_for(provider)


def visits(provider: Provider) -> Any:
    return Appointment.objects.to_note(provider)


asks_providers(Source(kind="thread", card="portal/message_card.html", waiting=messages))
asks_providers(
    Source(
        kind="refill",
        card="portal/refill_card.html",
        waiting=refills,
        open_to_all=Q(state=Refill.State.REQUESTED),
    )
)
asks_providers(Source(kind="appointment", card="portal/visit_card.html", waiting=visits))
