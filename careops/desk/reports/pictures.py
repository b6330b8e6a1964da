"""What does one see at once? Each finding in words, and its picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from careops.desk.reports.answers import Pace, Waits, middle, place_of
from careops.desk.reports.backlog import AGES, Open
from careops.desk.reports.journeys import Reached
from careops.desk.reports.promises import GOAL, Week
from careops.web.bars import Bar, lying
from careops.web.charts import bars, dots, histogram
from careops.web.durations import words
from careops.web.figures import Picture, counted
from careops.web.heat import DAYS, heat

WEEKS = 12  # that a phone has room for; the others are in the table


def promises(weeks: Sequence[Week]) -> Picture:
    kept, total = sum(week.kept for week in weeks), sum(week.total for week in weeks)
    drawn = [week for week in weeks if week.total][-WEEKS:]
    good = sum(week.percent >= GOAL for week in drawn)
    says = (
        f"Kept in time: {kept:,} of {counted(total, 'promise')}, {100 * kept // total} %. The goal of {GOAL} %"
        f" was reached in {good} of {counted(len(drawn), 'week')}."
    )
    points = [(f"{week.monday:%d %b}", week.percent) for week in drawn]
    return says, bars(points, title="Kept in time, by week", desc=says, goal=GOAL, unit=" %")


def waits(found: Waits) -> Picture:
    marks = [
        (place_of(found.half), f"half by {words(found.half)}"),
        (place_of(found.most), f"9 of 10 by {words(found.most)}"),
    ]
    says = (
        f"Of those with an answer, half had it within {words(found.half)}, and nine of ten within"
        f" {words(found.most)}. {counted(found.waiting, 'case')} without one yet."
    )
    return says, histogram(found.bins, title="Time to the first answer", desc=says, marks=marks)


def stages(title: str) -> Callable[[Reached], Picture]:
    """Where most stop: what is still on its way counts as not there yet."""

    def picture(found: Reached) -> Picture:
        whole = found[0][1]
        (before, many), (after, left) = max(
            pairwise(found), key=lambda pair: pair[0][1] - pair[1][1]
        )
        says = (
            f"The biggest loss: of {many:,} that came as far as “{before}”, {many - left:,} have not come to"
            f" “{after}”."
            if many > left
            else f"{counted(whole, 'case')}, and none of them was lost on the way."
        )
        drawn = [
            Bar(name, count, f"{count:,} ({100 * count // whole} %)", beyond=whole)
            for name, count in found
        ]
        return says, lying(drawn, title=title, desc=says)

    return picture


def backlog(found: Sequence[Open]) -> Picture:
    sums = [sum(one.ages[place] for one in found) for place in range(len(AGES))]
    overdue = sum(one.overdue for one in found)
    says = (
        f"{counted(sum(sums), 'case')} open, {overdue:,} overdue. {sums[-1]:,} came in 30 days ago"
        " or before."
    )
    drawn = [Bar(age, many, f"{many:,}") for age, many in zip(AGES, sums, strict=True)]
    return says, lying(drawn, title="Open cases by their age", desc=says)


def paces(found: Sequence[Pace]) -> Picture:
    """Each a dot, with the middle of the team as a line: named, or all on one strip."""
    half = middle(found)
    says = (
        f"{counted(len(found), 'provider')}: half of them take less than {half} h, half take more."
    )
    named = [(pace.name, [pace.hours], f"{pace.hours} h") for pace in found]
    rows = named if found[0].name else [("", [pace.hours for pace in found], "")]
    title = "How long each provider takes"
    return says, dots(rows, title=title, desc=says, limits=[half], is_late=False)


def arrivals(found: Mapping[tuple[int, int], int]) -> Picture:
    (day, hour), many = max(found.items(), key=lambda one: (one[1], (-one[0][0], -one[0][1])))
    total = sum(found.values())
    says = (
        f"{counted(total, 'case')} came in; most on {DAYS[day]} from {hour:02}:00 to {(hour + 1) % 24:02}:00:"
        f" {many:,}."
    )
    return says, heat(found, title="When cases come in", desc=says)
