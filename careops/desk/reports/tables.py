"""What stands in each table? The rows behind each picture, the same on the page and in its sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from careops.desk.reports.answers import Pace, Waits
from careops.desk.reports.backlog import AGES, Open
from careops.desk.reports.journeys import Reached
from careops.desk.reports.promises import Week
from careops.desk.words import kind_label
from careops.web.figures import Table
from careops.web.heat import DAYS, HOURS
from careops.web.sheets import Column, Row

LENGTHS = (
    "Under 15 min", "15 min to 1 h", "1 to 2 h", "2 to 6 h", "6 to 12 h", "12 to 24 h", "24 to 48 h", "48 h and more",
)  # fmt: skip


def promises(weeks: Sequence[Week]) -> Table:
    heads = ("Week from", "In time", "Late", "In time, %")
    rows = [(week.monday, week.kept, week.late, week.percent) for week in weeks]
    return Table([Column(head, 14) for head in heads], rows)


def waits(found: Waits | None) -> Table:
    heads = (Column("First answer within", 24), Column("Cases", 10))
    if found is None:
        return Table(heads, [])
    rows = [(name, many) for name, (_, many) in zip(LENGTHS, found.bins, strict=True)]
    return Table(heads, [*rows, ("Not answered yet", found.waiting)])


def stages(found: Reached) -> Table:
    rows = [(name, many, 100 * many // found[0][1]) for name, many in found]
    return Table((Column("Came as far as", 24), Column("Cases", 10), Column("Of all, %", 10)), rows)


def backlog(found: Sequence[Open]) -> Table:
    heads = [Column("Kind", 24), *(Column(age, 14) for age in AGES)]
    sums = [sum(one.ages[place] for one in found) for place in range(len(AGES))]
    whole = Open("all", sums, sum(one.overdue for one in found))
    rows: list[Row] = [
        (kind_label(one.kind), *one.ages, sum(one.ages), one.overdue) for one in (*found, whole)
    ]
    return Table([*heads, Column("All", 8), Column("Overdue", 8)], rows)


def paces(found: Sequence[Pace]) -> Table:
    """Without names and without how much each did, where the reader may not know who is who."""
    hours = Column("Half within, hours", 16)
    if found and not found[0].name:
        return Table((hours,), [(Decimal(str(pace.hours)),) for pace in found])
    rows = [(pace.name, pace.steps, Decimal(str(pace.hours))) for pace in found]
    return Table((Column("Provider", 30), Column("Steps", 10), hours), rows)


def arrivals(found: Mapping[tuple[int, int], int]) -> Table:
    rows: list[Row] = [
        (f"{hour:02}:00", *(found.get((day, hour), 0) for day in range(len(DAYS))))
        for hour in HOURS
    ]
    return Table((Column("From", 10), *(Column(day, 8) for day in DAYS)), rows)
