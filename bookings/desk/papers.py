"""How do agents put a paper's file into a folder, and which files does a step of it offer?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from bookings.models import Paper
from careops.desk.bulk import by_role
from careops.desk.fact_forms import offers
from careops.desk.panels import tools
from careops.desk.site import TenantAdmin, page
from careops.files.forms import UploadForm
from careops.files.models import File, Folder
from careops.files.sending import path_of
from careops.policy.rules import Rule
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment


@require_http_methods(["GET", "HEAD", "POST"])
def add_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Add a file about a paper: into the clinic's folder once it is filed there, until then into the insurer's."""
    paper: Paper = get_object_or_404(Paper.objects.for_list(), pk=pk)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        folder = Folder.of(paper.clinic or paper.insurer)
        if form.save(folder=folder, by=request.actor, at=moment(request), case=paper.case):
            return redirect("admin:cases_case_change", paper.pk)
    record_read(request, what="add a file", patients=[paper.booking.client_id], case=paper.case)
    return page(
        request, "admin/bookings/add_file.html", title="Add a file", form=form, paper=paper,
        status=422 if form.errors else 200,
    )  # fmt: skip


def files_for(_: Rule, papers: Sequence[Any]) -> list[tuple[str, str]]:
    """Those about this paper, newest first."""
    about = [paper.pk for paper in papers]
    found = File.objects.clean().in_place().filter(case__in=about).order_by("-pk")
    return [(str(file.pk), f"{file.name} ({file.uploaded_by})") for file in found]


def links_to(paper: Paper, request: MemberRequest) -> SafeString:
    """The files about a paper, each at an address of this reader's."""
    found = File.objects.readable_by(request.actor).filter(case=paper.pk).order_by("pk")
    lines = (
        format_html(
            '<a href="{}">{}</a> {} {}', path_of(file, by=request.actor), file.name,
            "taken out of" if file.removals.all() else "in", file.folder,
        )
        for file in found.select_related("folder__partner").prefetch_related("removals")
    )  # fmt: skip
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines))


@tools("paper")
def paper_tools(request: MemberRequest, paper: Paper) -> list[tuple[str, str]]:
    if not by_role(Paper.rules()["receive"], request.actor):
        return []
    return [("Add a file…", reverse("admin:bookings_paper_file", args=[paper.pk]))]


class PaperAdmin(TenantAdmin):
    """Papers are found on the page of their booking."""

    group = ""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("<uuid:pk>/file/", wrap(add_file), name="bookings_paper_file")]


offers(File, files_for)
