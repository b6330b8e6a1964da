"""What does an agent wait for? ``make bench BENCH=desk``: queue, case, search, a look, the next case.

Django's usual list is opened in turns with them; at the end two agents press "take next" at once, again and again.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
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
        bench.press_together(at=at)


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
            count = (self.options.repeat + 1) * TAKEN_EACH + 2 * self.options.presses
            tasks = [Task.about("undelivered_message", case=None, at=at) for _ in range(count)]
            for task in tasks:
                task.team = "intake"
            carry_out([Move(task, rule, by) for task in tasks], at=at)

    def measure(self) -> None:
        from careops.cases.models import Case
        from careops.tenancy.scope import tenant_transaction

        with tenant_transaction(self.tenant):
            case, owed = (
                Case.objects.open().filter(kind=kind).exclude(patient=None).order_by("pk")[0]
                for kind in ("referral", "obligation")
            )
        desk = "/admin/cases/case/"
        pages = {
            "first_page": desk,
            "what_i_can_do": f"{desk}?show=unassigned&whose=me",
            "my_desk": "/admin/",
            "search_name": f"{desk}search/?q=maya",
            "preview": f"{desk}{case.pk}/preview/?part",
            "case_page": f"{desk}{case.pk}/change/",
            "obligation_page": f"{desk}{owed.pk}/change/",
        }
        openers: dict[str, Callable[[], Any]] = {
            name: lambda url=url: self.client.get(url) for name, url in pages.items()
        }
        openers["take_next"] = lambda: self.client.post(f"{desk}next/")
        openers["usual_list"] = lambda: usual_list(self.tenant, self.member)
        self.report(self.timed(openers), pages)

    def press_together(self, *, at: Any) -> None:
        """Two who press at once, so many times each: how often did one case come to both?"""
        begin = time.perf_counter()
        with ThreadPoolExecutor(2) as pair:
            pressing = [pair.submit(self.press, member, at) for member in self.colleagues()]
            taken = [case for one in pressing for case in one.result()]
        say(f"taken_together={len(taken)}")
        say(f"taken_together_per_second={len(taken) / (time.perf_counter() - begin):.1f}")
        say(f"taken_twice={len(taken) - len(set(taken))}")

    def colleagues(self) -> list[Any]:
        from careops.people.models import Membership, User
        from careops.tenancy.scope import tenant_transaction

        other = User.objects.create_user("ben@bench.example", None, name="Ben Both")
        with tenant_transaction(self.tenant):
            same = {"roles": self.member.roles, "teams": self.member.teams}
            return [self.member, Membership.objects.create(user=other, **same)]

    def press(self, member: Any, at: Any) -> list[Any]:
        from django.db import connection

        from careops.desk.next import take_next
        from careops.people.middleware import actor_of
        from careops.tenancy.scope import tenant_transaction

        taken = []
        for _ in range(self.options.presses):
            with tenant_transaction(self.tenant):
                taken.append(take_next(member, by=actor_of(member, via="bench"), at=at))
        connection.close()
        return [case.pk for case in taken if case]

    def report(self, taken: dict[str, float], pages: dict[str, str]) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        super().report(taken, pages)
        for name in ("case_page", "obligation_page"):
            with CaptureQueriesContext(connection) as seen:
                self.client.get(pages[name])
            frame = ("BEGIN", "COMMIT", "SELECT set_config")
            say(f"{name}_queries={sum(not one['sql'].startswith(frame) for one in seen)}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="open cases of the tenant")
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument(
        "--presses", type=int, default=1000, help="of each of two who press at once"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
