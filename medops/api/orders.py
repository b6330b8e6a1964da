"""How does a shop tell of orders, requests for treatment and plans? PUT under its own id."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from careops.api.auth import PartnerRequest
from careops.api.fields import wrong
from careops.api.schema import describes
from careops.api.shapes import named
from careops.people.models import Provider
from medops.api.customers import ShopRowView, customer_behind
from medops.api.shapes import (
    OrderBody,
    OrderShape,
    PlanBody,
    PlanShape,
    TreatmentRequestBody,
    TreatmentRequestShape,
)
from medops.models import Order, Plan, TreatmentRequest


def provider_behind(pk: UUID | None) -> Provider | None:
    if pk is None:
        return None
    found: Provider | None = Provider.objects.filter(pk=pk).first()
    if found is None:
        raise wrong("provider", "unknown", "There is no such provider; see /api/v1/providers.")
    return found


class OneOrder(ShopRowView):
    body, what, model = OrderBody, "order", Order
    names = {"ordered_at": "at"}

    @describes("Read an order", name="read_order", returns=OrderShape)
    def get(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        return self.read_one(request, external_id)

    @describes(
        "Tell of an order",
        name="put_order",
        takes=OrderBody,
        returns=OrderShape,
        example={
            "customer": "C-1001",
            "kind": "medicine",
            "goods": "Monthly box",
            "state": "shipped",
            "ordered_at": "2026-03-02T12:00:00Z",
        },
    )
    def put(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        """All of it, each time, also once it is cancelled: our team sees orders whatever their state."""
        return self.put_one(request, external_id)

    def read(self, said: dict[str, Any]) -> dict[str, Any]:
        columns = super().read(said)
        patient = customer_behind(columns.pop("customer"), self.shop)
        return {**columns, "patient": patient}

    def show(self, row: Any) -> dict[str, Any]:
        names = ("external_id", "version", "kind", "goods", "state")
        return {**{name: getattr(row, name) for name in names}, "ordered_at": row.at}


class OneTreatmentRequest(ShopRowView):
    body, what, model = TreatmentRequestBody, "treatment_request", TreatmentRequest
    names, brings = {"requested_at": "at"}, ("provider",)

    @describes(
        "Read a treatment request", name="read_treatment_request", returns=TreatmentRequestShape
    )
    def get(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        return self.read_one(request, external_id)

    @describes(
        "Tell of a treatment request",
        name="put_treatment_request",
        takes=TreatmentRequestBody,
        returns=TreatmentRequestShape,
        example={
            "customer": "C-1001",
            "condition": "Eczema",
            "state": "approved",
            "requested_at": "2026-03-01T12:00:00Z",
        },
    )
    def put(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        """All of it, each time."""
        return self.put_one(request, external_id)

    def read(self, said: dict[str, Any]) -> dict[str, Any]:
        columns = super().read(said)
        patient = customer_behind(columns.pop("customer"), self.shop)
        return {**columns, "patient": patient, "provider": provider_behind(said.get("provider"))}

    def show(self, row: Any) -> dict[str, Any]:
        names = ("external_id", "version", "condition", "state")
        provider = row.provider
        return {
            **{name: getattr(row, name) for name in names},
            "provider": named(provider.pk, provider.name) if provider else None,
            "requested_at": row.at,
        }


class OnePlan(ShopRowView):
    body, what, model = PlanBody, "plan", Plan
    names, brings = {"written_at": "at"}, ("request",)

    @describes("Read a plan", name="read_plan", returns=PlanShape)
    def get(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        return self.read_one(request, external_id)

    @describes(
        "Tell of a plan",
        name="put_plan",
        takes=PlanBody,
        returns=PlanShape,
        example={
            "treatment_request": "TR-1001",
            "text": "The cream twice a day, for two weeks.",
            "written_at": "2026-03-02T12:00:00Z",
        },
    )
    def put(self, request: PartnerRequest, external_id: str) -> HttpResponse:
        """What a provider wrote for a request that was approved. The record keeps no word of it."""
        return self.put_one(request, external_id)

    def read(self, said: dict[str, Any]) -> dict[str, Any]:
        columns = super().read(said)
        named_as = columns.pop("treatment_request")
        found = TreatmentRequest.objects.filter(shop=self.shop, external_id=named_as)
        request = found.select_related("patient").first()
        if request is None:
            raise wrong("treatment_request", "unknown", "We know none of this id: PUT it first.")
        return {**columns, "request": request, "patient": request.patient}

    def show(self, row: Any) -> dict[str, Any]:
        return {
            "external_id": row.external_id,
            "version": row.version,
            "treatment_request": row.request.external_id,
            "text": row.text,
            "written_at": row.at,
        }
