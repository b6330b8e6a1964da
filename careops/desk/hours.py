"""When do we work? The hours of each weekday and the days on which we are closed, for us and for each partner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from careops.cases.models import Case
from careops.clock.office import Office, office_of
from careops.clock.regions import holidays_in, region_of
from careops.desk.hours_form import HoursForm, closes, lines_of, opens
from careops.desk.site import holds, page, record
from careops.engine.waking import touch
from careops.people.actors import LEAD, MANAGER
from careops.people.models import Partner
from careops.policy.tunables import working_days
from careops.record.models import Entry
from careops.tenancy.models import Tenant
from careops.tenancy.scope import current_tenant
from careops.web.request import MemberRequest, moment

EDITORS = (LEAD, MANAGER)
USUAL: list[list[str] | None] = [["09:00", "17:00"]] * 5 + [None, None]
YEARS = 3  # of holidays: this one, and those after it
Place = Tenant | Partner

# The page


@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: MemberRequest) -> HttpResponse:
    """Show the hours of the tenant, or of the partner in ``?of=``; a lead or manager changes them."""
    may_save = holds(request, EDITORS)
    given = request.POST if request.method == "POST" and may_save else None
    place = place_of(request, lock=given is not None)
    form = form_of(place, given, at=moment(request))
    if given is not None and "fill" in given:
        form = filled(form, place, at=moment(request))
    elif given is not None and "remove" in given:
        return save(request, place, {})
    elif given is not None and form.is_valid():
        return save(request, place, said_of(form, place))
    if not may_save:
        for field in form.fields.values():
            field.disabled = True
    refused = request.method == "POST" and not may_save
    return page(
        request, "hours.html", title="Office hours", form=form, may_save=may_save,
        status=403 if refused else 422 if form.errors else 200, **about(place, at=moment(request)),
    )  # fmt: skip


def place_of(request: MemberRequest, *, lock: bool) -> Place:
    """The tenant, or one of its partners; locked where it may be saved."""
    wanted = request.GET.get("of", "")
    rows: Any = Partner.objects if wanted else Tenant.objects
    rows = rows.select_for_update(no_key=True) if lock else rows.all()
    try:
        found: Place = get_object_or_404(rows, pk=wanted or request.tenant.pk)
    except ValidationError as error:
        raise Http404("There is no such partner.") from error
    return found


def form_of(place: Place, given: Any, *, at: datetime) -> HoursForm:
    """With what is kept; where nothing is, with the usual hours and the holidays of the likely province."""
    zone = place.hours.get("zone", current_tenant().time_zone)
    kept: Mapping[str, Any] = place.hours or suggested(zone, at=at)
    shown = {"zone": zone, "region": kept["region"], "closed": lines_of(kept["closed"])}
    for number, day in enumerate(kept["week"]):
        shown[opens(number)], shown[closes(number)] = (
            map(time.fromisoformat, day) if day else (None, None)
        )
    form = HoursForm(given, initial=shown)
    if isinstance(place, Tenant):
        del form.fields["zone"]  # its own is set with its name
    return form


def suggested(zone: str, *, at: datetime) -> dict[str, Any]:
    region = region_of(zone)
    return {"week": USUAL, "closed": coming(region, at=at), "region": region}


def coming(region: str, *, at: datetime) -> dict[str, str]:
    """The holidays there from now on, as they are kept."""
    years = range(at.year, at.year + YEARS)
    found = holidays_in(region, years).items() if region else ()
    return {day.isoformat(): name for day, name in found if day >= at.date()}


def filled(form: HoursForm, place: Place, *, at: datetime) -> HoursForm:
    """The form as it was sent, with the holidays of its region, not of the one before: to be looked at and saved."""
    if "closed" in form.errors:
        return form
    sent: Any = form.data
    data, said = sent.copy(), form.cleaned_data
    before = coming(form.initial["region"], at=at)
    own = {day: name for day, name in (said["closed"] or {}).items() if before.get(day) != name}
    data["closed"] = lines_of(coming(said.get("region", ""), at=at) | own)
    return form_of(place, data, at=at)


def said_of(form: HoursForm, place: Place) -> dict[str, Any]:
    zone = {} if isinstance(place, Tenant) else {"zone": form.cleaned_data["zone"]}
    return form.hours | zone


def save(request: MemberRequest, place: Place, said: dict[str, Any]) -> HttpResponse:
    """Keep them, on record; the clock looks again at open cases, whose promises may move with them."""
    before, url = place.hours, request.get_full_path()
    if before == said:
        messages.info(request, "Nothing was changed.")
        return redirect(url)
    place.hours = said
    place.save(update_fields=["hours"])
    count = touch(Case.objects.open(), at=moment(request))
    record(request, "change_hours", about=place, changed=dict(differences(before, said)))
    messages.success(request, f"Saved. The clock looks again at {count:,} open cases.")
    return redirect(url)


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """What has changed, before and after; of the closed days, those taken out and those put in."""
    old, new = before.get("closed", {}), after.get("closed", {})
    if old != new:
        yield (
            "closed",
            [
                [day for day in old if day not in new],
                [day for day in new if day not in old],
            ],
        )
    for name in ("week", "region", "zone"):
        if before.get(name) != after.get(name):
            yield name, [before.get(name), after.get(name)]


# What it means


def about(place: Place, *, at: datetime) -> dict[str, Any]:
    office = office_of(place)
    return {
        "is_set": office is not None,
        "examples": examples(office, at=at) if office else [],
        "ends_soon": office is not None and office.list_ends_soon(at),
        "counting": working_days(),
        "partner": place if isinstance(place, Partner) else None,
        "others": list(Partner.objects.exclude(hours={}).exclude(pk=place.pk).order_by("name")),
        "last": changes_of(place).order_by("-seq").first(),
    }


def changes_of(place: Place) -> Any:
    return Entry.objects.filter(case=None, action="change_hours", facts__id=str(place.pk))


def examples(office: Office, *, at: datetime) -> list[tuple[datetime, datetime]]:
    """When something is due that takes three working days: asked now, late on a Friday, or on a Saturday."""
    today = at.astimezone(office.zone).date()
    friday = today + timedelta(days=(4 - today.weekday()) % 7 or 7)
    late, weekend = (friday, time(16, 50)), (friday + timedelta(days=1), time(11))
    moments = [at, *(office.instant(day, hour) for day, hour in (late, weekend))]
    return [(since, office.due(since, 3)) for since in moments]
