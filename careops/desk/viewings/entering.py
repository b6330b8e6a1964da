"""What does a colleague find below a viewing's address? The patient's pages as they see them, and nothing to press."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse, set_script_prefix

from careops.desk.viewings.models import Viewing, who_works_here
from careops.desk.viewings.policy import VIEWER
from careops.people.actors import PATIENT, Actor
from careops.people.models import Membership
from careops.web.readings import AS_THEY_DO
from careops.web.request import moment

BELOW = re.compile(r"/viewing/([0-9a-f-]{36})(/.*)")
STOP = "/stop/"
OPENED = "viewing"  # of the session in which it was begun: its id
SAFE = ("GET", "HEAD", "OPTIONS")
PROBLEM = "patient/viewing_problem.html"


class ViewingMiddleware:
    """Show what lies below a viewing's address as its patient sees it (S3-A5).

    All other addresses, and the session, are the member's own as ever. Asked anew at each request: that it
    runs, in this session, and that its member may still look.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        below = BELOW.fullmatch(request.path_info)
        if not below or below[2] == STOP:
            return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        viewing = running(request, below[1], at=moment(request))
        if viewing is None:
            return problem(request, "over")
        with seen_as_they_do(request, viewing, page=below[2]):
            return self.look(request)

    def look(self, request: Any) -> HttpResponse:
        if request.method not in SAFE:
            return problem(request, "only_looks")
        if request.path_info == "/":
            return redirect("mine")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")  # until the savepoint is released
            return self.get_response(request)

    def process_view(self, request: Any, page: Any, _args: Any, _kwargs: Any) -> Any:
        """What is no page of a patient's is nowhere here: nothing of access, of the desk, or behind links."""
        is_theirs = getattr(page, "is_seen_by_colleagues", False)
        viewing = getattr(request, "viewing", None)
        return problem(request, "elsewhere", status=404) if viewing and not is_theirs else None


def running(request: Any, pk: str, *, at: datetime) -> Viewing | None:
    """The viewing that was begun in this session, while it runs and its member may look."""
    member = request.membership
    if not member or request.session.get(OPENED) != pk or not may_view(member):
        return None
    viewing: Viewing | None = Viewing.objects.running_of(member).filter(pk=pk).first()
    ends_at = viewing.case.due_at if viewing else None
    if viewing is None or ends_at is None or at >= ends_at:
        return None
    return None if who_works_here({viewing.patient_id}) else viewing


def may_view(member: Membership) -> bool:
    return member.is_staff and VIEWER.name in member.roles


def onlooker(member: Membership, viewing: Viewing) -> Actor:
    """Who looks, and as whom: the record keeps both."""
    return Actor(
        name=member.user.name,
        roles=frozenset({PATIENT.name}),
        people=frozenset({viewing.patient_id}),
        member=member.pk,
        via=AS_THEY_DO,
        behalf=viewing.patient.name,
    )


@contextmanager
def seen_as_they_do(request: Any, viewing: Viewing, *, page: str) -> Iterator[None]:
    """While it lasts the reader is the patient, all addresses are below the viewing's, and no session is at hand."""
    member, own, prefix = request.membership, request.session, get_script_prefix()
    request.viewing, request.path_info = viewing, page
    request.actor = onlooker(member, viewing)
    request.membership = Membership(
        pk=member.pk, user=member.user, roles=[PATIENT.name], patient=viewing.patient
    )
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    set_script_prefix(prefix.removesuffix("/") + viewing.address + "/")
    try:
        yield
    finally:
        set_script_prefix(prefix)
        request.session = own


def problem(request: Any, why: str, *, status: int = 403) -> HttpResponse:
    """A page that says why, and that nothing was done: ``over``, ``only_looks`` or ``elsewhere``."""
    viewing = getattr(request, "viewing", None)
    back = reverse("mine") if viewing else reverse("admin:index")
    return render(request, PROBLEM, {"why": why, "back_url": back}, status=status)
