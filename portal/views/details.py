"""How do we reach a patient? They say so themselves, and it is on record."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from uuid_utils.compat import uuid7

from careops.engine.trail import plain
from careops.people.models import Patient
from careops.record import chain
from careops.record.models import Entry
from careops.record.trace import current_trace
from careops.web.guards import for_patient
from careops.web.patients import offers_patients
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from portal.forms.account import DetailsForm
from portal.views.doors import account_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_patient
def details_page(request: MemberRequest, patient: Patient) -> HttpResponse:
    """Mobile and language, of themselves or of whom they act for; who saved meanwhile is told."""
    posted = request.POST if request.method == "POST" else None
    rows = Patient.objects.select_for_update(no_key=True) if posted is not None else Patient.objects
    form = DetailsForm(posted, instance=rows.get(pk=patient.pk))
    if form.is_valid():
        keep(request, form)
        messages.success(request, "Saved.")
        return redirect("portal:details")
    record_read(request, what="details of a patient", patients=[patient.pk])
    is_own = patient.pk == request.membership.patient_id
    context = {
        "form": form,
        "patient": patient,
        "is_own": is_own,
        "account": account_of(patient.pk) if is_own else None,
    }
    return render(request, "portal/details.html", context, status=422 if form.errors else 200)


def keep(request: MemberRequest, form: DetailsForm) -> None:
    if not form.has_changed():
        return
    changed = {
        name: [form.initial.get(name), form.cleaned_data[name]] for name in form.changed_data
    }
    patient, by = form.save(), request.actor
    entry = Entry(
        id=uuid7(), at=moment(request), action="change_patient", outcome=Entry.Outcome.CHANGED,
        actor=by.name, actor_id=by.id, behalf=by.behalf, via=by.via, trace=current_trace(),
    )  # fmt: skip
    entry.facts = {**plain(patient), "changed": changed}
    chain.add([entry])


offers_patients(
    "Your details and how we contact you",
    "portal:details",
    acting="Details and how we contact them",
)
