"""What becomes of tickets in the demo? The team takes them, asks where it has to, and does them to their end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from careops.engine.turn import Move
from medops.demo_calls import answered
from medops.models import Order, Ticket
from medops.models.catalogue import CANCELLATION, LAB

if TYPE_CHECKING:
    from careops.local.demo.cast import Cast

HOUR = timedelta(hours=1)


def worked(cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:
    """The team takes tickets and does them at once: what lies untouched goes back by itself."""
    ours = (Ticket.State.NEW, Ticket.State.ASSIGNED)
    waits = Ticket.objects.filter(state__in=ours, opened_at__lte=at - 3 * HOUR)
    for ticket in waits.for_list():
        if is_proved(ticket) and random.random() < 0.7:
            yield from done(ticket, cast, at=at, random=random)


def is_proved(ticket: Ticket) -> bool:
    """Whether what it is about has come to its end; the shop cancels an order when it is asked."""
    if ticket.code == LAB:
        Order.objects.filter(pk=ticket.order_id).update(state=Order.State.CANCELLED)
    held = ticket.subscription
    return ticket.code != CANCELLATION or (held is not None and held.state == "cancelled")


def done(ticket: Ticket, cast: Cast, *, at: datetime, random: Random) -> Iterable[Move]:
    """Line by line to its end; now and then there is something to ask first."""
    end = ["tick"] * (len(ticket.checklist) - len(ticket.ticked)) + ["complete"]
    steps = random.choices((end, ["ask_patient"], ["flag_lead"]), (8, 1, 1))[0]
    if ticket.voicemail_id and steps is end:
        answered(ticket, by=cast.staff("agent"), at=at)
    left = iter(sorted({*range(1, len(ticket.checklist) + 1)} - {*ticket.ticked}))
    for name in ["claim"] * (ticket.state == Ticket.State.NEW) + steps:
        said = {"line": next(left)} if name == "tick" else facts(name, cast)
        yield Move(ticket, Ticket.rules()[name], cast.staff("agent"), said)


def facts(answer: str, cast: Cast) -> dict[str, Any]:
    agent = next(member for member in cast.members if "medops" in member.teams)
    said: dict[str, dict[str, Any]] = {
        "claim": {"assignee": agent},
        "give_back": {"assignee": agent, "message": "Call them yourself, and give the box back."},
        "ask_patient": {"message": "Which of the two boxes do you mean?"},
        "reply": {"message": "The one of last week."},
        "flag_lead": {"reason": "They are upset, and it is the third time."},
        "complete": {"nothing_more_is_needed": True},
    }
    return said.get(answer, {})
