"""What does a patient read once something is sent? Who answers by when, and what to do if it gets worse."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from careops.people.models import Patient
from careops.tenancy.scope import current_tenant
from careops.web.guards import for_patient
from careops.web.links import subject_of
from careops.web.patients import cases_of
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from portal.calling import office_today
from portal.models import Thread
from portal.policy.words import CLINICAL
from portal.views.sending import SENT

State = Thread.State


@require_safe
@for_patient
def sent_page(request: MemberRequest, patient: Patient, pk: UUID) -> HttpResponse:
    """It is sent; where its words turned out urgent, the page says whom to call now."""
    at = moment(request)
    case = get_object_or_404(cases_of(patient, at=at), pk=pk, kind__in=SENT)
    record_read(request, what=f"{case.kind} sent", patients=[patient.pk], case=case)
    context = {
        "case": case,
        "patient": patient,
        "is_urgent": case.state == State.URGENT,
        "is_held": case.state == State.QUARANTINED,
        "is_clinical": case.kind == "thread" and subject_of(case).topic in CLINICAL,
        "office_today": office_today(current_tenant(), at=at),
        "now": at,
    }
    return render(request, "portal/write/sent.html", context)
