"""What does a booking look like to its insurer, and to its clinic? Its fields in and out, and its story in words."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from bookings.directory.values import CURRENCY
from bookings.models import Booking, Quote
from bookings.policy.words import PaperKind
from bookings.steps import BOOKED
from bookings.story.booking import BOOKING
from careops.api.fields import PublicId
from careops.api.shapes import SubjectQuery, SubjectShape, show_subject, timeline_of
from careops.money import smallest_units
from careops.people.actors import INSURER, Actor
from careops.web.story import PARTNER

PREFIX = "bkg"
State = Booking.State
STATES = State.choices
COLUMNS = (
    "client__first_name",
    "client__last_name",
    "client__email",
    "client__mobile",
    "client__birth_date",
    "service__code",
    "listing__name",
    "listing__address",
    "listing__city",
    "listing__province",
    "listing__postal_code",
    "listing__phone",
)


class BookingQuery(SubjectQuery):
    status = serializers.ChoiceField(State.choices, required=False)


class ClientShape(serializers.Serializer[Any]):
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    email = serializers.CharField()
    mobile = serializers.CharField(allow_null=True)
    birth_date = serializers.DateField(allow_null=True)

    class Meta:
        ref_name = "BookingClient"


class PlaceShape(serializers.Serializer[Any]):
    name = serializers.CharField()
    address = serializers.CharField(allow_null=True)
    city = serializers.CharField()
    province = serializers.CharField()
    postal_code = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)

    class Meta:
        ref_name = "BookingPlace"


class QuoteShape(serializers.Serializer[Any]):
    """In cents; ``hash`` is what `confirm` takes."""

    version = serializers.IntegerField()
    state = serializers.ChoiceField(Quote.State.choices)
    hash = serializers.CharField(help_text="Send it with `confirm`, as `quote_hash`.")
    clinic_minor = serializers.IntegerField()
    clinic_tax_minor = serializers.IntegerField(help_text="Billed only where it is marked up.")
    fee_percent = serializers.CharField()
    fee_minor = serializers.IntegerField()
    subtotal_minor = serializers.IntegerField()
    tax_rule = serializers.CharField(help_text="As HST 13 %, ON.")
    tax_minor = serializers.IntegerField()
    total_minor = serializers.IntegerField()
    currency = serializers.CharField()
    valid_until = serializers.DateTimeField(allow_null=True)

    class Meta:
        ref_name = "BookingQuote"


class BookingShape(SubjectShape):
    id = PublicId(PREFIX)
    state = serializers.ChoiceField(State.choices)
    waiting_on = serializers.CharField(
        allow_null=True, help_text="insurer, clinic or us; null when it is over."
    )
    service = serializers.CharField(help_text="Its code.")
    client = ClientShape(
        allow_null=True, help_text="null to a clinic until the appointment is booked with it."
    )
    need = serializers.CharField(allow_null=True)
    wishes = serializers.CharField(allow_null=True)
    papers = serializers.ListField(child=serializers.ChoiceField(PaperKind.choices))
    results_go_to = serializers.ChoiceField([("client", "The client"), ("insurer", "The insurer")])
    clinic = PlaceShape(allow_null=True)
    dates = serializers.ListField(
        child=serializers.DateTimeField(), help_text="That the clinic named, while they are held."
    )
    preferred_date = serializers.DateTimeField(allow_null=True, help_text="By the client.")
    hold_until = serializers.DateTimeField(allow_null=True)
    appointment_at = serializers.DateTimeField(allow_null=True)
    quote = QuoteShape(allow_null=True, help_text="null to clinics, and while there is none.")
    no_show_fee_minor = serializers.IntegerField(allow_null=True)

    class Meta:
        ref_name = "Booking"


TimelineShape = timeline_of(
    "Booking",
    actions=list(BOOKING.words(PARTNER)),
    states=State.choices,
    parts=["insurer", "clinic", "client", "us", "clock"],
)


def show_booking(booking: Any, *, actor: Actor) -> dict[str, Any]:
    """A row with its COLUMNS and quotes, as this partner sees it: what it costs is the insurer's to know."""
    shown = show_subject(booking, prefix=PREFIX, actor=actor)
    is_insurer = INSURER.name in actor.roles and booking.insurer_id in actor.people
    waiting_on = shown["waiting_on"]
    return {
        **shown,
        "waiting_on": waiting_on if waiting_on in (None, "insurer", "clinic") else "us",
        "service": booking.service_code,
        "client": client_of(booking) if is_insurer or booking.state in BOOKED else None,
        "need": booking.need or None,
        "wishes": booking.wishes or None,
        "papers": booking.papers_wanted,
        "results_go_to": "insurer" if booking.papers_wanted else "client",
        "clinic": place_of(booking) if booking.clinic_id else None,
        "dates": booking.slots,
        "preferred_date": booking.preferred_slot,
        "hold_until": booking.hold_until,
        "appointment_at": booking.appointment_at,
        "quote": quote_of(booking) if is_insurer else None,
        "no_show_fee_minor": minor(booking.no_show_fee) if is_insurer else None,
    }


def client_of(booking: Any) -> dict[str, Any]:
    return {
        "first_name": booking.client_first_name,
        "last_name": booking.client_last_name,
        "email": booking.client_email,
        "mobile": booking.client_mobile or None,
        "birth_date": booking.client_birth_date,
    }


def place_of(booking: Any) -> dict[str, Any]:
    return {
        "name": booking.listing_name,
        "address": booking.listing_address or None,
        "city": booking.listing_city,
        "province": booking.listing_province,
        "postal_code": booking.listing_postal_code or None,
        "phone": booking.listing_phone or None,
    }


def quote_of(booking: Any) -> dict[str, Any] | None:
    """The current quote, once it is issued; of those that were fetched with the row."""
    current = [q for q in booking.quotes.all() if q.version == booking.quote_version]
    quote = next((q for q in current if booking.quote_hash and q.state != Quote.State.DRAFT), None)
    if quote is None:
        return None
    names = ("clinic_cost", "clinic_tax", "fee", "subtotal", "tax", "total")
    amounts = {f"{name.removesuffix('_cost')}_minor": minor(getattr(quote, name)) for name in names}
    return {
        "version": quote.version,
        "state": quote.state,
        "hash": quote.hash,
        "fee_percent": f"{quote.percent:f}",
        "tax_rule": quote.rate_rule,
        "currency": quote.currency,
        "valid_until": quote.valid_until,
        **amounts,
    }


def minor(amount: Any) -> int | None:
    return None if amount is None else smallest_units(amount, CURRENCY)
