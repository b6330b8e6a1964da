"""About which patient is it? The one that the address names, or those that a search finds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from careops.desk.site import page
from careops.people.models import Patient
from careops.values.text import tidy
from careops.web.reads import record_read
from careops.web.request import MemberRequest

FOUND = 20  # patients that a search shows


def named_patient(request: MemberRequest) -> Patient | None:
    """Who that of ``?patient=`` turned out to be: theirs is whatever begins now."""
    found = patient_as_named(request)
    return found and (found.merged_into or found)


def patient_as_named(request: MemberRequest) -> Patient | None:
    """That of ``?patient=``; None where none is named yet, Http404 for another tenant's."""
    said = request.GET.get("patient", "")
    if not said:
        return None
    try:
        pk = UUID(said)
    except ValueError as error:
        raise Http404("There is no such patient.") from error
    patients = Patient.objects.select_related("merged_into")
    patient: Patient = get_object_or_404(patients, pk=pk)
    record_read(request, what="patient", patients=[patient.pk])
    return patient


def choose_patient(
    request: MemberRequest, *, title: str, question: str, new: str = ""
) -> HttpResponse:
    """A search, each of its finds a link back with ``?patient=``; ``new`` is where another one is entered."""
    text = tidy(request.GET.get("q", "")[:200])
    found = Patient.objects.search(text) if text else Patient.objects.none()
    rows = list(found.order_by("name_key", "pk")[:FOUND])
    record_read(request, what="patients", patients=[patient.pk for patient in rows])
    shown: dict[str, Any] = {"text": text, "rows": rows, "question": question, "new": new}
    return page(request, "choose_patient.html", title=title, **shown)
