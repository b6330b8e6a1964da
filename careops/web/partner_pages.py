"""How does somebody of a partner come to its cases? Signed in, to a list of them, and the page of each."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from careops.cases.models import Case
from careops.engine.refusals import Refusal
from careops.people.models import Partner
from careops.web.case_view import Page
from careops.web.cursor import Cursor
from careops.web.guards import for_partner
from careops.web.partners import PartnerView, overview, source_of
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment

LONGEST = 80  # of what is looked for: as a number of theirs
NOTHING = "There is no such case of yours."


@require_safe
@for_partner
def cases_page(request: MemberRequest, partner: Partner) -> HttpResponse:
    """What waits for them first, then what is happening, then what is done."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    found = overview(request, partner, text=text, after=Cursor.read(request.GET.get("after", "")))
    seen = [card.subject.case.patient_id for card in found.cards]
    record_read(request, what="all of a partner", patients=seen)
    context = {"page": found, "partner": partner, "q": text, "now": moment(request)}
    return render(request, "partner/cases.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_partner
def case_page(request: MemberRequest, partner: Partner, pk: UUID) -> HttpResponse:
    """One of them; what is another's is not there."""
    cases = Case.objects.filter(pk=pk)
    if request.method == "POST":  # two presses at once take turns, and the second sees the first
        cases = cases.select_for_update(no_key=True)
    case: Case = get_object_or_404(cases)
    source = source_of(case.kind, partner)
    if source is None:
        raise Http404(NOTHING)
    subject = get_object_or_404(source.rows(request.actor.people).for_list(), pk=pk)  # type: ignore[attr-defined]
    return signed_in(source.views[partner.kind])(request, subject, partner).respond()


class SignedIn(PartnerView):
    """Somebody of a partner who has signed in, before what a link would lead to as well."""

    def __init__(self, request: MemberRequest, subject: Any, holder: Partner) -> None:
        super().__init__(request, subject, by=request.actor, at=moment(request))
        self.holder = holder

    def page(self) -> Page:
        template, shown = super().page()
        return template, {"link": None, "holder": self.holder, **shown}

    def show(self, refusal: Refusal | None = None, *, status: int = HTTPStatus.OK) -> HttpResponse:
        case = self.subject.case
        record_read(self.request, what=case.kind, patients=[case.patient_id], case=case)
        return super().show(refusal, status=status)


def signed_in(view: type[PartnerView]) -> type[SignedIn]:
    """The same page, for whoever of its partner has signed in."""
    return type(f"{view.__name__}SignedIn", (SignedIn, view), {})
