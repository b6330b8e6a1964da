"""How does a shop hand us something to do for a customer, and what does it hear of it?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.fields import read, wrong
from careops.api.idempotency import once
from careops.api.pages import page_of
from careops.api.schema import describes
from careops.api.subjects import SubjectView
from careops.people.actors import SHOP
from medops.api.customers import customer_behind, refuse_others
from medops.api.shapes import TICKET_COLUMNS, NewTicket, TicketQuery, TicketShape, show_ticket
from medops.models import Order, Subscription, Ticket
from medops.models.catalogue import offered
from medops.opening import open_ticket


class TicketView(SubjectView):
    area, prefix, owner = "tickets", "tkt", "shop"
    model, shape, columns = Ticket, TicketShape, TICKET_COLUMNS
    read_by = (SHOP.name,)

    def show(self, subject: Ticket, request: PartnerRequest) -> dict[str, Any]:
        return show_ticket(subject, actor=request.actor)

    def parts(self, subject: Ticket) -> dict[UUID | None, str]:
        return {subject.shop_id: "you", subject.patient_id: "patient"}


class Tickets(TicketView):
    @describes(
        "List tickets",
        name="list_tickets",
        query=TicketQuery,
        returns=page_of("Ticket", TicketShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """What we do for your customers, as far as it is about your orders and subscriptions; newest first."""
        return self.list_all(request, TicketQuery)

    @describes(
        "Open a ticket",
        name="create_ticket",
        takes=NewTicket,
        returns=TicketShape,
        status=201,
        example={"customer": "C-1001", "type": "orders", "order": "OR-1001", "external_id": "T-1"},
    )
    @once
    def post(self, request: PartnerRequest) -> HttpResponse:
        """Something that our team is to do for a customer. A cancellation asks to end its subscription."""
        refuse_others(request.key.partner)
        said = read(NewTicket, request.data)
        with self.used_once(said.get("external_id", ""), request.key.partner):
            made = begin(said, request)
        return self.show_made(request, made)


class OneTicket(TicketView):
    is_conditional = True

    @describes("Read a ticket", name="read_ticket", returns=TicketShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        return self.show_one(request, id)


def begin(said: dict[str, Any], request: PartnerRequest) -> Ticket:
    """In the shop's name; a Problem that points at the field when it cannot be."""
    shop = request.key.partner
    found = offered().get(said["type"])
    if found is None:
        known = ", ".join(sorted(offered()))
        raise wrong("type", "unknown", f"There is no such type; there are {known}.")
    patient = customer_behind(said["customer"], shop)
    mine = {"shop": shop, "patient": patient}
    return open_ticket(
        found,
        by=request.actor,
        at=request.at,
        subscription=row(Subscription, "subscription", said, mine),
        order=row(Order, "order", said, mine),
        source=Ticket.Source.API,
        external_id=said.get("external_id", ""),
        **mine,
    )


def row(model: Any, name: str, said: dict[str, Any], mine: dict[str, Any]) -> Any:
    """The one of this shop and patient that the body names, if it names one."""
    if name not in said:
        return None
    found = model.objects.filter(external_id=said[name], **mine).first()
    if found is None:
        raise wrong(name, "unknown", "This customer has none of this id: PUT it first.")
    return found
