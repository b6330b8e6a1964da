"""Are promises kept? Counted from the record: the clock writes down each moment that passes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db import connection

from careops.desk.reports.asked import Asked
from careops.people.actors import THE_CLOCK
from careops.policy.merging import MERGE
from careops.policy.states import OURS
from careops.policy.workflow import kinds
from careops.tenancy.scope import current_tenant

GOAL = 90  # percent of promises, on time
HOUSE = (*OURS, "provider", "providers")  # whose promises are ours to keep

# States that share a clock are one promise: it ends where a case leaves them, or at the rule that says that its
# moment has passed. Of each case only the steps into, out of and late in such states are looked at, in their order:
# whatever comes right after a late one is late already. Before the days began, that is asked for by itself. What ends
# as a part of another case is counted as that one.
COUNT = """
WITH owed AS (
    SELECT * FROM jsonb_to_recordset(%(owed)s::jsonb)
        AS owed (kind text, state text, due text, team text, teams text[])
), steps AS (
    SELECT e.case_id, e.seq, e.at, e.action, e.via, c.kind, s.due, t.due AS next,
        CASE WHEN c.team = '' OR c.team = ANY (s.teams) THEN s.team ELSE c.team END AS team,
        lag(COALESCE(e.action = s.due AND s.due = t.due, false)) OVER story AS was_late
    FROM record_entry e
    JOIN cases_case c ON c.tenant_id = e.tenant_id AND c.id = e.case_id
    LEFT JOIN owed s ON s.kind = c.kind AND s.state = e.source
    LEFT JOIN owed t ON t.kind = c.kind AND t.state = e.target
    WHERE e.tenant_id = %(tenant)s AND e.at >= %(begin)s AND e.at < %(end)s
        AND c.kind = ANY (%(kinds)s) AND (s.due IS DISTINCT FROM t.due OR e.action = s.due)
    WINDOW story AS (PARTITION BY e.case_id ORDER BY e.seq)
), ended AS (
    SELECT date_trunc('week', at AT TIME ZONE %(zone)s)::date AS week, kind, action = due AS late
    FROM steps
    WHERE due IS NOT NULL AND (action = due OR due IS DISTINCT FROM next AND via <> %(clock)s)
        AND action <> %(merge)s
        AND (%(team)s = '' OR team = %(team)s)
        AND NOT COALESCE(was_late, (
            SELECT p.action = s.due AND s.due = t.due
            FROM record_entry p
            LEFT JOIN owed s ON s.kind = steps.kind AND s.state = p.source
            LEFT JOIN owed t ON t.kind = steps.kind AND t.state = p.target
            WHERE p.tenant_id = %(tenant)s AND p.case_id = steps.case_id AND p.seq < steps.seq
                AND (s.due IS DISTINCT FROM t.due OR p.action = s.due)
            ORDER BY p.seq DESC LIMIT 1
        ), false)
)
SELECT week, kind, count(*) FILTER (WHERE NOT late), count(*) FILTER (WHERE late)
FROM ended GROUP BY week, kind ORDER BY week, kind
"""


@dataclass(frozen=True, slots=True)
class Week:
    """Promises by the Monday of the week in which they were kept, or ran out."""

    monday: date
    kept: int
    late: int

    @property
    def total(self) -> int:
        return self.kept + self.late

    @property
    def percent(self) -> int:
        """Rounded down: 89.9 has not reached a goal of 90."""
        return 100 * self.kept // self.total if self.total else 0


@cache
def owed() -> str:
    """The states in which we owe something by a moment, with the rule that says that it has passed, and whose it is."""
    return json.dumps(
        [
            {"kind": kind, "state": state, "due": shown.due, "team": shown.team, "teams": teams}
            for kind, model in kinds().items()
            for teams in [sorted({shown.team for shown in model.shown.values()})]
            for state, shown in model.shown.items()
            if shown.due and shown.waiting_on in HOUSE and not shown.by_itself
        ]
    )


def by_kind_and_week(asked: Asked) -> list[tuple[date, str, int, int]]:
    """``(monday, kind, kept, late)``: one query, whatever happened."""
    begin, end = asked.span.bounds
    terms: dict[str, Any] = {
        "owed": owed(), "tenant": current_tenant().pk, "begin": begin, "end": end,
        "kinds": list(asked.kinds), "zone": str(asked.span.zone), "clock": THE_CLOCK.via,
        "team": asked.team, "merge": MERGE,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(COUNT, terms)
        found: list[tuple[date, str, int, int]] = cursor.fetchall()
    return found


def by_week(asked: Asked) -> Sequence[Week]:
    """All weeks of its days, those without any, too; none at all where nothing was promised."""
    kept, late = Counter[date](), Counter[date]()
    for monday, _, good, bad in by_kind_and_week(asked):
        kept[monday] += good
        late[monday] += bad
    weeks = [Week(monday, kept[monday], late[monday]) for monday in asked.span.weeks]
    return weeks if kept or late else []
