"""How does a list come in at the desk? As by the command; what is rejected can be mended and sent again."""

from __future__ import annotations

from io import StringIO
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from bookings.directory.flags import FLAGS, counts
from bookings.directory.forms import ListForm
from bookings.directory.importing import ClinicTally, finish, importer
from bookings.directory.lists import read_list
from bookings.directory.models import Clinic
from bookings.directory.views.clinic import EDITORS
from careops.desk.site import holds, page, record
from careops.imports.lines import Rejects, import_lines
from careops.values.sheets import BadFile, Line, open_sheet
from careops.web.request import MemberRequest, moment

LARGEST = 2 * 1024 * 1024  # bytes that a page takes; more than that goes in by the command
SHOWN = 100  # rejected lines on the page; the file has all


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: MemberRequest) -> HttpResponse:
    """Take in a list, and say what came of each line and what is doubtful now."""
    may_save = holds(request, EDITORS)
    if request.method == "POST" and not may_save:
        raise PermissionDenied("Only leads and managers import clinics.")
    form = ListForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    said: dict[str, Any] = {}
    if form.is_valid():
        try:
            said = taken(request, form)
        except BadFile as error:
            form.add_error("file", str(error))
    return page(
        request,
        "admin/bookings/import.html",
        title="Import clinics",
        status=422 if form.errors else 200,
        form=form,
        may_save=may_save,
        flagged=[
            (flag, FLAGS[flag], count) for flag, count in counts(Clinic.objects.all()).items()
        ],
        **said,
    )


def taken(request: MemberRequest, form: ListForm) -> dict[str, Any]:
    """Import the file; what the page says of it."""
    file = form.cleaned_data["file"]
    if file.size > LARGEST:
        raise BadFile(
            "This is larger than 2 MB: split it, or import it by the command import_clinics."
        )
    tally, target, bad = ClinicTally(), StringIO(), []
    rejected = Rejects(target)

    def reject(line: Line) -> None:
        rejected(line)
        bad.append(line)

    with open_sheet(file.file) as sheet:
        take = importer(request.tenant, at=moment(request))
        import_lines(read_list(sheet), tally, take=take, reject=reject, step=lambda: None)
    finish(request.tenant)
    counted = {"lines": tally.lines, "counts": tally.counts}
    record(request, "import_clinics", about=request.tenant, changed=counted)
    return {"tally": tally, "bad": bad[:SHOWN], "rejects": target.getvalue()}


@require_POST
def rejects(request: MemberRequest) -> HttpResponse:
    """The rejected lines that the page before showed, as a file."""
    answer = HttpResponse(
        "\ufeff" + request.POST.get("rejects", ""), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="rejected.csv"'
    return answer
