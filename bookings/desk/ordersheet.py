"""Which orders were received in a stretch of days? The order sheet, to be read or kept (S2-39, S2-40)."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.desk.days import MONTH, READERS, RangeForm
from bookings.desk.reports import cases_behind, reports
from bookings.ordersheet import COLUMNS, clients_in, rows_of
from careops.desk.site import TenantAdmin, holds, page
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from careops.web.sheets import Format, sheet

SHOWN = 50  # rows on the page; the rest is in the sheet


@require_safe
def order_sheet(request: MemberRequest) -> HttpResponseBase:
    """The newest month, or the days that are asked for; with a ``form`` it is a file. Each is on record."""
    if not holds(request, READERS):
        raise PermissionDenied
    today = timezone.localdate(moment(request))
    usual = {"first": today - MONTH, "last": today}
    form = RangeForm(request.GET if "first" in request.GET else usual)
    if not form.is_valid():
        return page(
            request, "admin/bookings/order_sheet.html", title="Order sheet", form=form, status=422
        )
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    wanted = form.cleaned_data["form"]
    clients, heads = clients_in(first, last), [column.head for column in COLUMNS]
    record_read(request, what=f"order sheet {first} to {last}", patients=clients)
    if wanted:
        return sheet(name_of(first, last), COLUMNS, rows_of(first, last), as_=Format(wanted))
    return page(
        request,
        "admin/bookings/order_sheet.html",
        title="Order sheet",
        form=form,
        columns=heads,
        rows=[list(zip(heads, row, strict=True)) for row in islice(rows_of(first, last), SHOWN)],
        count=len(clients),
        days={"first": first, "last": last},
        formats=list(Format),
    )


def name_of(first: date, last: date) -> str:
    return f"orders-{first}-{last}"


class OrderAdmin(TenantAdmin):
    """Orders come about when something is booked, and are never changed."""

    label = "Order sheet"
    pages = (("Reports of bookings", "admin:bookings_reports"),)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return holds(request, READERS)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(order_sheet), name="bookings_order_changelist"),
            path("reports/", wrap(reports), name="bookings_reports"),
            path("reports/cases/", wrap(cases_behind), name="bookings_reports_cases"),
        ]
