"""Fill an empty database with the demo's weeks, turn its dial, and print how to look around."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import F, Q
from tqdm import tqdm

from careops.api.models import ApiKey
from careops.clock.models import Dial
from careops.clock.now import now
from careops.local.demo.cast import BOB, ORGANIZATIONS, hire
from careops.local.demo.door import door_of
from careops.local.demo.weeks import Story, live_through, parts
from careops.outbox.links import site_url, url_of
from careops.outbox.models import Link
from careops.people.actors import ROLES
from careops.people.models import Membership, Partner
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction

LABELS = {role.name: role.label for role in ROLES}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--speed", type=float, default=1, help="600: 48 h pass in 5 minutes")

    def handle(self, *, speed: float, **_: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This fills a database with made-up people; set CAREOPS_DEMO=1.")
        if speed <= 0:
            raise CommandError("--speed must be more than 0.")
        turn_dial(speed)
        if not Tenant.objects.exists():
            self.live()
        self.introduce(speed)

    def live(self) -> None:
        until = now()
        stories = []
        for organization in ORGANIZATIONS:
            random = Random(organization.slug)  # noqa: S311 (the same story in every run)
            cast = hire(organization, random=random, tuning=tuning_of(organization.slug))
            stories.append(Story(cast, random))
        with tqdm(desc="three weeks of cases", unit="step", disable=not sys.stderr.isatty()) as bar:

            def show(step: int, steps: int) -> None:
                bar.total = steps
                bar.update(step - bar.n)

            live_through(stories, until=until, show=show)

    def introduce(self, speed: float) -> None:
        self.stdout.write(
            f"\n  The clock shows {now():%Y-%m-%d %H:%M} UTC and runs at {speed:g} x.\n"
        )
        for tenant in Tenant.objects.order_by("slug"):
            with tenant_transaction(tenant):
                self.introduce_tenant(tenant)

    def introduce_tenant(self, tenant: Tenant) -> None:
        self.stdout.write(f"\n  {tenant.name}: {site_url('/')}\n")
        for who, where in introductions():
            self.stdout.write(f"    {who:<32}{where}\n")


def introductions() -> Iterator[tuple[str, str]]:
    """Each kind of user of the active tenant, and where they begin."""
    members = Membership.objects.active().select_related("user").order_by("user__id")
    for membership in members.filter(Q(provider=None) | Q(user__name=BOB)):
        roles = ", ".join(LABELS[role] for role in membership.roles)
        yield f"{membership.user.name} ({roles})", site_url(door_of(membership.user))
    if (link := client_link()) and link.message:
        yield f"{link.case.patient} (client)", url_of(link.message)
    for kind, scopes in scopes_by_kind().items():
        yield f"An API key ({kind})", fresh_key(kind, scopes)
    yield "The API's pages", site_url("/api/docs/")
    yield "The form for clients", site_url("/refer/")
    yield "Every message that was sent", site_url("/mailbox/")


def client_link() -> Link | None:
    """The newest link to the page of an open referral's client."""
    links = Link.objects.filter(case__patient=F("person"), case__closed_at=None)
    found: Link | None = links.select_related("case__patient").order_by("-issued_at").first()
    return found


def scopes_by_kind() -> dict[str, list[str]]:
    """What the keys of each kind of partner may do, over all domains."""
    found: dict[str, list[str]] = defaultdict(list)
    for part in parts():
        for kind, scopes in part.SCOPES.items():
            found[kind] += scopes
    return found


def tuning_of(organization: str) -> dict[str, int]:
    return {
        name: value for part in parts() for name, value in part.TUNING.get(organization, {}).items()
    }


def fresh_key(kind: str, scopes: list[str]) -> str:
    """A key that works until the demo is started again."""
    partner = Partner.objects.filter(kind=kind).earliest("pk")
    ApiKey.objects.filter(name="demo", partner=partner).update(is_revoked=True)
    _, token = ApiKey.issue(partner=partner, scopes=scopes, at=now(), name="demo")
    return token


def turn_dial(speed: float) -> None:
    """From now on time runs at this speed; it never runs back, whatever it showed before."""
    with transaction.atomic():
        shown = now()
        Dial.objects.filter(pk=1).delete()
        real = now()
        Dial.objects.create(pk=1, turned_at=real, shown_at=max(shown, real), speed=speed)
