"""What has a patient ordered, and what was written for them? All of it, whatever its status."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from careops.people.models import Patient
from careops.web.guards import for_patient
from careops.web.reads import record_read
from careops.web.request import MemberRequest
from medops.models import Customer
from medops.models.all import all_of


def is_customer(_: Any, patient: Patient) -> bool:
    return bool(Customer.objects.filter(patient=patient).exists())


@require_safe
@for_patient
def orders_page(request: MemberRequest, patient: Patient) -> HttpResponse:
    """Orders, plans and credit."""
    record_read(request, what="orders and plans", patients=[patient.pk])
    return render(request, "medops/orders.html", {"patient": patient, "all": all_of(patient)})
