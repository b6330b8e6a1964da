"""Where do we lack clinics? Where a search found nobody within an hour, by area (S2-15, S2-19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Avg, Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Concat, Left

from bookings.directory.travel import Place
from bookings.reports.span import Span
from careops.record.models import Entry

UNKNOWN = "Not known"
ABOUT = 1  # digits of a degree that are told of where clients are: some ten kilometers
# The first half of a postal code names an area; where there is none, the city is one.
AREA = Case(
    When(~Q(postal_code=""), then=Left("postal_code", 3)),
    When(~Q(city=""), then=Concat("city", Value(", "), "province")),
    default=Value(UNKNOWN),
    output_field=CharField(),
)


@dataclass(frozen=True, slots=True)
class Gap:
    """An area, how many of its requests found nobody near, and what they were for.

    ``place`` is the middle of them, about; None where nobody can tell.
    """

    area: str
    lacking: int
    requests: int
    services: Sequence[str]
    place: Place | None


def gaps(span: Span) -> list[Gap]:
    """The worst first."""
    lacks = Q(is_lacking=True)
    found = (
        located(span)
        .values("area")
        .annotate(
            requests=Count("pk"),
            lacking=Count("pk", filter=lacks),
            services=ArrayAgg("service__name", filter=lacks, distinct=True),
            north=Avg("latitude", filter=lacks),
            east=Avg("longitude", filter=lacks),
        )
        .filter(lacking__gt=0)
        .order_by("-lacking", "area")
    )
    return [gap_of(row) for row in found]


def located(span: Span) -> Any:
    """Requests with their ``area``, and whether a search for them found nobody within the hour."""
    nobody = Entry.objects.filter(
        case=OuterRef("pk"), action="escalate_area", outcome=Entry.Outcome.DONE
    )
    return span.requests.annotate(area=AREA, is_lacking=Exists(nobody))


def lacking(span: Span, area: str) -> Any:
    """Those of an area that found nobody."""
    return located(span).filter(is_lacking=True, area=area).order_by(F("received_at"))


def gap_of(row: dict[str, Any]) -> Gap:
    north, east = row.pop("north"), row.pop("east")
    known = north is not None and east is not None
    place = Place(round(north, ABOUT), round(east, ABOUT)) if known else None
    return Gap(**row, place=place)
