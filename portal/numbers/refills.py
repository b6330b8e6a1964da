"""Where do refills between visits come from? By the way they came, and by whose visit was the last (S1-22, S1-23)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from careops.people.models import Provider
from careops.record.span import Span
from portal.models import Refill, Visit

State = Refill.State
APPROVED = Q(state__in=(State.APPROVED, State.SENT))
NOBODY = "No visit on the chart"


def by_way(span: Span) -> list[tuple[str, int, int]]:
    """How they came: how many, and how many were approved."""
    counts = counted(asked(span).values_list("came_by"))
    found = {way: (everything, approved) for way, everything, approved in counts}
    return [(str(way.label), *found[way.value]) for way in Refill.Way if way.value in found]


def by_visit(span: Span) -> list[tuple[str, int, int]]:
    """With whom the last visit before it was: whoever could have bridged the gap. The most first."""
    visits = Visit.objects.filter(
        patient=OuterRef("patient"), state=Visit.State.COMPLETED, at__lt=OuterRef("requested_at")
    )
    last = visits.order_by("-at").values("provider")[:1]
    found = list(counted(asked(span).annotate(seen_by=Subquery(last)).values_list("seen_by")))
    names = dict(
        Provider.objects.filter(pk__in=[row[0] for row in found]).values_list("pk", "name")
    )
    rows = [(names.get(seen_by, NOBODY), *counts) for seen_by, *counts in found]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def asked(span: Span) -> Any:
    return span.within(Refill.objects.all(), "requested_at")


def counted(rows: Any) -> Any:
    return rows.annotate(all=Count("pk"), approved=Count("pk", filter=APPROVED)).order_by()
