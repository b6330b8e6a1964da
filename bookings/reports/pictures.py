"""How is each table drawn, and what does one see at once? Pictures with their finding in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.safestring import SafeString

from bookings.directory.map import country_map
from bookings.models import Booking
from bookings.policy.booking import BookingPolicy
from bookings.reports.ageing import Age, Ageing
from bookings.reports.gaps import Gap
from bookings.reports.margins import Margin
from bookings.reports.tables import amounts_of, sum_of
from careops.web.bars import Bar, lying

Picture = tuple[str, SafeString]  # the finding, and what is drawn
Waits = Sequence[tuple[str, int, Decimal, Decimal]]
MOST = 12  # bars; more are in the table


def states(found: Sequence[tuple[str, int]]) -> Picture:
    total = sum(count for _, count in found)
    going_on = sum(
        count for state, count in found if BookingPolicy.shown[Booking.State(state)].is_open
    )
    says = f"{counted(total, 'request')}: {going_on} going on, {total - going_on} over."
    bars = [Bar(str(Booking.State(state).label), count, str(count)) for state, count in found]
    return says, lying(bars, title="Requests by state", desc=says)


def months(found: Sequence[tuple[datetime, int, Decimal, Decimal]]) -> Picture:
    return waits([(f"{month:%B %Y}", count, half, p90) for month, count, half, p90 in found])


def waits(found: Waits) -> Picture:
    """Solid until half of them were confirmed, softer until nine of ten were."""
    worst = max(found, key=lambda row: row[3])
    says = (
        f"The longest: {worst[0]}, where half were confirmed within {worst[2]} days, and 9 of 10"
        f" within {worst[3]}."
    )
    bars = [
        Bar(name, float(median), f"{median} to {p90} days", beyond=float(p90))
        for name, _, median, p90 in found[:MOST]
    ]
    return says, lying(bars, title="Days from request to confirmed", desc=says)


def gaps(found: Sequence[Gap]) -> Picture:
    lacking = sum(gap.lacking for gap in found)
    nowhere = sum(gap.lacking for gap in found if gap.place is None)
    says = (
        f"{counted(lacking, 'request')} found nobody; most in {found[0].area}: {found[0].lacking}."
    )
    if nowhere:
        says += f" Not on the map, as nobody can tell where they are: {nowhere}."
    crowds = [(gap.place, gap.lacking) for gap in found if gap.place]
    return says, country_map(crowds, title="Where we lack clinics", desc=says, klass="dot miss")


def margins(found: Sequence[Margin]) -> Picture:
    whole = sum_of(found)
    says = f"Billed {whole.billed:,} CAD; clinics cost {whole.cost:,}, and {whole.fee:,} is ours."
    bars = [Bar(one.insurer, float(one.fee), f"{one.fee:,} CAD") for one in found[:MOST]]
    return says, lying(bars, title="Our fee by insurer", desc=says)


def ageing(found: Sequence[Ageing]) -> Picture:
    amounts = amounts_of(found)
    total = sum(amounts.values(), Decimal(0))
    late = total - amounts[Age.NOT_DUE]
    says = f"{total:,} CAD are open, and {late:,} of that is past its due day."
    bars = [
        Bar(str(age.label), float(amounts[age]), f"{amounts[age]:,} CAD", is_bad=age != Age.NOT_DUE)
        for age in Age
    ]
    return says, lying(bars, title="What is open, by its age", desc=says)


def counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
