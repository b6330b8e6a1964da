"""What stands in each table? The same rows for the page and for its sheet, and what is behind a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from bookings.models import Booking
from bookings.reports.ageing import Age, Ageing
from bookings.reports.gaps import Gap
from bookings.reports.margins import Margin
from careops.web.sheets import Column, Row

Behind = Mapping[int, Mapping[str, str]]  # by column: what to ask for, to see the cases


@dataclass(frozen=True, slots=True)
class Table:
    columns: Sequence[Column]
    rows: Sequence[Row]
    behind: Sequence[Behind] = field(default=())


def states(found: Sequence[tuple[str, int]]) -> Table:
    return Table(
        (Column("State", 24), Column("Requests", 10)),
        [(str(Booking.State(state).label), count) for state, count in found],
        [{1: {"state": state}} for state, _ in found],
    )


def months(found: Sequence[tuple[datetime, int, Decimal, Decimal]]) -> Table:
    rows = [(f"{month:%B %Y}", count, half, p90) for month, count, half, p90 in found]
    return spread("Month of the request", rows)


def insurers(found: Sequence[tuple[str, int, Decimal, Decimal]]) -> Table:
    return spread("Insurer", found)


def spread(head: str, rows: Sequence[Row]) -> Table:
    heads = (Column("Confirmed", 10), Column("Half within, days"), Column("9 of 10 within, days"))
    return Table((Column(head, 30), *heads), rows)


def gaps(found: Sequence[Gap]) -> Table:
    return Table(
        (
            Column("Area", 20), Column("Nobody near", 12), Column("Requests from there", 12),
            Column("Service", 40),
        ),
        [(gap.area, gap.lacking, gap.requests, ", ".join(gap.services)) for gap in found],
        [{1: {"area": gap.area}} for gap in found],
    )  # fmt: skip


def margins(found: Sequence[Margin]) -> Table:
    heads = ("Invoiced", "Credited", "Billed", "Clinic's cost", "Our fee")
    return Table(
        (Column("Insurer", 30), Column("Bills", 8), *(Column(f"{head}, CAD") for head in heads)),
        [margin_row(margin) for margin in (*found, sum_of(found))],
    )


def margin_row(of: Margin) -> Row:
    return (of.insurer, of.bills, of.invoiced, of.credited, of.billed, of.cost, of.fee)


def sum_of(margins: Sequence[Margin]) -> Margin:
    invoiced, credited, cost = (
        sum((getattr(margin, name) for margin in margins), Decimal(0))
        for name in ("invoiced", "credited", "cost")
    )
    return Margin("All", sum(margin.bills for margin in margins), invoiced, credited, cost)


def ageing(found: Sequence[Ageing]) -> Table:
    """Each amount leads to its bills."""
    whole = Ageing("All", "", amounts_of(found))
    return Table(
        (Column("Insurer", 30), *(Column(f"{age.label}, CAD") for age in Age), Column("All, CAD")),
        [(of.insurer, *of.amounts.values(), of.total) for of in (*found, whole)],
        [bills_of(of) for of in (*found, whole)],
    )


def amounts_of(found: Sequence[Ageing]) -> dict[str, Decimal]:
    return {age: sum((of.amounts[age] for of in found), Decimal(0)) for age in Age.values}


def bills_of(of: Ageing) -> Behind:
    whose = {"insurer": str(of.key)} if of.key else {}
    return {
        place: {**whose, "age": age}
        for place, (age, amount) in enumerate(of.amounts.items(), start=1)
        if amount
    }
