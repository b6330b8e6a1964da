"""How does a patient come to all that is theirs? Signed in; or by any of their links, and a one-time code."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from careops.outbox.links import LinkStatus
from careops.outbox.models import Link
from careops.people.actors import Actor
from careops.people.models import Patient
from careops.web.case_view import Page
from careops.web.code_view import CodeView
from careops.web.conversation import is_talked
from careops.web.cursor import Cursor
from careops.web.guards import for_patient
from careops.web.kept_forms import keep
from careops.web.link_view import token_in
from careops.web.links import NOTHING, by_link, holder_of, subject_of
from careops.web.patients import SOURCES, cases_of, offers_to, overview, shut_out
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment


@require_safe
@for_patient
def all_page(request: MemberRequest, patient: Patient) -> HttpResponse:
    """All that is theirs, for a patient who has signed in."""
    at = moment(request)
    record_read(request, what="all of a patient", patients=[patient.pk])
    found = overview(patient, by=request.actor, at=at, after=cursor_in(request))
    context = {"page": found, "is_opened": True, "now": at, "offers": offers_to(request, patient)}
    return render(request, "patient/all.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_patient
def case_page(request: MemberRequest, patient: Patient, pk: UUID) -> HttpResponse:
    """One of them."""
    return one_of_theirs(request, patient, pk, by=request.actor, at=moment(request))


@by_link
def all_behind(request: HttpRequest, link: Link) -> HttpResponse:
    """All that is theirs, for whoever holds a patient's link."""
    return all_of_theirs(request, link).respond()


@by_link
def case_behind(request: HttpRequest, link: Link, pk: UUID) -> HttpResponse:
    """One of them, for whoever has given the code, too. What was written is kept, where that was too long ago."""
    view = all_of_theirs(request, link)
    if view.is_opened:
        return one_of_theirs(request, view.holder, pk, by=view.by, at=view.at)
    way_in = reverse("all_behind", args=[token_in(request)])
    return keep(request, way_in=way_in) if request.method == "POST" else redirect(way_in)


class AllOfTheirs(CodeView):
    """Whoever holds a patient's link, before all that is the patient's.

    By the link alone they read of the case that it was sent about; of the others only that they are.
    """

    once = False
    is_asked = True
    answers: Collection[str] = ()
    behind: Collection[str] = ()

    @property
    def can_open(self) -> bool:
        return self.link_status is LinkStatus.ISSUED

    def its_page(self) -> Page:
        record_read(self.request, what="all of a patient", patients=[self.holder.pk], by=self.by)
        only = None if self.is_opened else self.link.case
        after = cursor_in(self.request)
        found = overview(self.holder, by=self.by, at=self.at, after=after, only=only)
        return "patient/all.html", {
            "page": found,
            "is_opened": self.is_opened,
            "is_talked": not self.is_opened and is_talked(self.subject, by=self.by),
            **self.code_context(),
        }


def all_of_theirs(request: HttpRequest, link: Link) -> AllOfTheirs:
    subject = subject_of(link.case)
    holder = holder_of(link, subject)
    if not isinstance(holder, Patient):
        raise Http404(NOTHING)
    return AllOfTheirs(request, subject, link, holder, at=moment(request))


def one_of_theirs(
    request: HttpRequest, patient: Patient, pk: UUID, *, by: Actor, at: datetime
) -> HttpResponse:
    theirs = cases_of(patient, at=at)
    case = theirs.filter(pk=pk).first() or get_object_or_404(theirs, merged=pk)
    record_read(request, what=case.kind, patients=[patient.pk], case=case, by=by)
    if closed := shut_out(request, patient, case):
        return closed
    view = SOURCES[case.kind].view(request, subject_of(case), by=by, at=at)
    return view.respond()


def cursor_in(request: HttpRequest) -> Cursor | None:
    return Cursor.read(request.GET.get("after", ""))
