"""How does a patient leave the portal? On a page that says what ends; they can be invited again."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from careops.access.logins import close_logins
from careops.engine.refusals import Refusal
from careops.people.models import Patient
from careops.web.guards import themselves
from careops.web.request import MemberRequest, moment
from portal.views.doors import account_of, closed_page


@require_http_methods(["GET", "HEAD", "POST"])
@themselves
def leave_page(request: MemberRequest, own: Patient) -> HttpResponse:
    """Confirm it; then their login here ends, of each session at once."""
    account = account_of(own.pk)
    if account is None:
        return closed_page(request, account)
    if request.method != "POST":
        return render(request, "portal/leave.html", {"account": account})
    try:
        account.leave(by=request.actor, at=moment(request))
    except Refusal as refusal:
        shown = {"account": account, "refusal": refusal}
        return render(request, "portal/leave.html", shown, status=refusal.status)
    close_logins(own, by=request.actor, at=moment(request))
    logout(request)
    return redirect("portal:left")


@require_safe
def left_page(request: HttpRequest) -> HttpResponse:
    """For whoever has just left, and is signed out."""
    return render(request, "portal/left.html")
