"""What does a portal cost? ``make bench BENCH=portal``: its pages and its clock, among 100,000 open threads.

The pages are opened in turns with an empty page of the same patient, and the clock tells of late answers in turns
with the usual loop, so that both are measured against something of the same run.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.queue import make_agent, say
from benchmarks.stand import Stand, stand

if TYPE_CHECKING:
    from careops.people.models import Membership
    from careops.tenancy.models import Tenant
    from portal.models import Account, Thread

SPREAD = timedelta(days=10)
LAP = timedelta(minutes=10)
WRITTEN = 40  # threads of the patient whose pages are opened


def main() -> None:
    options = parse()
    with stand() as ground:
        from benchmarks import practice
        from careops.clock.now import now

        tenant, at = practice.make_tenant(), now()
        say(f"filling: {options.open:,} open threads")
        practice.fill(tenant, count=options.open, after=at + LAP, upto=at + SPREAD)
        pages = Pages(tenant, options)
        ground.settle()
        pages.measure()
        Clock(ground, tenant, options).measure()


class Pages:
    """A patient who has written much, whoever sorts, and a provider."""

    def __init__(self, tenant: Tenant, options: argparse.Namespace) -> None:
        from django.conf import settings

        from benchmarks import practice
        from careops.clock.now import now
        from careops.tenancy.scope import tenant_transaction

        settings.ALLOWED_HOSTS = ["*"]
        self.tenant, self.options = tenant, options
        with tenant_transaction(tenant):
            account = practice.open_account(at=now())
            self.thread = write_much(account)
            self.patient = account.patient
            self.provider = self.thread.provider

    def measure(self) -> None:
        patient = self.signed_in(make_member(self.tenant, "patient", patient=self.patient))
        provider = self.signed_in(make_member(self.tenant, "provider", provider=self.provider))
        agent = self.signed_in(make_agent(self.tenant))
        pages: dict[str, Callable[[], Any]] = {
            "patient_small_page": lambda: patient.get("/mine/details/"),
            "patient_home": lambda: patient.get("/mine/"),
            "thread_page": lambda: patient.get(f"/mine/{self.thread.pk}/"),
            "triage_queue": lambda: agent.get("/admin/cases/case/?show=to_sort"),
            "desk_thread_page": lambda: agent.get(f"/admin/cases/case/{self.thread.pk}/change/"),
            "provider_thread_page": lambda: provider.get(f"/provider/messages/{self.thread.pk}/"),
        }
        spent: dict[str, list[float]] = {name: [] for name in pages}
        for _ in range(self.options.repeat + 1):  # the first is to warm
            for name, open_page in pages.items():
                begin = time.perf_counter()
                open_page()
                spent[name].append((time.perf_counter() - begin) * 1000)
        for name, open_page in pages.items():
            report(name, open_page, median(spent[name][1:]))
        small = median(spent["patient_small_page"][1:])
        say(f"patient_home_of_small_page={median(spent['patient_home'][1:]) / small:.2f}")

    def signed_in(self, member: Membership) -> Any:
        from django.test import Client

        client = Client(HTTP_HOST=f"{self.tenant.slug}.localhost")
        client.force_login(member.user)
        return client


def report(name: str, open_page: Callable[[], Any], milliseconds: float) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        page = open_page()
    if page.status_code != 200:
        raise SystemExit(f"{name} was answered with {page.status_code}.")
    queries = sum(query["sql"] not in {"BEGIN", "COMMIT"} for query in seen)
    say(f"{name}_ms={milliseconds:.1f}")
    say(f"{name}_queries={queries}")
    say(f"{name}_kilobytes={len(page.content) / 1000:.1f}")


class Clock:
    """Answers fall due: each is told to the leads and to the patient, by ours and by the usual loop."""

    def __init__(self, ground: Stand, tenant: Tenant, options: argparse.Namespace) -> None:
        from benchmarks import crowd

        self.ground, self.tenant, self.options = ground, tenant, options
        self.moments = (crowd.T + lap * LAP for lap in count(1))

    def measure(self) -> None:
        from benchmarks.designs import by_row, ours

        designs = {"sweep": ours, "loop": by_row}
        rates: dict[str, list[float]] = {name: [] for name in designs}
        for lap in range(self.options.laps + 1):
            for name, design in designs.items():
                rate = self.run(design, cases=self.options.due // (10 if name == "loop" else 1))
                if lap:  # the first is to warm
                    rates[name].append(rate)
        for name, found in rates.items():
            say(f"{name}_threads_per_second={median(found):.0f}")
        say(f"sweep_over_loop={median(rates['sweep']) / median(rates['loop']):.1f}")

    def run(self, design: Callable[..., int], *, cases: int) -> float:
        """Threads a second."""
        from benchmarks import practice

        moment = next(self.moments)
        upto = moment - timedelta(seconds=1)
        practice.fill(self.tenant, count=cases, after=moment - LAP, upto=upto)
        self.ground.settle()
        begin = time.perf_counter()
        moved = design(self.tenant, now=moment, batch=1000)
        seconds = time.perf_counter() - begin
        if moved != cases:
            raise SystemExit(f"{moved} threads were moved where {cases} were due.")
        return cases / seconds


def write_much(account: Account) -> Thread:
    """So many threads, one a day; the last of them is with a provider."""
    from benchmarks import practice
    from careops.clock.now import now
    from portal.models import Thread

    first = now() - timedelta(days=WRITTEN)
    for day in range(WRITTEN):
        thread = practice.write(account, at=first + timedelta(days=day))
    return practice.put(thread, Thread.State.WITH_PROVIDER)


def make_member(tenant: Tenant, role: str, **person: Any) -> Membership:
    from careops.people.models import Membership, User
    from careops.tenancy.scope import tenant_transaction

    user = User.objects.create_user(f"{role}@bench.example", None, name=role.title())
    with tenant_transaction(tenant):
        made: Membership = Membership.objects.create(user=user, roles=[role], **person)
        return Membership.objects.select_related("user").get(pk=made.pk)  # type: ignore[no-any-return]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.portal", description=__doc__)
    parser.add_argument("--open", type=int, default=100_000, help="open threads of the tenant")
    parser.add_argument("--repeat", type=int, default=9, help="how often each page is opened")
    parser.add_argument("--due", type=int, default=10_000, help="late in each lap; the loop: 1/10")
    parser.add_argument("--laps", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
