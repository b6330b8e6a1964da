"""Where do partners try things? In their organization's sandbox: a tenant of its own, made with the first test key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError

from careops.people.models import Membership, Network, Partner
from careops.people.twins import twin_of_member, twin_of_network, twin_of_partner
from careops.tenancy.models import Tenant
from careops.tenancy.scope import current_tenant, tenant_scope
from careops.web.domain import parts

SAME = ("time_zone", "tuning", "hours")  # of the organization and its sandbox, when that is made
LONGEST = 40  # characters of an address


def sandbox_of(tenant: Tenant) -> Tenant | None:
    return Tenant.objects.filter(sandbox_of=tenant).first()


def open_sandbox() -> Tenant:
    """The sandbox of the active tenant, made where it has none, with its networks and its staff."""
    tenant = Tenant.objects.select_for_update(no_key=True).get(pk=current_tenant().pk)
    if found := sandbox_of(tenant):
        return found
    networks, staff = list(Network.objects.all()), list(Membership.objects.staff())
    same = {name: getattr(tenant, name) for name in SAME}
    sandbox = Tenant(slug=free_slug(tenant), name=f"{tenant.name[:113]} (test)", **same)
    sandbox.sandbox_of = tenant
    sandbox.save(force_insert=True)
    with tenant_scope(sandbox):
        for network in networks:
            twin_of_network(network)
        for member in staff:
            twin_of_member(member)
    return sandbox


def free_slug(tenant: Tenant) -> str:
    """The organization's with ``-test`` behind it; with a number too, where another has that."""
    for ending in ("-test", *(f"-test{number}" for number in range(2, 100))):
        slug = tenant.slug[: LONGEST - len(ending)].rstrip("-") + ending
        if not Tenant.objects.filter(slug=slug).exists():
            return slug
    raise IntegrityError(f"No address is free for a sandbox of {tenant.slug}.")


def prepare(partner: Partner, *, at: datetime) -> Iterator[str]:
    """Lay in the active sandbox what this partner, by its twin, needs to try things; in words, what there is.

    ``partner`` is the organization's own row. Each domain lays in its part where it is missing.
    """
    twin = twin_of_partner(partner)
    for part in parts("sandbox"):
        yield from part.prepare(twin, at=at)
