"""Which clinics can a partner's client be sent to? The directory, to be read (S2-4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from rest_framework import serializers

from bookings.directory.areas import place_of, why_unknown
from bookings.directory.models import Clinic, Offer, Service
from bookings.directory.search import clinics_near
from bookings.directory.travel import WITHIN as NEAR_ENOUGH
from bookings.directory.travel import Place
from bookings.directory.values import CURRENCY, NEAR, SERVICE_CODE, WITHIN
from careops.api.auth import PartnerRequest
from careops.api.fields import PublicId, Value, Written, read_query
from careops.api.ids import private_id, public_id
from careops.api.pages import PageQuery, page, page_answer, page_of
from careops.api.problems import Problem, to_json
from careops.api.schema import describes
from careops.api.views import PartnerView, routes
from careops.money import smallest_units
from careops.people.models import Partner

PREFIX = "cln"


class PriceShape(serializers.Serializer[Any]):
    amount_minor = serializers.IntegerField(help_text="In cents.")
    currency = serializers.CharField()


class OfferShape(serializers.Serializer[Any]):
    service = serializers.CharField(help_text="Its code, as in /services.")
    price = PriceShape(
        allow_null=True, help_text="What the clinic asks for, before our fee; told to insurers."
    )
    minutes = serializers.IntegerField(allow_null=True)


class ClinicShape(serializers.Serializer[Any]):
    id = PublicId(PREFIX)
    name = serializers.CharField()
    address = serializers.CharField(allow_null=True)
    city = serializers.CharField()
    province = serializers.CharField(help_text="Two letters, as ON.")
    postal_code = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True, help_text="E.164.")
    languages = serializers.ListField(child=serializers.CharField())
    direct_billing = serializers.BooleanField()
    accepts_prepayment = serializers.BooleanField(allow_null=True, help_text="null: not known.")
    median_days_to_first_date = serializers.FloatField(allow_null=True)
    offers = OfferShape(many=True)
    travel_minutes = serializers.IntegerField(
        allow_null=True, help_text="By road from `near`; null where you did not ask for any."
    )


class ServiceShape(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="What `service` says elsewhere.")
    name = serializers.CharField()
    name_fr = serializers.CharField(allow_null=True)


class ClinicQuery(PageQuery):
    service = Value(SERVICE_CODE, required=False, help_text="Only those that offer it.")
    near = Value(
        NEAR,
        required=False,
        help_text="Nearest first: a postal code, its first three characters, or `lat,lng`. Needs `service`.",
    )
    within = Written(WITHIN, default=NEAR_ENOUGH, help_text="Minutes by road from `near`.")


class Clinics(PartnerView):
    area = "directory"

    @describes(
        "List clinics",
        name="list_clinics",
        query=ClinicQuery,
        returns=page_of("Clinic", ClinicShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Those that can be booked. With `near`: by travel time, then price, then how soon they see people."""
        query = read_query(ClinicQuery, request.query_params.dict())
        service = service_of(query["service"]) if "service" in query else None
        if "near" in query:
            return near_page(request, query, service)
        rows = Clinic.objects.bookable().prefetch_related("offers__service")
        if service:
            rows = rows.filter(offers__service=service)
        response, _ = page(rows, request, query, show=lambda clinic: show(clinic, request))
        return response


class OneClinic(PartnerView):
    area, prefix = "directory", PREFIX

    @describes("Read a clinic", name="read_clinic", returns=ClinicShape)
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        rows = Clinic.objects.bookable().prefetch_related("offers__service")
        found = rows.filter(pk=private_id(self.prefix, id)).first()
        if found is None:
            raise Http404
        return to_json(show(found, request))


class Services(PartnerView):
    area = "directory"

    @describes(
        "List services",
        name="list_services",
        query=PageQuery,
        returns=page_of("Service", ServiceShape),
    )
    def get(self, request: PartnerRequest) -> HttpResponse:
        """What can be asked for."""
        query = read_query(PageQuery, request.query_params.dict())
        response, _ = page(Service.objects.active(), request, query, show=show_service)
        return response


def near_page(
    request: PartnerRequest, query: dict[str, Any], service: Service | None
) -> HttpResponse:
    """Whoever offers it there, in as many queries whatever their number."""
    if service is None:
        raise wrong_parameter("service", "required", "Say which service is looked for near there.")
    limit, near = query["limit"], query["near"]
    place = near if isinstance(near, Place) else place_of(near)
    if place is None:
        raise wrong_parameter(
            "near", "unknown_place", f"{why_unknown(near)} Say `lat,lng` instead."
        )
    found = clinics_near(
        service, place, within=query["within"], limit=limit + 1, after=query.get("cursor")
    )
    shown = [
        show(f.clinic, request, [f.offer], minutes=f.minutes, code=service.code) for f in found
    ]
    cursor = public_id("cur", found[limit - 1].offer.pk) if len(found) > limit else None
    return page_answer(shown[:limit], cursor, request)


def service_of(code: str) -> Service:
    found: Service | None = Service.objects.active().filter(code=code).first()
    if found is None:
        raise wrong_parameter(
            "service", "unknown", "There is no such service; see /api/v1/services."
        )
    return found


def wrong_parameter(name: str, code: str, detail: str) -> Problem:
    error = {"parameter": name, "code": code, "detail": detail}
    return Problem("invalid_parameter", detail, errors=[error])


def show(
    clinic: Clinic,
    request: PartnerRequest,
    offers: Iterable[Offer] | None = None,
    *,
    minutes: int | None = None,
    code: str = "",
) -> dict[str, Any]:
    listed = clinic.offers.all() if offers is None else offers
    is_insurer = request.key.partner.kind == Partner.Kind.INSURER
    days = clinic.median_days_to_first_date
    return {
        "id": public_id(PREFIX, clinic.pk),
        "name": clinic.name,
        "address": clinic.address or None,
        "city": clinic.city,
        "province": clinic.province,
        "postal_code": clinic.postal_code or None,
        "phone": clinic.phone or None,
        "languages": clinic.languages,
        "direct_billing": clinic.direct_billing,
        "accepts_prepayment": clinic.accepts_prepayment,
        "median_days_to_first_date": None if days is None else float(days),
        "offers": [
            show_offer(offer, code or offer.service.code, is_told=is_insurer) for offer in listed
        ],
        "travel_minutes": minutes,
    }


def show_offer(offer: Offer, code: str, *, is_told: bool) -> dict[str, Any]:
    price = None
    if is_told and offer.cost is not None:
        price = {"amount_minor": smallest_units(offer.cost, CURRENCY), "currency": CURRENCY}
    return {"service": code, "price": price, "minutes": offer.minutes}


def show_service(service: Service) -> dict[str, Any]:
    return {"code": service.code, "name": service.name, "name_fr": service.name_fr or None}


urlpatterns = [
    *routes("clinics", Clinics.as_view()),
    *routes("clinics/<str:id>", OneClinic.as_view()),
    *routes("services", Services.as_view()),
]
