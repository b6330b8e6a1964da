"""What is on a patient's record, and who has seen it? Visits, medicines, documents, and every look (S1-6, SX-7)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from careops.files.models import File
from careops.files.sending import path_of
from careops.people.models import Patient
from careops.web.guards import for_patient
from careops.web.patients import offers_patients
from careops.web.readings import readings_of
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from portal.models import Medicine, Visit

SHOWN = 100  # rows of one list; more than that is asked for by phone


@require_safe
@for_patient
def records_page(request: MemberRequest, patient: Patient) -> HttpResponse:
    """Their chart, as far as it is here."""
    at = moment(request)
    record_read(request, what="records of a patient", patients=[patient.pk])
    visits = Visit.objects.filter(patient=patient).select_related("provider").order_by("-at")
    medicines = Medicine.objects.filter(patient=patient).select_related("provider").order_by("name")
    today = at.date()
    taken = Q(until=None) | Q(until__gte=today)
    context = {
        "patient": patient,
        "planned": list(visits.filter(at__gt=at, state=Visit.State.PLANNED)[:SHOWN])[::-1],
        "visits": visits.filter(at__lte=at, state=Visit.State.COMPLETED)[:SHOWN],
        "medicines": medicines.filter(taken)[:SHOWN],
        "before": medicines.exclude(taken)[:SHOWN],
        "files": files_of(patient, request),
        "now": at,
    }
    return render(request, "portal/records.html", context)


def files_of(patient: Patient, request: MemberRequest) -> list[dict[str, Any]]:
    """Their documents, the newest first, each with an address for this reader alone."""
    found = File.objects.readable_by(request.actor).filter(folder__patient=patient)
    files: Iterable[File] = found.order_by("-id")[:SHOWN]
    return [{"file": file, "url": path_of(file, by=request.actor)} for file in files]


@require_safe
@for_patient
def readers_page(request: MemberRequest, patient: Patient) -> HttpResponse:
    """Who saw their record, in which role, when, and what."""
    before = request.GET.get("before", "")
    found = readings_of(
        patient.pk,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )
    record_read(request, what="who saw a record", patients=[patient.pk])
    shown = {"patient": patient, "found": found, "own": request.membership.pk}
    return render(request, "portal/readers.html", {**shown, "now": moment(request)})


offers_patients("Your records", "portal:records", acting="Records")
offers_patients("Who saw my record", "portal:readers", acting="Who saw this record")
offers_patients("Our rules for messages", "portal:rules")
