"""How long does a lead wait for the reports? ``make bench BENCH=reports``: each figure, of eight weeks and a year."""

from __future__ import annotations

import argparse
import time
from datetime import datetime, timedelta
from typing import Any

from benchmarks.stand import stand

YEAR = timedelta(days=364)
EIGHT_WEEKS = timedelta(days=55)
# What becomes of a referral, and after how many hours; every fourth of them is not answered.
WAY = [
    (0, "submit", "", "received"), (0, "offer", "received", "offered"), (24, "remind", "offered", "offered"),
    (30, "accept", "offered", "accepted"), (42, "contact_overdue", "accepted", "accepted"),
    (50, "mark_contacted", "accepted", "contacted"), (90, "complete", "contacted", "completed"),
]  # fmt: skip
SILENCE = [
    *WAY[:3], (48, "expire", "offered", "received"), (48, "repost", "received", "open"),
    (96, "expire_open", "open", "unplaced"), (120, "run_late", "unplaced", "unplaced"),
]  # fmt: skip

CASES = """
INSERT INTO cases_case (tenant_id, id, kind, ref, number, title, state, waiting_on, team, opened_at, clock_at, version,
    closed_at, due_at, followers, failures, failure)
SELECT %(tenant)s, gen_random_uuid(), 'referral', 'R-B' || n, '', 'A referral', state, turn, team, at, at, 1,
    CASE WHEN turn = '' THEN at + interval '90 hours' END, CASE WHEN turn <> '' THEN at + interval '5 days' END,
    '{}', 0, ''
FROM (
    SELECT n, %(begin)s + (%(end)s - %(begin)s) * n / %(count)s AS at,
        CASE WHEN n %% 4 = 0 THEN 'unplaced' ELSE 'completed' END AS state,
        CASE WHEN n %% 4 = 0 THEN 'us' ELSE '' END AS turn, CASE WHEN n %% 4 = 0 THEN 'intake' ELSE '' END AS team
    FROM generate_series(1, %(count)s) AS n
) AS made
"""
ENTRIES = """
INSERT INTO record_entry (tenant_id, id, seq, case_id, at, action, source, target, outcome, actor, actor_id, behalf,
    via, facts, policy, trace, hash)
SELECT c.tenant_id, gen_random_uuid(),
    %(after)s + row_number() OVER (ORDER BY c.opened_at + w.hours * interval '1 hour', w.place), c.id,
    c.opened_at + w.hours * (0.5 + abs(hashtext(c.ref)) %% 100 / 100.0) * interval '1 hour',
    w.action, w.source, w.target, 'done', 'Somebody',
    (%(providers)s::uuid[])[1 + abs(hashtext(c.ref)) %% %(crowd)s], '',
    CASE WHEN w.action IN ('accept', 'mark_contacted', 'complete') THEN 'page' ELSE 'clock' END, '{}', '{}', '', '-'
FROM cases_case c JOIN (
    SELECT * FROM unnest(
        %(closed)s::bool[], %(hours)s::int[], %(actions)s::text[], %(sources)s::text[], %(targets)s::text[]
    ) WITH ORDINALITY AS w (closed, hours, action, source, target, place)
) AS w ON w.closed = (c.closed_at IS NOT NULL)
WHERE c.title = 'A referral'
"""


def main() -> None:
    options = parse()
    with stand() as ground:
        from benchmarks import crowd
        from careops.clock.now import now

        tenant, at = crowd.make_tenant(), now()
        print(f"filling: {options.cases:,} cases of a year, seven steps each", flush=True)
        fill(tenant, count=options.cases, at=at)
        ground.settle()
        measure(tenant, at=at, repeat=options.repeat)


def fill(tenant: Any, *, count: int, at: datetime) -> None:
    from django.db import connection

    from careops.people.models import Provider
    from careops.record.models import ChainHead
    from careops.tenancy.scope import tenant_transaction

    steps = [(True, *step) for step in WAY] + [(False, *step) for step in SILENCE]
    names = ("closed", "hours", "actions", "sources", "targets")
    with tenant_transaction(tenant), connection.cursor() as cursor:
        providers = list(Provider.objects.values_list("pk", flat=True)[:40])
        terms = {
            "tenant": tenant.pk, "count": count, "begin": at - YEAR, "end": at, "providers": providers,
            "crowd": len(providers), "after": ChainHead.objects.get().seq,
            **dict(zip(names, map(list, zip(*steps, strict=True)), strict=True)),
        }  # fmt: skip
        cursor.execute(CASES, terms)
        cursor.execute(ENTRIES, terms)


def measure(tenant: Any, *, at: datetime, repeat: int) -> None:
    from django.utils import timezone

    from careops.desk.reports.all import reports
    from careops.desk.reports.asked import Asked
    from careops.policy.workflow import kinds
    from careops.record.span import Span
    from careops.tenancy.scope import tenant_transaction

    today = timezone.localdate(at)
    for name, days in (("eight_weeks", EIGHT_WEEKS), ("a_year", YEAR)):
        whole = 0.0
        with tenant_transaction(tenant):
            asked = Asked(Span(today - days, today), at, tuple(kinds()), names=True)
            for figure in reports(asked).values():
                taken = min(timed(figure.find, asked) for _ in range(repeat))
                whole += taken
                print(f"{name}_{figure.name}_ms={taken:.1f}", flush=True)
        print(f"{name}_ms={whole:.1f}", flush=True)


def timed(find: Any, asked: Any) -> float:
    """Milliseconds."""
    begin = time.perf_counter()
    found = find(asked)
    if found is None:
        raise SystemExit("A figure found nothing: there is nothing to measure.")
    return (time.perf_counter() - begin) * 1000


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reports", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="of one year")
    parser.add_argument("--repeat", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
