"""Who is this patient to us? One page to read over all domains; what of it changes, is changed behind a button."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from careops.cases.models import Case
from careops.conversation.models import Comment
from careops.desk.merges.pages import known_as
from careops.desk.panels import flags_of, panels_of
from careops.desk.site import holds, page
from careops.desk.viewings.entering import may_view
from careops.desk.words import CaseRow, row_of
from careops.files.models import File
from careops.files.sending import path_of
from careops.people.actors import STAFF, Actor
from careops.people.models import Membership, Patient
from careops.people.proxies import Proxy
from careops.values.languages import language_name
from careops.web.conversation import Line, lines_of
from careops.web.readings import Reading, readings_of
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment

CASES, WRITTEN, FILES, READINGS = 60, 30, 30, 15


@require_safe
def patient_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Who, what is open, what was said, what was sent, and who looked; as many queries for one case as for sixty."""
    patient = get_object_or_404(Patient.objects.select_related("merged_into"), pk=pk)
    at = moment(request)
    cases = cases_of(patient)
    open_ones, closed_ones = apart(cases[:CASES])
    acting = list(acting_for(patient))
    known = known_as(request, patient)
    seen = [patient.pk, *{one.holder_id for one in acting}, *{one.patient_id for one in acting}]
    seen += [*(one.gone_id for one in known["merges"]), *(one.pk for one in known["same"])]
    response = page(
        request,
        "patient.html",
        title=str(patient),
        patient=patient,
        age=patient.age(on=at.date()),
        language=language_name(patient.language),
        flags=flags_of(request, patient),
        panels=panels_of(request, patient),
        open_cases=open_ones,
        closed_cases=closed_ones,
        has_more=len(cases) > CASES,
        written=written_with(patient, by=request.actor),
        files=files_of(patient, by=request.actor),
        logins=list(Membership.objects.filter(patient=patient).select_related("user")),
        acting=acting,
        readings=looks_at(patient),
        may_edit=holds(request, STAFF),
        may_view=may_view(request.membership),
        **known,
    )
    record_read(request, what="all of a patient", patients=[*seen, patient.merged_into_id])
    return response


def cases_of(patient: Patient) -> list[Case]:
    """What is open first, first due first; then the newest of what is closed. Tasks only while they are open."""
    theirs = Case.objects.for_list().filter(Q(closed_at=None) | ~Q(kind="task"), patient=patient)
    by_due = F("due_at").asc(nulls_last=True)
    newest = F("closed_at").desc(nulls_first=True)
    return list(theirs.order_by(newest, by_due, "-pk")[: CASES + 1])


def apart(cases: Sequence[Case]) -> tuple[list[CaseRow], list[CaseRow]]:
    rows = [row_of(case) for case in cases]
    return [r for r in rows if not r.case.closed_at], [r for r in rows if r.case.closed_at]


def written_with(patient: Patient, *, by: Actor) -> list[Line]:
    """What was written about all of their cases, the newest first."""
    about = Comment.objects.filter(case__patient=patient).select_related("case").order_by("-id")
    return lines_of(about[:WRITTEN].with_files(), by=by)


def files_of(patient: Patient, *, by: Actor) -> Iterator[tuple[File, str]]:
    """What lies in their folder, the newest first, each with an address of this reader's own."""
    files = File.objects.filter(folder__patient=patient).order_by("-id")[:FILES]
    for file in files:
        yield file, path_of(file, by=by) if file.state == File.State.CLEAN else ""


def looks_at(patient: Patient) -> list[Reading]:
    """Who looked, the newest first; what they saw, said to a colleague and not to the patient."""
    rows = readings_of(patient.pk).rows[:READINGS]
    return [
        replace(one, what=one.what.removeprefix("your ").replace(" you", " them")) for one in rows
    ]


def acting_for(patient: Patient) -> Any:
    """Who acts for them, and for whom they act; what has ended, too."""
    found = Proxy.objects.filter(Q(holder=patient) | Q(patient=patient))
    return found.select_related("holder", "patient").order_by("ended_at", "pk")
