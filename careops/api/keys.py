"""How does a key end, and what of keys is on record? Who may call is a change like any other (SX-7)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from careops.api.models import ApiKey
from careops.clock.now import now
from careops.outbox.links import site_url
from careops.people.actors import Actor
from careops.people.models import Partner
from careops.record.chain import add
from careops.record.models import Entry
from careops.record.trace import current_trace
from careops.tenancy.models import Tenant
from careops.tenancy.scope import current_tenant, tenant_scope

OPERATOR = Actor("an operator", via="command")


def revoke(key: ApiKey, *, by: Actor, at: datetime) -> None:
    """At once, and for good."""
    key.is_revoked = True
    key.save(update_fields=["is_revoked"])
    note("revoke_api_key", key, by=by, at=at)


def sides() -> list[Tenant]:
    """Where a partner of the active tenant may have keys: here, and in the sandbox, for test data."""
    here = current_tenant()
    return [here, *Tenant.objects.filter(sandbox_of=here)]


def keys_of(partner: Partner) -> list[ApiKey]:
    """All that it has, test keys last, each with the address at which it is good."""
    found: list[ApiKey] = []
    for tenant in sides():
        with tenant_scope(tenant):
            for key in ApiKey.objects.filter(partner=partner.pk):
                key.site = site_url()
                found.append(key)
    return found


def end(partner: Partner, pk: UUID, *, by: Actor) -> ApiKey | None:
    """Revoke this one of its keys, on whichever side; None where it has no such key that lives."""
    for tenant in sides():
        with tenant_scope(tenant):
            mine = ApiKey.objects.filter(partner=partner.pk, is_revoked=False)
            key: ApiKey | None = (
                mine.select_related("partner").select_for_update(of=("self",)).filter(pk=pk).first()
            )
            if key:
                revoke(key, by=by, at=now())
                return key
    return None


def note(action: str, key: ApiKey, *, by: Actor, at: datetime) -> None:
    entry = Entry(at=at, action=action, outcome=Entry.Outcome.CHANGED, trace=current_trace())
    entry.actor, entry.actor_id, entry.via = by.name, by.id, by.via
    entry.facts = {"partner": key.partner.name, "key": str(key), "scopes": key.scopes}
    add([entry])
