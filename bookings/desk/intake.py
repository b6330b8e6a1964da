"""How does a request of an insurer come in at the desk? From a call or a mail, which is kept as it came (S2-3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from bookings.directory.areas import place_of
from bookings.directory.values import POSTAL_CODE, PROVINCES
from bookings.models import Booking, Service
from bookings.policy.words import PaperKind
from bookings.values import CITY, EXTERNAL_ID, STREET, WISHES
from careops.desk.intake import PATIENT, PatientForm
from careops.desk.site import page
from careops.engine.refusals import NotMet
from careops.people.choices import offer
from careops.people.models import Partner
from careops.values.forms import ListField, RowField, TickField, ValueField
from careops.values.table import EMAIL, NAME, PHONE, PRIVATE
from careops.web.request import MemberRequest, moment


class BookingForm(PatientForm):
    """An insurer's client, and what is asked for them."""

    insurer = RowField(empty_label="Choose…")
    external_id = ValueField(EXTERNAL_ID, required=False)
    contact_name = ValueField(NAME, required=False)
    contact_email = ValueField(EMAIL, required=False)
    contact_phone = ValueField(PHONE, required=False)
    asked_in = ValueField(PRIVATE, required=False)
    service = RowField(empty_label="Choose…")
    need = ValueField(PRIVATE, required=False)
    wishes = ValueField(WISHES, required=False)
    address = ValueField(STREET, required=False)
    city = ValueField(CITY, required=False)
    province = ListField([("", "Not known"), *PROVINCES.items()], required=False)
    postal_code = ValueField(POSTAL_CODE, required=False)
    form = TickField(required=False)
    guarantee = TickField(required=False)
    own_card = TickField(required=False)

    who = "client"
    groups = {
        "The insurer": (
            "insurer", "external_id", "contact_name", "contact_email", "contact_phone", "asked_in",
        ),
        "The client": (*PATIENT, "address", "city", "province", "postal_code"),
        "What is needed": ("service", "need", "wishes", "form", "guarantee", "own_card"),
    }  # fmt: skip
    field_order = [name for names in groups.values() for name in names]
    words = {
        "insurer": ("Who asks", ""),
        "external_id": ("Their number", ""),
        "contact_name": ("Whom to ask there", ""),
        "contact_email": ("Their e-mail", ""),
        "contact_phone": ("Their phone", ""),
        "asked_in": ("Their mail", "As it came, where they wrote. Only our team reads it."),
        "service": ("Service", ""),
        "need": (
            "What is needed",
            "With symptoms, where they were said. Our team and the clinic read it, and no mail says it.",
        ),
        "wishes": ("Days and times that suit", "The clinic reads this."),
        "address": ("Street", ""),
        "city": ("City", ""),
        "province": ("Province", ""),
        "postal_code": (
            "Postal code",
            "A clinic is looked for near it. Without it, management looks.",
        ),
        "form": ("A form is to be filled in", "They send it, and get it back signed."),
        "guarantee": ("They send a guarantee of payment", "It has to cover the amount with tax."),
        "own_card": (
            "They pay by their own card",
            "On the payment provider's page. Take no card number, by phone or by mail.",
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        insurers = Partner.objects.filter(kind=Partner.Kind.INSURER, is_active=True)
        offer(self.fields["insurer"], insurers.order_by("name"))
        self.fields["service"].queryset = Service.objects.active()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        insurer, number = said.get("insurer"), said.get("external_id")
        known = Booking.objects.filter(insurer=insurer, external_id=number)
        if insurer and number and (first := known.select_related("case").first()):
            self.add_error("external_id", f"{insurer} has asked this already: {first.case.ref}.")
        return said

    def booking(self) -> Booking:
        """What the form describes, not yet submitted."""
        said = self.cleaned_data
        plain = (
            "insurer", "external_id", "contact_name", "contact_email", "contact_phone", "asked_in",
            "service", "need", "wishes", "address", "city", "province", "postal_code", "language",
            "own_card",
        )  # fmt: skip
        place = place_of(said["postal_code"])
        return Booking(
            client=self.patient(),
            source=Booking.Source.MAIL if said["asked_in"] else Booking.Source.STAFF,
            papers_wanted=[kind.value for kind in PaperKind if said[kind.value]],
            latitude=place.latitude if place else None,
            longitude=place.longitude if place else None,
            **{name: said[name] for name in plain},
        )


def new_booking(request: MemberRequest) -> HttpResponse:
    """Take in a request on the real road, then show its case."""
    form = BookingForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (booking := submitted(form, request, at=moment(request))):
        return redirect("admin:cases_case_change", booking.pk)
    status = 422 if form.is_bound else 200
    verb = "Take in the request"
    return page(request, "intake.html", title="New booking", status=status, form=form, verb=verb)


def submitted(form: BookingForm, request: MemberRequest, *, at: datetime) -> Booking | None:
    """The booking as the policy takes it; what it refuses, the form says."""
    try:
        booking = form.booking()
        booking.submit(by=request.actor, at=at)
    except NotMet as refusal:
        form.add_error("insurer", refusal.reason)
        return None
    return booking
