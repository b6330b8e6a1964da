"""Fill an empty database with the demo's weeks, turn its dial, and print how to look around."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import datetime
from random import Random
from typing import Any, Self

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from careops.clock.models import Dial
from careops.clock.now import now
from careops.local.demo import seeding
from careops.local.demo.cast import ORGANIZATIONS, Organization, hire
from careops.local.demo.introductions import (
    hire_at_clinic,
    issue_keys,
    organizations,
    place_endpoints,
)
from careops.local.demo.weeks import Story, live_through, parts
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction


class Progress:
    """Says how much of the past has been told; called with a percentage."""

    def __enter__(self) -> Self:
        self.said = 0
        self.bar = tqdm(
            desc="three months of cases", total=100, unit="%", disable=not sys.stderr.isatty()
        )
        return self

    def __call__(self, percent: int) -> None:
        seeding.note(percent)
        self.bar.update(percent - self.bar.n)
        if self.bar.disable and percent >= self.said + 5:
            self.said = percent
            print(f"careops: {percent} % of three months", flush=True)

    def __exit__(self, *_: object) -> None:
        self.bar.close()
        seeding.finish()


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--speed", type=float, default=1, help="600: 48 h pass in 5 minutes")

        parser.add_argument("--receiver", default="", help="where partners are told of events")

    def handle(self, *, speed: float, receiver: str, **_: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This fills a database with made-up people; set CAREOPS_DEMO=1.")
        if speed <= 0:
            raise CommandError("--speed must be more than 0.")
        if not Tenant.objects.exists():
            self.live()
        elif not Dial.objects.exists():
            raise CommandError(
                "The telling of the demo's weeks was interrupted: begin anew with `make demo RESET=1`."
            )
        turn_dial(speed)
        for tenant in Tenant.objects.real():
            with tenant_transaction(tenant):
                hire_at_clinic()
                issue_keys()
                if receiver:
                    place_endpoints(receiver)
        self.introduce(speed)

    def live(self) -> None:
        """Tell the weeks; how far they are is on the page, and here: a bar, or a line each 5 %."""
        until = now()
        with Progress() as progress:
            progress(0)
            stories = [begin(organization, until=until) for organization in ORGANIZATIONS]
            live_through(stories, until=until, show=progress)

    def introduce(self, speed: float) -> None:
        self.stdout.write(
            f"\n  The clock shows {now():%Y-%m-%d %H:%M} UTC and runs at {speed:g} x.\n"
        )
        found = organizations()
        width = max((len(who) for *_, people in found for who, _ in people), default=0)
        for tenant, address, people in found:
            self.stdout.write(f"\n  {tenant.name}: {address}\n")
            for who, where in people:
                self.stdout.write(f"    {who:<{width}}  {where}\n")


def begin(organization: Organization, *, until: datetime) -> Story:
    """The people of an organization, as its story begins."""
    random = Random(organization.slug)  # noqa: S311 (the same story in every run)
    cast = hire(organization, random=random, tuning=tuning_of(organization.slug))
    alive = until - organization.lives
    return Story(cast, random, alive, alive - organization.earlier)


def tuning_of(organization: str) -> dict[str, int]:
    return {
        name: value for part in parts() for name, value in part.TUNING.get(organization, {}).items()
    }


def turn_dial(speed: float) -> None:
    """From now on time runs at this speed; it never runs back, whatever it showed before."""
    with transaction.atomic():
        shown = now()
        Dial.objects.filter(pk=1).delete()
        real = now()
        Dial.objects.create(pk=1, turned_at=real, shown_at=max(shown, real), speed=speed)
