"""How does a partner get a key? From an operator, who sees it once: ``api_key create|rotate|revoke|show``.

With ``--test`` for the organization's sandbox, which the first test key opens.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from careops.api import keys
from careops.api.models import ApiKey
from careops.api.sandboxes import open_sandbox, prepare, sandbox_of
from careops.api.views import PartnerView
from careops.clock.now import house_now, now
from careops.outbox.links import site_url
from careops.people.models import Partner
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_scope, tenant_transaction
from careops.values.table import Refused, Text

MOST_LIVE = 2


class Command(BaseCommand):
    help = "Create, rotate or revoke a partner's API key; show those that live."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["create", "rotate", "revoke", "show"])
        parser.add_argument("--tenant", required=True, help="the organization's slug")
        parser.add_argument("--partner", required=True, help="the partner's name")
        parser.add_argument("--scopes", default="", help="referrals:read,referrals:write,...")
        parser.add_argument("--name", default="", help="what the key is for")
        parser.add_argument("--key", default="", help="the last four characters of a key to revoke")
        parser.add_argument(
            "--test", action="store_true", help="a test key: it sees test data, and no other"
        )
        parser.add_argument(
            "--keep-hours", type=int, default=24, help="how long a rotated key still works"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        tenant = found(Tenant.objects.filter(slug=options["tenant"]), "tenant", options["tenant"])
        with tenant_transaction(tenant):
            partners = Partner.objects.filter(name=options["partner"]).select_for_update()
            self.partner = found(partners, "partner", options["partner"])
            self.at = house_now()
            with tenant_scope(self.sandbox(tenant, **options) if options["test"] else tenant):
                self.live = list(ApiKey.objects.live(at=self.at).filter(partner=self.partner.pk))
                getattr(self, options["verb"])(**options)

    def sandbox(self, organization: Tenant, *, verb: str, **_: Any) -> Tenant:
        """Where its test keys are: a partner has its own id there, too."""
        there = open_sandbox() if verb == "create" else sandbox_of(organization)
        if there is None:
            raise CommandError(f"Nobody has a test key at {organization}: create one.")
        return there

    def create(self, *, scopes: str, name: str, test: bool, **_: Any) -> None:
        wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
        if unknown := sorted(set(wanted) - known_scopes()) or not wanted:
            raise CommandError(
                f"No such scopes: {unknown}. There are {', '.join(sorted(known_scopes()))}."
                if wanted
                else f"Say --scopes, of {', '.join(sorted(known_scopes()))}."
            )
        there = list(prepare(self.partner, at=now())) if test else []
        self.issue(wanted, readable(name))
        if test:
            self.stderr.write(
                "\n".join([f"It is for test data, at {site_url('/')} alone.", *there])
            )

    def rotate(self, *, name: str, keep_hours: int, **_: Any) -> None:
        """A new key with the scopes of the newest; that one ends by itself."""
        if not self.live:
            raise CommandError(f"{self.partner} has no key that lives: create one.")
        old = self.live[0]
        self.issue(old.scopes, readable(name) or old.name)
        old.expires_at = self.at + timedelta(hours=keep_hours)
        old.save(update_fields=["expires_at"])
        self.stdout.write(f"{old} works until {old.expires_at:%Y-%m-%d %H:%M} UTC.")

    def revoke(self, *, key: str, **_: Any) -> None:
        doomed = [one for one in self.live if one.last_four == key] if key else self.live
        if len(doomed) != 1:
            raise CommandError(f"Say which --key: {self.listed()}.")
        keys.revoke(doomed[0], by=keys.OPERATOR, at=self.at)
        self.stdout.write(f"{doomed[0]} is revoked.")

    def show(self, **_: Any) -> None:
        self.stdout.write(self.listed())

    def listed(self) -> str:
        return (
            ", ".join(f"{key.last_four} ({key}, {' '.join(key.scopes)})" for key in self.live)
            or "none"
        )

    def issue(self, scopes: list[str], name: str) -> None:
        if len(self.live) >= MOST_LIVE:
            raise CommandError(
                f"{self.partner} has {MOST_LIVE} keys that live; revoke one first: {self.listed()}."
            )
        partner = Partner.objects.get(pk=self.partner.pk)
        key, token = ApiKey.issue(partner=partner, scopes=scopes, at=self.at, name=name)
        keys.note("create_api_key", key, by=keys.OPERATOR, at=self.at)
        self.stdout.write(token)
        self.stderr.write("This key is shown once. Only its hash is kept.")


def found(rows: Any, kind: str, name: str) -> Any:
    row = rows.first()
    if row is None:
        raise CommandError(f"There is no {kind} {name!r}.")
    return row


def readable(name: str) -> str:
    try:
        return str(Text(80).parse(name))
    except Refused as refusal:
        raise CommandError(f"--name: {refusal}") from refusal


def known_scopes() -> set[str]:
    """Those that some resource asks for."""
    import_module(settings.ROOT_URLCONF)
    return {
        f"{view.area}:{verb}"
        for view in subclasses(PartnerView)
        if view.area
        for verb in (
            ["read"]
            if set(view().allowed_methods) <= {"GET", "OPTIONS", "HEAD"}
            else ["read", "write"]
        )
    }


def subclasses(kind: type[PartnerView]) -> set[type[PartnerView]]:
    direct = set(kind.__subclasses__())
    return direct.union(*(subclasses(one) for one in direct))
