"""What became of requests, and how long did it take until one was confirmed?"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, DurationField, ExpressionWrapper, F, OuterRef, Subquery
from django.db.models.functions import TruncMonth

from bookings.models import Booking
from bookings.reports.span import Span
from careops.record.models import Entry
from careops.record.percentiles import Percentile
from careops.tenancy.scope import current_tenant

CONFIRMED_BY = ("confirm", "note_confirmation")
DAY = timedelta(days=1)
TENTH = Decimal("0.1")


def by_state(span: Span) -> list[tuple[str, int]]:
    """``("received", 3)``: the states in which requests are, in the order of the policy."""
    found = dict(span.requests.values_list("state").annotate(Count("pk")).order_by())
    return [(state, found[state]) for state in Booking.State.values if state in found]


def by_month(span: Span) -> list[tuple[datetime, int, Decimal, Decimal]]:
    """By the month of the request: how many were confirmed, and days until then, median and p90."""
    zone = ZoneInfo(current_tenant().time_zone)
    waits = confirmed(span).annotate(month=TruncMonth("received_at", tzinfo=zone))
    return spread(waits, "month")


def by_insurer(span: Span) -> list[tuple[str, int, Decimal, Decimal]]:
    """Likewise by insurer."""
    return spread(confirmed(span), "insurer__name", "insurer")


def spread(waits: Any, name: str, *more: str) -> list[Any]:
    """By a name, and by what tells two of the same name apart."""
    found = waits.values(name, *more).annotate(
        count=Count("pk"), median=Percentile("wait", part=0.5), p90=Percentile("wait", part=0.9)
    )
    rows = found.order_by(name, *more).values_list(name, "count", "median", "p90")
    return [(of, count, days(median), days(p90)) for of, count, median, p90 in rows]


def confirmed(span: Span) -> Any:
    """With ``wait``, from the request to its first confirmation, as the record has it (SX-10)."""
    theirs = Entry.objects.filter(
        case=OuterRef("pk"), action__in=CONFIRMED_BY, outcome=Entry.Outcome.DONE
    )
    first = Subquery(theirs.order_by("seq").values("at")[:1])
    wait = ExpressionWrapper(F("confirmed_first") - F("received_at"), output_field=DurationField())
    return (
        span.requests.annotate(confirmed_first=first)
        .filter(confirmed_first__isnull=False)
        .annotate(wait=wait)
    )


def days(wait: timedelta) -> Decimal:
    """``2.5``"""
    return Decimal(wait / DAY).quantize(TENTH)
