"""How do tickets, recorded calls and identity checks come to be, by whichever door?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from careops.people.actors import Actor
from careops.people.models import Patient
from medops.models import IdentityCheck, Order, Subscription, Ticket, TicketType, Voicemail
from medops.models.catalogue import CANCELLATION


def open_ticket(
    found: TicketType,
    *,
    by: Actor,
    at: datetime,
    subscription: Any = None,
    order: Order | None = None,
    **fields: Any,
) -> Ticket:
    """One of this type, opened; a Refusal where it lacks what its type needs.

    One that ends a subscription asks for that, too; where one is open, that is it, however often it is asked.
    """
    ends = subscription if found.code == CANCELLATION else None
    known: Ticket | None = ends and ends.cancelling
    if known:
        return known
    about = order or subscription
    if about and not fields.get("shop"):
        fields["shop"] = about.shop
    ticket: Any = Ticket.of(found, at=at, subscription=subscription, order=order, **fields)
    with transaction.atomic():
        opened: Ticket = ticket.open(by=by, at=at)
        if ends and ends.state == Subscription.State.ACTIVE:
            ends.request_cancel(by=by, at=at)
    return opened


def take_call(draft: Any, *, by: Actor, at: datetime) -> Voicemail:
    """A voicemail with a recording: whoever listens to it has looked at whoever called."""
    made: Voicemail = draft.receive(by=by, at=at)
    draft.audio.case = made.case
    draft.audio.save(update_fields=["case"])
    return made


def ask_identity(patient: Patient, *, by: Actor, at: datetime, **fields: Any) -> tuple[Any, bool]:
    """The check that is open of this patient, and whether it is new: who is asked already is asked once."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # one after the other
    known = IdentityCheck.objects.open().filter(patient=patient).first()
    if known:
        return known, False
    draft: Any = IdentityCheck(patient=patient, **fields)
    return draft.open(by=by, at=at), True
