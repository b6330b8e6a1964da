"""What is known of a clinic? A page for all of it, which leads and managers write."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from bookings.directory.flags import FLAGS
from bookings.directory.forms import ClinicForm
from bookings.directory.models import Clinic, Service
from careops.desk.changes import changes
from careops.desk.site import holds, page, record
from careops.desk.voices import voices_of
from careops.people.actors import LEAD, MANAGER
from careops.web.request import MemberRequest

EDITORS = (LEAD, MANAGER)


@require_http_methods(["GET", "HEAD", "POST"])
def clinic_page(request: MemberRequest, pk: UUID | None = None) -> HttpResponse:
    """Show a clinic, or an empty form for a new one; a lead or manager saves it, and it is on record."""
    may_save = holds(request, EDITORS)
    given = request.POST if request.method == "POST" and may_save else None
    clinic = clinic_of(pk, lock=given is not None) if pk else Clinic()
    form = ClinicForm(given, instance=clinic, services=services_of(clinic))
    if given is not None and form.is_valid():
        return save(request, form, is_new=pk is None)
    if not may_save:
        for field in form.fields.values():
            field.disabled = True
    refused = (request.method == "POST" or pk is None) and not may_save
    shown = Clinic.objects.get(pk=pk) if pk else None  # as it is, and not as it was written
    return page(
        request,
        "admin/bookings/clinic.html",
        title=shown.name if shown else "New clinic",
        status=403 if refused else 422 if form.errors else 200,
        form=form,
        clinic=shown,
        doubts=doubts(shown),
        voices=voices_of(shown.partner, request) if shown and shown.partner else None,
        may_save=may_save,
    )


def clinic_of(pk: UUID, *, lock: bool) -> Clinic:
    rows = Clinic.objects.select_related("partner")
    rows = rows.select_for_update(no_key=True, of=("self",)) if lock else rows
    found: Clinic = get_object_or_404(rows, pk=pk)
    return found


def services_of(clinic: Clinic) -> list[Service]:
    """What can be asked for, and what this clinic offers all the same."""
    offered = Q() if clinic._state.adding else Q(offers__clinic=clinic)
    return list(Service.objects.filter(Q(is_active=True) | offered).distinct())


def save(request: MemberRequest, form: ClinicForm, *, is_new: bool) -> HttpResponse:
    clinic = form.save()
    changed = changes(form)
    if changed:
        record(request, "add_clinic" if is_new else "change_clinic", about=clinic, changed=changed)
    messages.success(request, "Saved." if changed else "Nothing was changed.")
    return redirect("admin:bookings_clinic_change", clinic.pk)


def doubts(clinic: Clinic | None) -> list[tuple[str, Any]]:
    """What is doubtful, each with its reason."""
    flags = clinic.flags if clinic else {}
    return [(words, flags[flag]) for flag, words in FLAGS.items() if flag in flags]
