"""How long until the mail is there, from due and from a click, and what does waiting cost? ``make bench BENCH=latency``

Web, worker and beat run as ``careops.local up`` starts them; the mails arrive at a real server on loopback.
In turns clock and outbox keep watch (``ours``) and are woken each second as they were before (``peer``).
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from uuid import UUID

from benchmarks.crew import Browser, MailServer, broker, cpu, crew, free_port, mail_server
from benchmarks.stand import Stand, stand
from careops.local.process import Process

if TYPE_CHECKING:
    from careops.tenancy.models import Tenant

SCHEDULES = {"ours": "careops.settings", "peer": "benchmarks.each_second"}
PATIENCE = 600  # seconds; longer than anything here takes


def main() -> None:
    options = parse()
    with (
        stand() as ground,
        mail_server() as (post, to_post),
        TemporaryDirectory(prefix="careops-") as run,
        broker(Path(run)) as to_broker,
    ):
        from benchmarks import crowd

        bench = Bench(crowd.make_tenant(), post, options)
        bench.fill(ground)
        addresses = {**to_post, **to_broker, "CAREOPS_NUDGE": "1", "CAREOPS_TRUSTED_PROXIES": "1"}
        for _ in range(options.repeat):
            for name, settings in SCHEDULES.items():
                addresses["DJANGO_SETTINGS_MODULE"] = settings
                with crew(Path(run), addresses, port=bench.port) as processes:
                    bench.measure(name, processes)
        bench.report()


class Bench:
    """A tenant whose cases fall due, providers who click, and the mails of both."""

    def __init__(self, tenant: Tenant, post: MailServer, options: argparse.Namespace) -> None:
        self.tenant, self.post, self.options, self.port = tenant, post, options, free_port()
        self.found: dict[str, list[float]] = {}

    def fill(self, ground: Stand) -> None:
        """Cases that are not due in years."""
        from benchmarks import crowd

        far = crowd.T + timedelta(days=3650)
        until = far + timedelta(days=1)
        crowd.fill(self.tenant, count=self.options.open, after=far, upto=until, domains=1)
        ground.settle()

    def measure(self, name: str, processes: Mapping[str, Process]) -> None:
        self.due(seconds=2)  # warm
        self.clicks(number=5)
        idle = self.idle(processes["worker"], processes["beat"])
        self.keep(f"{name}_idle_cpu_seconds_a_minute", [idle])
        self.keep(f"{name}_click_to_mail", self.clicks(number=self.options.clicks))
        self.keep(f"{name}_due_to_mail", self.due(seconds=self.options.seconds))

    def keep(self, name: str, found: list[float]) -> None:
        self.found.setdefault(name, []).extend(found)
        load = " ".join(f"{load:.1f}" for load in os.getloadavg())
        say(f"{name}: {spread(found)} (load {load})")

    def idle(self, *processes: Process) -> float:
        """CPU seconds a minute while nothing happens."""
        before, seconds = cpu(*processes), self.options.idle
        time.sleep(seconds)
        return (cpu(*processes) - before) * 60 / seconds

    # From due

    def due(self, *, seconds: float) -> list[float]:
        """For each mail, how long after the moment at which its case fell due it came."""
        moments = self.make_due(seconds=seconds)
        self.wait(until=max(moments.values()))
        return self.waits(moments)

    def make_due(self, *, seconds: float) -> dict[UUID, float]:
        """When each case of a new crowd falls due: so many a second from a moment ahead on."""
        from benchmarks import crowd
        from careops.cases.models import Case
        from careops.clock.now import now
        from careops.tenancy.scope import tenant_transaction

        begin = now() + timedelta(seconds=5 + seconds / 5)  # filling takes so long
        end, number = begin + timedelta(seconds=seconds), round(seconds * self.options.rate)
        crowd.fill(self.tenant, count=number, after=begin, upto=end, domains=1)
        if now() > begin:
            raise SystemExit("Filling took too long: this machine is too slow, or too busy.")
        with tenant_transaction(self.tenant):
            cases = Case.objects.filter(wake_at__gt=begin, wake_at__lte=end)
            return {pk: at.timestamp() for pk, at in cases.values_list("pk", "wake_at")}

    # From a click

    def clicks(self, *, number: int) -> list[float]:
        """For each mail, how long after the click that caused it it came."""
        moments, browser = {}, Browser(host=f"{self.tenant.slug}.localhost", port=self.port)
        for case, token in self.offers(number=number):
            moments[case] = browser.click(token, "accept")
            time.sleep(self.options.pause)
        self.wait(until=max(moments.values()))
        return self.waits(moments)

    def offers(self, *, number: int) -> list[tuple[UUID, str]]:
        """So many referrals that are offered to a provider, and the tokens of their links."""
        from benchmarks import crowd
        from careops.clock.now import now
        from careops.outbox.links import token_of
        from careops.outbox.models import Message
        from careops.tenancy.scope import tenant_transaction

        with tenant_transaction(self.tenant):
            begin = now()
            for _ in range(number):
                crowd.submit(preferred=True, at=begin, need="Low mood")
            Message.objects.filter(queued_at=begin).update(state="sent", next_attempt_at=None)
            offered = Message.objects.filter(queued_at=begin, template="offer", channel="email")
            return [(m.case_id, token_of(m.pk)) for m in offered]

    # What came of it

    def wait(self, *, until: float) -> None:
        """Until that moment has passed, nothing is due any more, and nothing waits to be sent."""
        from careops.upkeep.progress import progress

        deadline = time.monotonic() + PATIENCE
        while time.time() < until or (left := progress()).due or left.queued or self.leased():
            if time.monotonic() > deadline:
                raise SystemExit("The mails do not come; see the worker's log.")
            time.sleep(0.5)

    def leased(self) -> bool:
        from careops.outbox.models import Message
        from careops.tenancy.scope import tenant_transaction

        with tenant_transaction(self.tenant):
            return Message.objects.filter(state="queued").exists()

    def waits(self, moments: Mapping[UUID, float]) -> list[float]:
        """How long each mail about these cases took; each came, and once."""
        from careops.outbox.models import Message
        from careops.tenancy.scope import tenant_transaction

        with tenant_transaction(self.tenant):
            said = Message.objects.filter(case__in=moments, channel="email")
            begin = min(moments.values())
            case_of = {
                pk: case
                for pk, case, at in said.values_list("pk", "case", "queued_at")
                if at.timestamp() >= begin
            }
        came = [(pk, at) for pk, at in self.post.came if pk in case_of]
        times = Counter(pk for pk, _ in came)
        if set(times) != set(case_of) or set(times.values()) != {1}:
            raise SystemExit(f"Of {len(case_of)} mails {len(times)} came, {len(came)} times.")
        return [at - moments[case_of[pk]] for pk, at in came]

    def report(self) -> None:
        say("")
        for name, found in self.found.items():
            if "cpu" in name:
                say(f"{name}={median(found):.2f}")
                continue
            say(f"{name}_mails={len(found)}")
            say(f"{name}_p50_seconds={percentile(found, 50):.3f}")
            say(f"{name}_p99_seconds={percentile(found, 99):.3f}")
        idle = [median(self.found[f"{name}_idle_cpu_seconds_a_minute"]) for name in SCHEDULES]
        say(f"idle_cpu_of_peer={idle[0] / idle[1]:.3f}")


def percentile(found: list[float], which: int) -> float:
    return quantiles(found, n=100, method="inclusive")[which - 1]


def spread(found: list[float]) -> str:
    if len(found) == 1:
        return f"{found[0]:.2f}"
    return ", ".join(f"p{p} {percentile(found, p):.3f}" for p in (50, 90, 99)) + f" of {len(found)}"


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=__doc__)
    parser.add_argument("--open", type=int, default=10_000, help="cases that are not due")
    parser.add_argument("--rate", type=float, default=100, help="cases that fall due in a second")
    parser.add_argument("--seconds", type=float, default=30, help="for how long they do")
    parser.add_argument("--clicks", type=int, default=200)
    parser.add_argument("--pause", type=float, default=0.1, help="seconds between two clicks")
    parser.add_argument("--idle", type=float, default=60, help="seconds in which nothing happens")
    parser.add_argument("--repeat", type=int, default=2)
    return parser.parse_args()


def say(what: str) -> None:
    print(what, flush=True)


if __name__ == "__main__":
    main()
