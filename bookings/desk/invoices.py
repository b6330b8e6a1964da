"""What has left the house? Invoices and credit notes as they were issued, and what they say of us."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from bookings.invoices import pdf_of
from bookings.models import Invoice
from bookings.policy.words import BILLING, COORDINATOR
from careops.desk.site import TenantAdmin, holds
from careops.people.actors import FINANCE, MANAGER, STAFF
from careops.web.documents import pdf_response
from careops.web.reads import record_read
from careops.web.request import MemberRequest

READERS = (*STAFF, FINANCE, COORDINATOR, BILLING)


@require_safe
def download(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The PDF of an invoice; that somebody got it is on record."""
    if not holds(request, READERS):
        raise PermissionDenied
    known = Invoice.objects.select_related("charge__booking__case")
    invoice: Invoice = get_object_or_404(known, pk=pk)
    booking = invoice.charge.booking
    record_read(request, what=str(invoice), patients=[booking.client_id], case=booking.case)
    return pdf_response(pdf_of(invoice), name=invoice.reference)


class InvoiceAdmin(TenantAdmin):
    """They are read from the page of their charge."""

    group = ""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return holds(request, READERS)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("<uuid:pk>/", wrap(download), name="bookings_invoice_pdf")]


class BillerAdmin(TenantAdmin):
    """One row: what invoices say of us."""

    label = "What invoices say of us"
    group = "Set-up"
    editors = (FINANCE, MANAGER)
    fields = ("address", "tax_number", "how_to_pay")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        """Where there is one, it is that which they mean."""
        there = self.model.objects.first()
        if there:
            return redirect("admin:bookings_biller_change", there.pk)
        return super().add_view(request, form_url, extra_context)
