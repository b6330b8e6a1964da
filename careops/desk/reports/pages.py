"""How are things going? The reports on one page, for days, kinds of case and a team."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from careops.desk.figure_pages import DaysForm, figures_page, refused
from careops.desk.reports.all import reports
from careops.desk.reports.asked import Asked
from careops.desk.reports.readers import may_read, may_read_names
from careops.desk.reports.weekly import READERS
from careops.desk.site import holds
from careops.desk.words import kind_label, team_label, teams
from careops.people.models import Membership
from careops.policy.workflow import kinds
from careops.web.request import MemberRequest, moment

WORDS = {
    "title": "Reports",
    "lead": "Whether we keep what we promise, read from the record: each step and each moment that passed is written"
    " down there.",
}


class ReportForm(DaysForm):
    """Days, a kind of case, a team; its choices come from the policies."""

    usual = timedelta(days=55)  # eight weeks, today with them
    kind = forms.ChoiceField(required=False)
    team = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: dict[str, Any] = {
            "kind": [("", "All"), *((kind, kind_label(kind)) for kind in kinds())],
            "team": [("", "All"), *((team, team_label(team)) for team in teams())],
        }
        for name, choices in found.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def reports_page(request: MemberRequest) -> HttpResponseBase:
    """All figures, each from one query; with ``sheet`` and ``form`` one of them as a file (interfaces: A15).

    POST says whether the reader wants the week's by mail.
    """
    if not may_read(request.membership):
        raise PermissionDenied
    if request.method == "POST":
        return choose_mail(request, is_on=request.POST.get("mail") == "on")
    form = ReportForm.of(request)
    if not form.is_valid():
        return refused(request, form, **WORDS)
    asked = asked_in(form, request)
    mailed = {
        "may_be_mailed": holds(request, READERS),
        "is_mailed": request.membership.has_weekly_mail,
    }
    return figures_page(
        request, form, reports(asked), asked, template="reports.html", **mailed, **WORDS
    )


def choose_mail(request: MemberRequest, *, is_on: bool) -> HttpResponseBase:
    Membership.objects.filter(pk=request.membership.pk).update(has_weekly_mail=is_on)
    said = "The next mail comes on Monday." if is_on else "You get no mail about the week any more."
    messages.success(request, said)
    return redirect("admin:desk_reports")


def asked_in(form: ReportForm, request: MemberRequest) -> Asked:
    said = form.cleaned_data
    return Asked(
        form.span,
        moment(request),
        (said["kind"],) if said["kind"] else tuple(kinds()),
        said["team"],
        names=may_read_names(request.membership),
    )
