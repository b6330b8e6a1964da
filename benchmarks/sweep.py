"""How fast does the clock work? ``make bench BENCH=sweep``: ours, the limit and the usual loop, in turns.

Each run moves cases that fall due at a moment of their own among many that do not. Of referrals as many to
be reminded of, expired and posted again, bumped, and handed to intake with a task; of obligations as many
to be followed up by e-mail, by text message, in Slack, and reviewed.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.stand import Stand, stand

if TYPE_CHECKING:
    from careops.tenancy.models import Tenant

LAP = timedelta(minutes=10)  # all laps lie within six hours: nothing that was moved falls due again


@dataclass
class Runs:
    """What was measured of one design."""

    rates: list[float] = field(default_factory=list)  # cases a second
    wal: list[float] = field(default_factory=list)  # bytes a case


def main() -> None:
    options = parse()
    with stand() as ground:
        from benchmarks import crowd

        tenant = crowd.make_tenant()
        say(f"filling: {options.open:,} open cases that are not due")
        far = crowd.T + timedelta(days=3)  # their past, too, lies after the last lap
        until, domains = far + timedelta(days=1), options.domains
        crowd.fill(tenant, count=options.open, after=far, upto=until, domains=domains)
        bench = Bench(ground, tenant, options)
        if options.profile:
            bench.profile()
        else:
            bench.measure()


class Bench:
    """A tenant, and the moments at which its cases fall due, one after the other."""

    def __init__(self, ground: Stand, tenant: Tenant, options: argparse.Namespace) -> None:
        from benchmarks import crowd

        self.ground, self.tenant, self.options = ground, tenant, options
        self.moments = (crowd.T + lap * LAP for lap in count(1))
        self.kinds = 4 * options.domains  # of cases, by what the clock owes them
        self.expected: dict[str, float] = {}  # rows a case of each kind leaves, by what they say

    def measure(self) -> None:
        from benchmarks.designs import DESIGNS

        runs = {name: Runs() for name in DESIGNS}
        for name in DESIGNS:
            self.run(name, cases=104)  # warm
        for _ in range(self.options.repeat):
            for name, found in runs.items():
                cases = self.options.due // (10 if name == "loop" else 1)
                seconds, wal = self.run(name, cases=cases)
                found.rates.append(cases / seconds)
                found.wal.append(wal / cases)
                say(f"{name:>6}: {found.rates[-1]:8,.0f} cases/s")
        report(runs, {batch: self.statements(batch) for batch in (50, 1000)})

    def run(self, name: str, *, cases: int) -> tuple[float, int]:
        """Seconds, and bytes of write-ahead log, that a design takes to move that many due cases."""
        moment = self.prepare(cases)
        wal = wal_position()
        begin = time.perf_counter()
        self.move(name, moment, cases=cases)
        seconds = time.perf_counter() - begin
        wal = wal_position() - wal
        self.check(name, moment, cases=cases)
        return seconds, wal

    def prepare(self, cases: int) -> datetime:
        """Make so many cases due at the next moment."""
        from benchmarks import crowd

        moment = next(self.moments)
        domains = self.options.domains
        upto = moment - timedelta(seconds=1)  # however the steps are rounded
        crowd.fill(self.tenant, count=cases, after=moment - LAP, upto=upto, domains=domains)
        self.ground.settle()
        return moment

    def move(self, name: str, moment: datetime, *, cases: int) -> None:
        from benchmarks.designs import DESIGNS

        moved = DESIGNS[name](self.tenant, now=moment, batch=self.options.batch)
        if moved != cases:
            raise SystemExit(f"{name} moved {moved} cases where {cases} were due.")

    def check(self, name: str, moment: datetime, *, cases: int) -> None:
        """Exactly once, and the same rows as ours: what so many leave behind, so many leave."""
        from benchmarks.portrait import is_chained, portrait

        if not is_chained(self.tenant):
            raise SystemExit(f"{name} left the record's chain without its head.")
        found = portrait(self.tenant, at=moment)
        rows = {what: number / (cases / self.kinds) for what, number in found.items()}
        self.expected = self.expected or rows
        for what in rows.keys() | self.expected.keys():
            if (here := rows.get(what)) != (there := self.expected.get(what)):
                raise SystemExit(f"{name}: {here} a case where the sweep left {there}: {what}")

    def statements(self, batch: int) -> int:
        """How many statements the clock needs for one batch of that size."""
        from careops.engine.sweep import fire
        from careops.tenancy.scope import tenant_scope

        moment = self.prepare(batch)
        with watching() as seen, tenant_scope(self.tenant):
            fire(now=moment, limit=batch)
        return len(seen)

    def profile(self) -> None:
        """Where the time of ours goes: by statement, and by function."""
        cases = self.options.due
        self.run("sweep", cases=500)
        moment = self.prepare(cases)
        with watching() as seen:
            self.move("sweep", moment, cases=cases)
        spent = Counter[str]()
        for sql, seconds in seen:
            spent[" ".join(sql.split())[:90]] += seconds / cases * 1e6
        for sql, microseconds in spent.most_common(20):
            say(f"{microseconds:8.0f} us a case in  {sql}")
        moment = self.prepare(cases)
        with cProfile.Profile() as profile:
            self.move("sweep", moment, cases=cases)
        pstats.Stats(profile).sort_stats("tottime").print_stats(40)


@contextmanager
def watching() -> Iterator[list[tuple[str, float]]]:
    """The statements of the block, each with its seconds."""
    from django.db import connection

    seen: list[tuple[str, float]] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        begin = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            seen.append((sql, time.perf_counter() - begin))

    with connection.execute_wrapper(note):
        yield seen


def wal_position() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'")
        (position,) = cursor.fetchone()
    return int(position)


def report(runs: dict[str, Runs], statements: dict[int, int]) -> None:
    rate = {name: median(found.rates) for name, found in runs.items()}
    say(f"\n{'':8}{'cases/s':>10}{'least':>10}{'most':>10}{'of limit':>10}{'WAL a case':>14}")
    for name, found in runs.items():
        say(
            f"{name:8}{rate[name]:10,.0f}{min(found.rates):10,.0f}{max(found.rates):10,.0f}"
            f"{rate[name] / rate['limit']:10.3f}{median(found.wal):12,.0f} B"
        )
    say("")
    for name, number in rate.items():
        say(f"{name}_rows_per_second={number:.0f}")
    say(f"sweep_of_limit={rate['sweep'] / rate['limit']:.3f}")
    say(f"sweep_over_loop={rate['sweep'] / rate['loop']:.1f}")
    for batch, number in statements.items():
        say(f"statements_a_batch_of_{batch}={number}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__)
    parser.add_argument("--domains", type=int, choices=[1, 2], default=2, help="1: referrals only")
    parser.add_argument("--open", type=int, default=100_000, help="cases that are not due")
    parser.add_argument(
        "--due", type=int, default=10_000, help="due in each run; the loop gets 1/10"
    )
    parser.add_argument("--batch", type=int, default=1000, help="cases a transaction")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--profile", action="store_true", help="show where the time of ours goes")
    return parser.parse_args()


def say(what: str) -> None:
    print(what, flush=True)


if __name__ == "__main__":
    main()
