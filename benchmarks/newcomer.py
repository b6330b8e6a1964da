"""What does a new organization wait for beside a large one? ``make bench BENCH=newcomer``: its queue before PostgreSQL
has counted it, and after.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import psycopg

from benchmarks.queue import SPREAD, Bench, say
from benchmarks.stand import Stand, stand

if TYPE_CHECKING:
    from careops.tenancy.models import Tenant


def main() -> None:
    options = parse()
    with stand() as ground:
        say(f"filling: {options.open:,} open cases, and {options.fresh:,} of a newcomer")
        large = Bench(fill("large", options.open), options)
        ground.settle()
        count_no_more(ground)
        fresh = Bench(fill("fresh", options.fresh), options)
        before, of_large = lists(fresh), lists(large)
        ground.settle()
        after = lists(fresh)
        for name, milliseconds in before.items():
            say(f"{name}_large_ms={of_large[name]:.1f}")
            say(f"{name}_newcomer_ms={milliseconds:.1f}")
            say(f"{name}_counted_ms={after[name]:.1f}")
        say(f"newcomer_of_counted={max(before[name] / after[name] for name in before):.2f}")


def fill(slug: str, count: int) -> Tenant:
    from benchmarks import crowd
    from careops.clock.now import now

    tenant, at = crowd.make_tenant(slug), now()
    crowd.fill(tenant, count=count, after=at - SPREAD, upto=at + SPREAD)
    return tenant


def count_no_more(ground: Stand) -> None:
    """As where the newcomer is less than a tenth of all rows. Somebody else's server may count meanwhile."""
    if ground.admin:
        with psycopg.connect(ground.admin, autocommit=True) as server:
            server.execute("ALTER SYSTEM SET autovacuum = off")
            server.execute("SELECT pg_reload_conf()")


def lists(bench: Bench) -> dict[str, float]:
    """Milliseconds at the median, of each list of the queue."""
    return bench.timed(
        {name: lambda url=url: bench.client.get(url) for name, url in bench.lists().items()}
    )


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.newcomer", description=__doc__)
    parser.add_argument("--open", type=int, default=100_000, help="open cases of the large one")
    parser.add_argument("--fresh", type=int, default=8_000, help="open cases of the newcomer")
    parser.add_argument("--repeat", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
