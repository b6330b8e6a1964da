"""Who offers this near there? A list and a map that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from bookings.directory.areas import why_unknown
from bookings.directory.forms import FindForm
from bookings.directory.map import near_map
from bookings.directory.search import Found, clinics_near
from bookings.directory.travel import WITHIN, Place
from careops.desk.site import page
from careops.web.request import MemberRequest

ROWS = 25


@require_safe
def find(request: MemberRequest) -> HttpResponse:
    """Find clinics by service and postal code; the address says what was looked for."""
    given = {"within": str(WITHIN), **request.GET.dict()} if "service" in request.GET else None
    form = FindForm(given)
    said = results(form, after=id_of(request.GET.get("after", ""))) if form.is_valid() else {}
    status = 422 if given and form.errors else 200
    query = request.GET.copy()
    if last := said.get("last"):
        query["after"] = str(last)
    return page(
        request,
        "admin/bookings/find.html",
        title="Find a clinic",
        status=status,
        form=form,
        next_page=query.urlencode(),
        **said,
    )


def results(form: FindForm, *, after: UUID | None) -> dict[str, Any]:
    said, place = form.cleaned_data, form.place
    found = clinics_near(
        said["service"],
        place,
        within=said["within"],
        prepayment=said["prepayment"],
        limit=ROWS + 1,
        after=after,
    )
    shown = found[:ROWS]
    return {
        "asked": True,
        "found": shown,
        "last": shown[-1].offer.pk if len(found) > ROWS else None,
        "unknown": "" if place else why_unknown(said["near"]),
        "map": picture(place, shown, within=said["within"]) if place and shown else "",
    }


def picture(place: Place, found: Sequence[Found], *, within: int) -> Any:
    dots = [
        (f.clinic.place, f"{f.clinic}, {f.minutes} min", bool(f.clinic.flags))
        for f in found
        if f.clinic.place
    ]
    desc = (
        f"{len(found)} clinics, numbered as in the list; the nearest is {found[0].clinic},"
        f" {found[0].minutes} minutes away."
    )
    return near_map(place, dots, within=within, title="Where they are", desc=desc)


def id_of(text: str) -> UUID | None:
    """Where the page before ended; from the beginning, when that is no id."""
    try:
        return UUID(text)
    except ValueError:
        return None
