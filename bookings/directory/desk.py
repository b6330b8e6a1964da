"""How do agents look after the directory? The list with its map, the pages of a clinic, services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, F, FloatField, QuerySet
from django.db.models.functions import Cast, Round
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from bookings.directory.flags import FLAGS
from bookings.directory.map import country_map
from bookings.directory.models import Clinic, Service
from bookings.directory.travel import Place
from bookings.directory.views.clinic import clinic_page
from bookings.directory.views.find import find
from bookings.lists import CLINICS
from careops.desk.site import ListAdmin, TenantAdmin, desk_site

CELL = 0.5  # degrees of latitude, and twice as many of longitude: one dot of the map


class FlagFilter(admin.SimpleListFilter):
    """Those of whose data something is doubtful, and what."""

    title, parameter_name = "doubtful", "flag"

    def lookups(self, request: Any, model_admin: Any) -> Any:  # noqa: ARG002
        return [("any", "Anything"), *FLAGS.items()]

    def queryset(self, request: Any, queryset: Any) -> Any:  # noqa: ARG002
        if self.value() is None:
            return queryset
        if self.value() == "any":
            return queryset.exclude(flags={})
        return queryset.filter(flags__has_key=self.value())


class ServiceFilter(admin.SimpleListFilter):
    """Those that offer a service."""

    title, parameter_name = "service", "service"

    def lookups(self, request: Any, model_admin: Any) -> Any:  # noqa: ARG002
        return list(Service.objects.active().values_list("code", "name"))

    def queryset(self, request: Any, queryset: Any) -> Any:  # noqa: ARG002
        code = self.value()
        return queryset if code is None else queryset.filter(offers__service__code=code)


@require_safe
def to_lists(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (a view's signature)
    """Lists of clinics come in where all lists do."""
    return redirect(f"{reverse('admin:imports_upload_changelist')}?kind={CLINICS.name}")


class ClinicAdmin(TenantAdmin):
    """The directory. A clinic has a page of its own, which says what it offers too."""

    group = "Directory"
    label = "Clinics"
    pages = (("Find a clinic", "admin:bookings_find"), ("Import clinics", "admin:bookings_import"))
    change_list_template = "admin/bookings/clinics.html"
    list_display = ("name", "where", "services", "books_by", "affiliate", "place_by", "doubtful")
    list_filter = (
        "province", ServiceFilter, "affiliate", "direct_billing", "accepts_prepayment",
        "place_by", FlagFilter, "is_active",
    )  # fmt: skip
    search_fields = ("name",)
    search_help_text = "Beginnings of words of the name or the city"
    ordering = ("name_key",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("offers__service")

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:  # noqa: ARG002
        return queryset.named(search_term), False

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        response: Any = super().changelist_view(request, extra_context)
        listed = getattr(response, "context_data", {}).get("cl")
        if listed:
            response.context_data |= on_a_map(listed.queryset)
        return response

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("find/", wrap(find), name="bookings_find"),
            path("import/", wrap(to_lists), name="bookings_import"),
            path("add/", wrap(clinic_page), name="bookings_clinic_add"),
            path("<uuid:pk>/change/", wrap(clinic_page), name="bookings_clinic_change"),
            *(
                p
                for p in super().get_urls()
                if p.name in ("bookings_clinic_changelist", "bookings_clinic_history")
            ),
        ]

    @admin.display(description="Where", ordering="city")
    def where(self, clinic: Clinic) -> str:
        return f"{clinic.city}, {clinic.province}"

    @admin.display(description="Offers")
    def services(self, clinic: Clinic) -> str:
        return ", ".join(sorted(str(offer.service) for offer in clinic.offers.all()))

    @admin.display(description="Doubtful")
    def doubtful(self, clinic: Clinic) -> str:
        return ", ".join(words for flag, words in FLAGS.items() if flag in clinic.flags)


def on_a_map(clinics: Any) -> dict[str, Any]:
    """The picture of all that the list finds, and how many of them are nowhere on it."""
    rows = clinics.order_by().prefetch_related(None).filter(latitude__isnull=False)
    found = (
        rows.annotate(north=rounded("latitude", CELL), east=rounded("longitude", 2 * CELL))
        .values("north", "east")
        .annotate(count=Count("pk"))
        .values_list("north", "east", "count")
    )
    crowds = [(Place(north, east), count) for north, east, count in found]
    shown = sum(count for _, count in crowds)
    nowhere = clinics.order_by().filter(latitude=None).count()
    desc = f"On the map: {shown:,}. Missing, as nobody can tell where they are: {nowhere:,}."
    return {
        "map": country_map(crowds, title="Where they are", desc=desc),
        "map_says": desc,
    }


def rounded(column: str, step: float) -> Any:
    return Cast(Round(F(column) / step) * step, FloatField())


class ServiceAdmin(ListAdmin):
    group = "Directory"
    fields = ("code", "name", "name_fr", "is_active")
    list_display = ("name", "code", "name_fr", "is_active")
    search_fields = ("name", "name_fr", "code")
    search_help_text = "Beginnings of a name or a code"

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        return ("code",) if obj else ()  # lists and partners name it


desk_site.register(Clinic, ClinicAdmin)
desk_site.register(Service, ServiceAdmin)
