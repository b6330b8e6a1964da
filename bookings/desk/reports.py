"""How are bookings going? The reports on one page, as sheets, and the cases behind a number (SX-10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.desk.days import READERS, RangeForm
from bookings.models import Booking
from bookings.policy.words import BILLING, CEO, CHIEF_OF_STAFF, COORDINATOR
from bookings.reports.ageing import Age, aged
from bookings.reports.all import ALL, REPORTS, Report
from bookings.reports.gaps import lacking
from bookings.reports.span import Span
from bookings.reports.tables import Table
from careops.cases.models import Case
from careops.desk.queue import Cursor, take
from careops.desk.site import holds, page
from careops.desk.words import row_of
from careops.people.actors import FINANCE, LEAD, MANAGER
from careops.people.models import Partner
from careops.values.forms import RowField, ValueField
from careops.values.table import Text
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from careops.web.sheets import Format, sheet

MONEY_READERS = (LEAD, MANAGER, FINANCE, COORDINATOR, BILLING, CHIEF_OF_STAFF, CEO)
QUARTER = timedelta(days=90)
SHOWN = 50  # rows of a table on the page; the rest is in its sheet
ROWS = 40  # cases


class ReportForm(RangeForm):
    """Days and an insurer; ``sheet`` asks for one table as a file, the others for the cases behind a number."""

    insurer = RowField(required=False, empty_label="All")
    sheet = forms.ChoiceField(choices=[(name, name) for name in REPORTS], required=False)
    state = forms.ChoiceField(choices=Booking.State.choices, required=False)
    area = ValueField(Text(100), required=False)
    age = forms.ChoiceField(choices=Age.choices, required=False)
    after = ValueField(Text(100), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        insurers = Partner.objects.filter(kind=Partner.Kind.INSURER).order_by("name")
        self.fields["insurer"].queryset = insurers  # type: ignore[attr-defined]

    @property
    def shown(self) -> list[Any]:
        return [self[name] for name in ("first", "last", "insurer")]

    @property
    def span(self) -> Span:
        said = self.cleaned_data
        return Span(said["first"], said["last"], said["insurer"])

    def query(self, **more: str) -> str:
        """What is asked for, as an address says it, and more."""
        span = self.span
        whose = {"insurer": str(span.insurer.pk)} if span.insurer else {}
        return urlencode({"first": span.first, "last": span.last, **whose, **more})


def form_of(request: MemberRequest) -> ReportForm:
    """What was asked; a quarter of a year, where nothing was."""
    today = timezone.localdate(moment(request))
    usual = {"first": today - QUARTER, "last": today}
    return ReportForm(request.GET if "first" in request.GET else usual)


@require_safe
def reports(request: MemberRequest) -> HttpResponseBase:
    """All that the reader may see, each from one query; with ``sheet`` and ``form`` one of them as a file."""
    if not holds(request, READERS):
        raise PermissionDenied
    form = form_of(request)
    if not form.is_valid():
        return told(request, form, status=422)
    if name := form.cleaned_data["sheet"]:
        return as_file(request, form, REPORTS[name])
    return told(request, form, found=list(found_in(request, form)), formats=list(Format))


def told(request: MemberRequest, form: ReportForm, **more: Any) -> HttpResponse:
    return page(
        request, "admin/bookings/reports.html", title="Reports of bookings", form=form, **more
    )


def as_file(request: MemberRequest, form: ReportForm, report: Report) -> HttpResponseBase:
    if not may_see(request, report):
        raise PermissionDenied
    table = report.table(report.find(form.span, at=moment(request)))
    kind = Format(form.cleaned_data["form"] or Format.CSV)
    return sheet(f"{report.name}-{form.span}", table.columns, table.rows, as_=kind)


def may_see(request: MemberRequest, report: Report) -> bool:
    return not report.is_money or holds(request, MONEY_READERS)


def found_in(request: MemberRequest, form: ReportForm) -> Iterator[dict[str, Any]]:
    for report in ALL:
        if not may_see(request, report):
            continue
        said: dict[str, Any] = {"report": report, "query": form.query(sheet=report.name)}
        if data := report.find(form.span, at=moment(request)):
            table = report.table(data)
            says, picture = report.picture(data)
            said |= {"says": says, "picture": picture, "table": table, "rows": cells(table, form)}
            said["more"] = len(table.rows) > SHOWN
        yield said


def cells(table: Table, form: ReportForm) -> list[list[dict[str, Any]]]:
    """The first rows, each cell with its head, and with an address where cases are behind it."""
    behind = reverse("admin:bookings_reports_cases")
    return [
        [
            {
                "value": value, "head": column.head, "is_number": not isinstance(value, str),
                "url": f"{behind}?{form.query(**asked[place])}" if place in asked else "",
            }
            for place, (value, column) in enumerate(zip(row, table.columns, strict=True))
        ]
        for row, asked in zip(table.rows[:SHOWN], table.behind or [{}] * SHOWN, strict=False)
    ]  # fmt: skip


@require_safe
def cases_behind(request: MemberRequest) -> HttpResponse:
    """The cases that a number counts, by the time they are due; who saw them is on record."""
    if not holds(request, READERS):
        raise PermissionDenied
    form = form_of(request)
    if not form.is_valid():
        return told(request, form, status=422)
    title, rows = behind(request, form)
    after = Cursor.read(form.cleaned_data["after"]) if form.cleaned_data["after"] else None
    found = take(
        Case.objects.filter(pk__in=rows.order_by().values("pk")), after=after, rows=ROWS + 1
    )
    shown, has_more = found[:ROWS], len(found) > ROWS
    record_read(request, what="cases of a report", patients=[case.patient_id for case in shown])
    asked = {name: form.cleaned_data[name] for name in ("state", "area", "age")}
    asked = {name: value for name, value in asked.items() if value}
    return page(
        request,
        "admin/bookings/reports_cases.html",
        title=title,
        span=form.span,
        rows=[row_of(case) for case in shown],
        back=form.query(),
        next_page=form.query(**asked, after=str(Cursor.of(shown[-1]))) if has_more else "",
        first_page=form.query(**asked) if after else "",
    )


def behind(request: MemberRequest, form: ReportForm) -> tuple[str, Any]:
    """What they have in common, and the rows: bills of an age, or requests of a state, of an area, or all."""
    said, span = form.cleaned_data, form.span
    if age := said["age"]:
        if not may_see(request, REPORTS["ageing"]):
            raise PermissionDenied
        return f"Open bills: {Age(age).label.lower()}", aged(span, age, at=moment(request))
    if area := said["area"]:
        return f"Nobody near: {area}", lacking(span, area)
    if state := said["state"]:
        return f"Requests: {Booking.State(state).label.lower()}", span.requests.filter(state=state)
    return "Requests", span.requests
