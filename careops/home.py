"""Where does a visitor begin? Members at their work, strangers at the tenant's door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from careops.people.models import Provider
from careops.people.roles import home_of
from careops.web.cursor import Cursor
from careops.web.guards import for_provider
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from careops.web.todo import SOURCES, todo


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The bare domain belongs to no tenant: it explains, and lists nobody (SX-1)."""
    member = request.membership  # type: ignore[attr-defined]
    if member and (page := home_of(member.roles)):
        return redirect(page)
    return render(request, "home.html")


@require_safe
@for_provider
def todo_page(request: MemberRequest, provider: Provider) -> HttpResponse:
    """What needs this provider, soonest first, and what they may take (S4-11, S4-26)."""
    at = moment(request)
    found = todo(provider, at=at, after=Cursor.read(request.GET.get("after", "")))
    record_read(
        request, what="to do", patients=[card.subject.case.patient_id for card in found.cards]
    )
    notices = [source.notice for source in SOURCES.values() if source.notice]
    context = {"todo": found, "provider": provider, "notices": notices, "now": at}
    return render(request, "provider/todo.html", context)


def robots(_: HttpRequest) -> HttpResponse:
    """No page here is for a search engine."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
