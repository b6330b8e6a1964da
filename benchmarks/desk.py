"""What does an agent wait for? ``make bench BENCH=desk``: queue, search, a look, the next case; Django's usual list."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

from benchmarks.queue import Bench, say, usual_list
from benchmarks.stand import stand

SPREAD = timedelta(days=10)  # half of the cases are overdue, half are not
TAKEN_EACH = 40  # of tasks in the queue for each press that is measured


def main() -> None:
    options = parse()
    with stand() as ground:
        from benchmarks import crowd
        from careops.clock.now import now

        tenant, at = crowd.make_tenant(), now()
        say(f"filling: {options.cases:,} open cases")
        crowd.fill(tenant, count=options.cases, after=at - SPREAD, upto=at + SPREAD)
        bench = DeskBench(tenant, options)
        bench.open_tasks(at=at)
        ground.settle()
        bench.measure()


class DeskBench(Bench):
    """An agent who is signed in, with tasks of their team in the queue."""

    def open_tasks(self, *, at: Any) -> None:
        from careops.desk.models import Task
        from careops.engine.batches import carry_out
        from careops.engine.turn import Move
        from careops.people.actors import AGENT, Actor
        from careops.tenancy.scope import tenant_transaction

        by, rule = Actor("a system", frozenset({AGENT.name}), via="bench"), Task.rules()["open"]
        with tenant_transaction(self.tenant):
            count = self.options.repeat * TAKEN_EACH
            tasks = [Task.about("undelivered_message", case=None, at=at) for _ in range(count)]
            for task in tasks:
                task.team = "intake"
            carry_out([Move(task, rule, by) for task in tasks], at=at)

    def measure(self) -> None:
        from careops.cases.models import Case
        from careops.tenancy.scope import tenant_transaction

        with tenant_transaction(self.tenant):
            case = Case.objects.open().exclude(patient=None).order_by("pk")[0]
        desk = "/admin/cases/case/"
        pages = {
            "first_page": desk,
            "what_i_can_do": f"{desk}?show=unassigned&whose=me",
            "my_desk": "/admin/",
            "search_name": f"{desk}search/?q=maya",
            "preview": f"{desk}{case.pk}/preview/?part",
        }
        openers: dict[str, Callable[[], Any]] = {
            name: lambda url=url: self.client.get(url) for name, url in pages.items()
        }
        openers["take_next"] = lambda: self.client.post(f"{desk}next/")
        openers["usual_list"] = lambda: usual_list(self.tenant, self.member)
        self.report(self.timed(openers), pages)

    def timed(self, openers: dict[str, Callable[[], Any]]) -> dict[str, float]:
        """Milliseconds at the median; in turns, so that what the machine does besides is everybody's."""
        spent: dict[str, list[float]] = {name: [] for name in openers}
        for _ in range(self.options.repeat + 1):  # the first is to warm
            for name, open_page in openers.items():
                begin = time.perf_counter()
                open_page()
                spent[name].append((time.perf_counter() - begin) * 1000)
        return {name: median(found[1:]) for name, found in spent.items()}


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="open cases of the tenant")
    parser.add_argument("--repeat", type=int, default=9)
    return parser.parse_args()


if __name__ == "__main__":
    main()
