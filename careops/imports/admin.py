"""How does a list come in at the desk? It is sent, tried, looked at and started; what was rejected comes back."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careops.desk.site import TenantAdmin, desk_site, holds, page
from careops.imports.job import receive, start
from careops.imports.kinds import SHEETS
from careops.imports.models import RejectedLine, Upload
from careops.imports.rejects import written
from careops.jobs.models import State
from careops.jobs.running import stop
from careops.people.actors import LEAD, MANAGER
from careops.record.reads import record_read
from careops.values.sheets import BadFile
from careops.values.table import Refused
from careops.web.request import MemberRequest, moment

EDITORS = (LEAD, MANAGER)
LARGEST = 25 * 1024 * 1024  # bytes of a list: some 100,000 lines
SHOWN = 50  # lists of the page
BAD = 100  # rejected lines on the page; the file has all
AGAIN = 2  # seconds until a page of something that is not finished looks again


class UploadForm(forms.Form):
    """A list, and of which kind it is."""

    kind = forms.ChoiceField(
        label="What it lists", choices=lambda: [(k.name, k.label) for k in SHEETS.values()]
    )
    file = forms.FileField(label="CSV file", widget=forms.FileInput({"accept": ".csv,text/csv"}))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                "This is larger than 25 MB: split it, and send the parts one by one."
            )
        return file

    def save(self, request: MemberRequest) -> Upload | None:
        """The list, which is tried now; None: the form says what is wrong with it."""
        file = self.cleaned_data["file"]
        kind = SHEETS[self.cleaned_data["kind"]]
        try:
            return receive(
                kind, name=file.name, content=file.read(), by=request.membership, at=moment(request)
            )
        except (BadFile, Refused) as error:
            self.add_error("file", str(error))
            return None


@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: MemberRequest) -> HttpResponse:
    """The last lists; a lead or manager sends another."""
    may = holds(request, EDITORS)
    if request.method == "POST" and not may:
        raise PermissionDenied("Only leads and managers import lists.")
    sent = request.method == "POST"
    form = UploadForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        initial={"kind": request.GET.get("kind")},
    )
    if form.is_bound and form.is_valid() and (upload := form.save(request)):
        return redirect("admin:imports_upload", pk=upload.pk)
    rows = Upload.objects.defer("packed").select_related("sent_by__user", "tried", "taken")
    return page(
        request, "admin/imports/uploads.html", title="Import a list", form=form, may=may,
        kinds=list(SHEETS.values()), status=422 if form.errors else 200,
        uploads=[(one, label(one)) for one in rows.order_by("-sent_at")[:SHOWN]],
    )  # fmt: skip


def label(upload: Upload) -> str:
    return SHEETS[upload.kind].label if upload.kind in SHEETS else upload.kind


def found(pk: UUID) -> Upload:
    rows = Upload.objects.defer("packed").select_related("sent_by__user", "tried", "taken")
    upload: Upload = get_object_or_404(rows, pk=pk)
    return upload


def is_ready(upload: Upload) -> bool:
    """Whether it can be started: it was tried to its end, nobody has started it, and its words are there still."""
    is_tried = upload.tried is not None and upload.tried.state == State.DONE
    is_new = is_tried and upload.taken_id is None
    return is_new and Upload.objects.filter(pk=upload.pk).exclude(packed=None).exists()


@require_safe
def upload_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What the list would do, how far it is, and what of it was rejected and why."""
    upload = found(pk)
    job = upload.job
    counts = {k: v for k, v in job.found.items() if k != "upto"} if job else {}
    response = page(
        request, "admin/imports/upload.html", title=label(upload), upload=upload, job=job, counts=counts,
        may=holds(request, EDITORS), bad=RejectedLine.objects.filter(job=job).order_by("number")[:BAD],
        is_ready=is_ready(upload), seen_at=SHEETS[upload.kind].seen_at if upload.kind in SHEETS else "",
    )  # fmt: skip
    if job and job.is_unfinished:
        response["Refresh"] = str(AGAIN)
    return response


@require_POST
def start_import(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take it in: once, whoever presses twice."""
    if not holds(request, EDITORS):
        raise PermissionDenied("Only leads and managers import lists.")
    locked = get_object_or_404(Upload.objects.select_for_update(no_key=True).defer("packed"), pk=pk)
    if is_ready(locked):
        start(locked, by=request.membership, at=moment(request))
    else:
        messages.info(
            request, "It was started already, was not tried to its end, or is not kept any more."
        )
    return redirect("admin:imports_upload", pk=pk)


@require_POST
def stop_import(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Let it be: what is in stays in."""
    if not holds(request, EDITORS):
        raise PermissionDenied("Only leads and managers can stop this.")
    job = found(pk).job
    said = "Stopped: what is in stays in." if job and stop(job) else "It had ended already."
    messages.info(request, said)
    return redirect("admin:imports_upload", pk=pk)


@require_safe
def rejects(request: MemberRequest, pk: UUID) -> FileResponse:
    """The rejected lines, as a file that can be mended and sent again."""
    if not holds(request, EDITORS):
        raise PermissionDenied("Only leads and managers import lists.")
    job = found(pk).job
    lines = RejectedLine.objects.filter(job=job).order_by("number")
    if job is None or not lines.exists():
        raise Http404("No line was rejected.")
    what = f"rejected lines of {job.said['upload']}"
    record_read(request, what=what[:60], patients=[], at=moment(request), always=True)
    content = BytesIO(written(lines))
    return FileResponse(
        content, as_attachment=True, filename="rejected.csv", content_type="text/csv"
    )


class UploadAdmin(TenantAdmin):
    """Lists that were sent."""

    group = "Set-up"
    label = "Import a list"

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(uploads), name="imports_upload_changelist"),
            path("<uuid:pk>/", wrap(upload_page), name="imports_upload"),
            path("<uuid:pk>/start/", wrap(start_import), name="imports_start"),
            path("<uuid:pk>/stop/", wrap(stop_import), name="imports_stop"),
            path("<uuid:pk>/rejects/", wrap(rejects), name="imports_rejects"),
        ]


desk_site.register(Upload, UploadAdmin)
