"""How does a viewing begin? After a fresh sign-in, with a reason, for a case of one's own; and one press ends it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from careops.access.pages import asked_anew
from careops.cases.models import Case
from careops.desk.site import page
from careops.desk.viewings.entering import OPENED, may_view, onlooker
from careops.desk.viewings.models import Viewing
from careops.desk.viewings.story import STARTED
from careops.engine.refusals import Refusal
from careops.people.actors import Actor
from careops.people.middleware import actor_of
from careops.people.models import Membership, Patient
from careops.values.forms import ListField, ValueField
from careops.values.table import PRIVATE
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment


class StartForm(forms.Form):
    """Why, and for which case: the open ones of this patient that this member has."""

    reason = ValueField(
        PRIVATE,
        label="Why do you have to see it as they do?",
        help_text="Your lead reads it. The patient reads who looked, as whom and when.",
    )

    def __init__(self, data: Any, *, cases: list[Case]) -> None:
        super().__init__(data)
        named = [(str(case.pk), str(case)) for case in cases]
        self.fields["about"] = ListField(
            named, label="For which case of yours?", widget=forms.RadioSelect(choices=named)
        )
        for field in self.fields.values():
            field.error_messages["required"] = "This is needed."


@require_http_methods(["GET", "HEAD", "POST"])
def start_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Whoever may look, and has shown a moment ago who they are, begins here."""
    if not may_view(request.membership):
        raise PermissionDenied
    response: HttpResponse = ask(request, get_object_or_404(Patient, pk=pk))
    return response


@asked_anew  # type: ignore[untyped-decorator]
def ask(request: MemberRequest, patient: Patient) -> HttpResponse:
    """Ask why and for which case, and begin."""
    form = StartForm(request.POST or None, cases=cases_of(patient, request))
    if form.is_valid() and (begun := begin(request, patient, form)):
        return redirect(f"{begun.address}/mine/")
    now_seen = Viewing.objects.running_of(request.membership).first()
    others = [now_seen.patient_id] if now_seen else []
    record_read(request, what="patient", patients=[patient.pk, *others])
    return page(
        request,
        "see_as_patient.html",
        title=f"See what {patient} sees",
        status=422 if form.errors else 200,
        patient=patient,
        form=form,
        now_seen=now_seen,
    )


def cases_of(patient: Patient, request: MemberRequest) -> list[Case]:
    """The open ones of this patient that this member has; a viewing is nobody's to have."""
    mine = Case.objects.open().filter(patient=patient, owner=request.membership)
    return list(mine.order_by("ref"))


def begin(request: MemberRequest, patient: Patient, form: StartForm) -> Viewing | None:
    """Begin it in this session and no other; None where the policy refuses, and the form says why."""
    said, member, at = form.cleaned_data, request.membership, moment(request)
    viewing = Viewing(patient=patient, member=member, about_id=UUID(said["about"]))
    try:
        viewing.start(by=in_both_names(member, patient), at=at, reason=said["reason"])
    except Refusal as refusal:
        form.add_error(None, refusal.reason)
        return None
    request.session[OPENED] = str(viewing.pk)
    record_read(request, what=STARTED, patients=[patient.pk], by=onlooker(member, viewing))
    return viewing


def in_both_names(member: Membership, patient: Patient) -> Actor:
    return replace(actor_of(member, via="page"), behalf=patient.name)


@require_POST
@login_required
def stop_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Stop looking; the member's own session goes on, on the patient's page at the desk."""
    member = request.membership
    mine = Viewing.objects.for_list().filter(member=member.pk) if member else Viewing.objects.none()
    viewing: Viewing = get_object_or_404(mine, pk=pk)
    if viewing.is_open:
        viewing.stop(by=in_both_names(member, viewing.patient), at=moment(request))
    request.session.pop(OPENED, None)
    return redirect("admin:people_patient_page", viewing.patient_id)
