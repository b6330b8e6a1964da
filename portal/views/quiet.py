"""When may we not disturb a patient? They say so beside how we contact them; what is urgent comes at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from careops.people.models import Patient
from careops.web.guards import for_patient
from careops.web.quiet_hours import form_of, keep_quiet
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment


@require_http_methods(["GET", "HEAD", "POST"])
@for_patient
def quiet_page(request: MemberRequest, patient: Patient) -> HttpResponse:
    """Of themselves, or of whom they act for."""
    form = form_of(patient, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        record_read(request, what="details of a patient", patients=[patient.pk])
        status = 422 if form.errors else 200
        return render(
            request, "portal/quiet.html", {"form": form, "patient": patient}, status=status
        )
    said = form.cleaned_data
    begin, end = said["quiet_from"], said["quiet_until"]
    keep_quiet(patient, begin, end, by=request.actor, at=moment(request))
    messages.success(request, "Saved." if begin else "Saved. There are no quiet hours.")
    return redirect("portal:quiet")
