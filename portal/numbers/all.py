"""Which figures are there? Each with its question, its table, its picture, and what to do where there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from careops.web.bars import Bar, lying
from careops.web.charts import bars, histogram
from careops.web.figures import Figure, Picture, Table, counted
from careops.web.sheets import Column, Row
from portal.numbers import messages, refills
from portal.numbers.messages import TOPICS, Week

Counts = Sequence[tuple[str, int, int]]
GOAL = 90  # percent, of what is answered in time


def of_weeks(columns: Sequence[tuple[str, str]]) -> Callable[[Sequence[Week]], Table]:
    """A row a week, a column for each name, and what they come to."""

    def table(weeks: Sequence[Week]) -> Table:
        heads = (
            Column("Week from", 14),
            *(Column(label, 12) for _, label in columns),
            Column("All", 8),
        )
        rows: list[Row] = [
            (week.monday, *(week.counts.get(name, 0) for name, _ in columns), week.total)
            for week in weeks
        ]
        return Table(heads, rows)

    return table


def of_parts(head: str, all_of: str, part: str) -> Callable[[Counts], Table]:
    heads = (Column(head, 40), Column(all_of, 12), Column(part, 14))
    return lambda found: Table(heads, list(found))


def spread(found: Sequence[tuple[str, int]]) -> Table:
    return Table((Column("Replies", 14), Column("Threads", 10)), list(found))


def written(weeks: Sequence[Week]) -> Picture:
    """By topic, all weeks together: the weeks are in the table."""
    sums = [(label, sum(week.counts.get(name, 0) for week in weeks)) for name, label in TOPICS]
    sums = sorted((row for row in sums if row[1]), key=lambda row: -row[1])
    total, (most, many) = sum(count for _, count in sums), sums[0]
    says = f"{counted(total, 'message')} in {counted(len(weeks), 'week')}; most about: {most.lower()}, {many}."
    drawn = [Bar(label, count, str(count)) for label, count in sums]
    return says, lying(drawn, title="Messages by topic", desc=says)


def promises(weeks: Sequence[Week]) -> Picture:
    points = [
        (f"{week.monday:%d %b}", round(100 * week.counts.get("in_time", 0) / week.total))
        for week in weeks
        if week.total
    ]
    kept = sum(week.counts.get("in_time", 0) for week in weeks)
    total = sum(week.total for week in weeks)
    says = f"{kept} of {counted(total, 'promise')} were kept: {round(100 * kept / total)} %."
    return says, bars(points[-12:], title="Promises kept, by week", desc=says, goal=GOAL, unit=" %")


def lengths(found: Sequence[tuple[str, int]]) -> Picture:
    total = sum(count for _, count in found)
    none = found[0][1]
    says = f"{none} of {counted(total, 'thread')} needed no reply after the first answer."
    return says, histogram(list(found), title="Replies a thread", desc=says)


def sides(weeks: Sequence[Week]) -> Picture:
    office = sum(week.counts.get("office", 0) for week in weeks)
    providers = sum(week.counts.get("provider", 0) for week in weeks)
    share = round(100 * office / (office + providers))
    says = f"The office wrote {share} % of the answers: {office} that no provider had to write."
    drawn = [Bar("The office", office, str(office)), Bar("Providers", providers, str(providers))]
    return says, lying(drawn, title="Answers by who wrote them", desc=says)


def doors(found: Counts) -> Picture:
    total, sent = sum(row[1] for row in found), sum(row[2] for row in found)
    says = f"{counted(total, 'time')} somebody was shown a better door first; {total - sent} sent no message after it."
    drawn = [Bar(name, many, f"{many}, {sent} sent it") for name, many, sent in found]
    return says, lying(drawn, title="Turned to the right door before sending", desc=says)


def ways(found: Counts) -> Picture:
    total, approved = sum(row[1] for row in found), sum(row[2] for row in found)
    says = f"{counted(total, 'request')}; {approved} approved. Most came: {max(found, key=lambda r: r[1])[0].lower()}."
    drawn = [Bar(name, many, f"{many}, {good} approved") for name, many, good in found]
    return says, lying(drawn, title="Refills by how they were asked for", desc=says)


def visits(found: Counts) -> Picture:
    name, many, _ = found[0]
    says = (
        f"Most came after a visit with {name}: {many}."
        if name != refills.NOBODY
        else f"{many} came without a visit on the chart."
    )
    drawn = [Bar(who, count, f"{count}, {good} approved") for who, count, good in found[:12]]
    return says, lying(drawn, title="Refills by whose visit was the last", desc=says)


OTHERS = "Choose other days above."
ALL = (
    Figure(
        "messages", "How much do patients write?",
        "Every message of these days, by week, and by what its thread is about now.",
        f"Nobody wrote on these days. {OTHERS}",
        messages.by_topic, of_weeks(TOPICS), written,
    ),
    Figure(
        "turned", "How many found the right door before they sent?",
        "To the phone, a visit, the pharmacy or their own doctor. Whose it was is not kept.",
        f"Nobody was turned to another door on these days. {OTHERS}",
        messages.turned, of_parts("Door", "Turned", "Sent all the same"), doors,
    ),
    Figure(
        "promises", "Do we answer when we said?",
        "Each promise once: kept in the week of the answer, broken in the week it became late, answered since or not.",
        f"No promise was kept or broken on these days. {OTHERS}",
        messages.in_time, of_weeks([("in_time", "In time"), ("late", "Late")]), promises,
    ),
    Figure(
        "replies", "How long do threads get?",
        "Threads that began on these days, by what the patient wrote after the first answer.",
        f"No thread began on these days. {OTHERS}",
        messages.replies, spread, lengths,
    ),
    Figure(
        "answers", "Who answers?",
        "Answers of these days, by week: what the office wrote, no provider had to.",
        f"Nobody answered on these days. {OTHERS}",
        messages.answered_by, of_weeks([("office", "The office"), ("provider", "Providers")]), sides,
    ),
    Figure(
        "refills", "How are refills asked for between visits?",
        "Requests of these days. Each visit should give enough to bridge to the next.",
        f"Nobody asked for a refill on these days. {OTHERS}",
        refills.by_way, of_parts("How it came", "Requests", "Approved"), ways,
    ),
    Figure(
        "visits", "After whose visits do refills run out?",
        "The same requests, by who saw the patient last before it: whoever could have given enough to bridge.",
        f"Nobody asked for a refill on these days. {OTHERS}",
        refills.by_visit, of_parts("Last visit with", "Requests", "Approved"), visits,
    ),
)  # fmt: skip
FIGURES = {figure.name: figure for figure in ALL}
