"""Is every tenant's record unbroken? Reads all of it; fails and names the place where one is not."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from careops.record.chain import ENTRIES, READS
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant", nargs="*", help="slugs; every tenant by default")

    def handle(self, *, tenant: list[str], **_: Any) -> None:
        tenants = Tenant.objects.order_by("slug")
        chosen = tenants.filter(slug__in=tenant) if tenant else tenants
        if unknown := set(tenant) - {found.slug for found in chosen}:
            raise CommandError(f"There is no tenant {', '.join(sorted(unknown))}.")
        broken = [found.slug for found in chosen if not self.is_whole(found)]
        if broken:
            raise CommandError(f"The record of {', '.join(broken)} was changed by other means.")

    def is_whole(self, tenant: Tenant) -> bool:
        with tenant_transaction(tenant):
            found = {"entries": ENTRIES.examine(), "reads": READS.examine()}
        for name, (length, place) in found.items():
            said = "unbroken" if place is None else f"broken at #{place}"
            self.stdout.write(f"{tenant.slug}: {length:,} {name}, {said}")
        return all(place is None for _, place in found.values())
