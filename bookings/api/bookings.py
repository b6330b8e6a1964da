"""What may insurers and clinics do about a booking? Ask for it, name dates, confirm, move and cancel; and follow it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse

from bookings.api.asking import NewBooking
from bookings.api.shapes import (
    COLUMNS,
    PREFIX,
    BookingQuery,
    BookingShape,
    TimelineShape,
    show_booking,
)
from bookings.directory.areas import place_of
from bookings.models import Booking, Service
from careops.api.auth import PartnerRequest
from careops.api.fields import read, wrong
from careops.api.idempotency import once
from careops.api.pages import page_of
from careops.api.problems import Problem
from careops.api.schema import describes
from careops.api.subjects import SubjectView, actions, partner_rules
from careops.api.views import routes
from careops.people.models import Partner, Patient


class BookingView(SubjectView):
    area, prefix, owner = "bookings", PREFIX, "insurer"
    model, shape, columns = Booking, BookingShape, COLUMNS

    def rows(self, request: PartnerRequest) -> QuerySet[Any]:
        return super().rows(request).prefetch_related("quotes")

    def show(self, subject: Booking, request: PartnerRequest) -> dict[str, Any]:
        return show_booking(subject, actor=request.actor)

    def parts(self, subject: Booking) -> dict[UUID | None, str]:
        return {
            subject.client_id: "client",
            subject.clinic_id: "clinic",
            subject.insurer_id: "insurer",
        }


class Bookings(BookingView):
    @describes(
        "List bookings",
        name="list_bookings",
        query=BookingQuery,
        returns=page_of("Booking", BookingShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Those that you asked for, or that are with you, newest first."""
        return self.list_all(request, BookingQuery)

    @describes(
        "Ask for an appointment",
        name="create_booking",
        takes=NewBooking,
        returns=BookingShape,
        status=201,
        example={
            "client": {
                "first_name": "Maya",
                "last_name": "Hart",
                "email": "maya@mail.example",
            },
            "address": {"city": "Toronto", "province": "ON", "postal_code": "M5V 2T6"},
            "service": "ultrasound",
            "wishes": "Mornings",
            "papers": ["guarantee"],
            "external_id": "MM-1001",
        },
    )
    @once
    def post(self, request: PartnerRequest) -> HttpResponse:
        """A clinic near the client is looked for and asked for dates; they come back to you with the amount."""
        said = read(NewBooking, request.data)
        with self.used_once(said.get("external_id", ""), request.key.partner):
            made = submit(said, request)
        return self.show_made(request, made)


class OneBooking(BookingView):
    is_conditional = True

    @describes("Read a booking", name="read_booking", returns=BookingShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """With the dates that are held, and the amount to confirm."""
        return self.show_one(request, id)


class Timeline(BookingView):
    @describes(
        "Read what happened to a booking", name="read_booking_timeline", returns=TimelineShape
    )
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """Oldest first."""
        return self.show_steps(request, id)


def submit(said: dict[str, Any], request: PartnerRequest) -> Booking:
    """In the insurer's name; a Problem that points at the field when it cannot be."""
    partner = request.key.partner
    if partner.kind != Partner.Kind.INSURER:
        raise Problem("not_allowed", "Only insurers ask for appointments.")
    address, contact = said.pop("address", {}), said.pop("contact", {})
    place = place_of(address.get("postal_code", ""))
    booking = Booking(
        insurer=partner,
        client=client_of(said.pop("client"), language=said.get("language", ""), partner=partner),
        service=service_of(said.pop("service")),
        source=Booking.Source.API,
        papers_wanted=sorted(set(said.pop("papers", ()))),
        address=address.pop("street", ""),
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        **{f"contact_{name}": value for name, value in contact.items()},
        **address,
        **said,
    )
    booking.submit(by=request.actor, at=request.at)
    return booking


def service_of(code: str) -> Service:
    found: Service | None = Service.objects.active().filter(code=code).first()
    if found is None:
        raise wrong("service", "unknown", "There is no such service; see /api/v1/services.")
    return found


def client_of(said: Mapping[str, Any], *, language: str, partner: Partner) -> Patient:
    """The insurer's own client of just these particulars, or a new one: nothing of another's is shown."""
    fields = {"mobile": "", "birth_date": None, **said}
    known: Patient | None = Patient.objects.filter(cases__partner=partner, **fields).first()
    return known or Patient.objects.create(**fields, language=language or "en")


urlpatterns = [
    *routes("bookings", Bookings.as_view()),
    *routes("bookings/<str:id>", OneBooking.as_view()),
    *routes("bookings/<str:id>/timeline", Timeline.as_view()),
    *actions("bookings/<str:id>", BookingView, partner_rules(Booking)),
]
