"""What is there of a patient? All orders, plans, subscriptions and credit, on one page (S3-42 to S3-48)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from careops.desk.choose_patient import choose_patient, named_patient
from careops.desk.site import TenantAdmin, page
from careops.web.request import MemberRequest
from medops.models.all import all_of

TITLE = "Orders, plans and credit"


@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    """Of the patient whom the address names, or that a search finds."""
    patient = named_patient(request)
    if patient is None:
        return choose_patient(request, title=TITLE, question="Of whom?")
    found = all_of(patient)
    return page(request, "admin/medops/overview.html", title=TITLE, patient=patient, all=found)


class OrderAdmin(TenantAdmin):
    """Orders are the shop's: they are read here, and changed there."""

    label = TITLE

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap: Any = self.admin_site.admin_view
        return [path("", wrap(overview), name="medops_order_changelist")]
