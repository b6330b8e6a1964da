"""What does an insurer read of what it is billed? The invoices and credit notes of a booking, and each as a PDF."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from bookings.api.bookings import BookingView
from bookings.api.shapes import minor
from bookings.invoices import pdf_of
from bookings.models import Invoice
from careops.api.auth import PartnerRequest
from careops.api.documents import AnyType
from careops.api.fields import PublicId, read_query
from careops.api.ids import private_id, public_id
from careops.api.pages import PageQuery, page, page_of
from careops.api.schema import describes
from careops.api.views import PartnerView, routes
from careops.web.documents import pdf_response

PREFIX = "inv"


class InvoiceShape(serializers.Serializer[Any]):
    id = PublicId(PREFIX)
    number = serializers.CharField(help_text="As INV-00042, or CN-00007.")
    kind = serializers.ChoiceField(Invoice.Kind.choices)
    subtotal_minor = serializers.IntegerField()
    tax_minor = serializers.IntegerField()
    total_minor = serializers.IntegerField(help_text="In cents.")
    currency = serializers.CharField()
    issued_at = serializers.DateTimeField()

    class Meta:
        ref_name = "Invoice"


def invoices_of(request: PartnerRequest) -> QuerySet[Any]:
    """What this insurer was billed, and nobody else."""
    found: QuerySet[Any] = Invoice.objects.filter(charge__insurer__in=request.actor.people)
    return found.select_related("charge__booking__case")


class Invoices(BookingView):
    @describes(
        "List a booking's invoices",
        name="list_booking_invoices",
        query=PageQuery,
        returns=page_of("Invoice", InvoiceShape),
    )
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """With its credit notes, newest first. To clinics there are none."""
        booking = self.find(request, id)
        query = read_query(PageQuery, request.query_params.dict())
        rows = invoices_of(request).filter(charge__booking=booking.pk)
        response, _ = page(rows, request, query, show=show_invoice)
        return response


class InvoiceContent(PartnerView):
    area, prefix = "bookings", PREFIX
    renderer_classes = (AnyType,)

    @extend_schema(
        operation_id="read_invoice_content",
        summary="Read an invoice",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def get(self, request: PartnerRequest, id: str) -> HttpResponse:  # noqa: A002
        """As a PDF, which names the client: each time is on record."""
        invoice = invoices_of(request).filter(pk=private_id(PREFIX, id)).first()
        if invoice is None:
            raise Http404
        self.looked(request, str(invoice), [invoice.charge.booking.client_id])
        return pdf_response(pdf_of(invoice), name=invoice.reference)


def show_invoice(invoice: Any) -> dict[str, Any]:
    return {
        "id": public_id(PREFIX, invoice.pk),
        "number": invoice.reference,
        "kind": invoice.kind,
        "subtotal_minor": minor(invoice.subtotal),
        "tax_minor": minor(invoice.tax),
        "total_minor": minor(invoice.total),
        "currency": invoice.currency,
        "issued_at": invoice.at,
    }


urlpatterns = [
    *routes("bookings/<str:id>/invoices", Invoices.as_view()),
    *routes("invoices/<str:id>/content", InvoiceContent.as_view()),
]
