"""How does a key end, and what of keys is on record? Who may call is a change like any other (SX-7)."""

from __future__ import annotations

from datetime import datetime

from careops.api.models import ApiKey
from careops.people.actors import Actor
from careops.record.chain import add
from careops.record.models import Entry
from careops.record.trace import current_trace

OPERATOR = Actor("an operator", via="command")


def revoke(key: ApiKey, *, by: Actor, at: datetime) -> None:
    """At once, and for good."""
    key.is_revoked = True
    key.save(update_fields=["is_revoked"])
    note("revoke_api_key", key, by=by, at=at)


def note(action: str, key: ApiKey, *, by: Actor, at: datetime) -> None:
    entry = Entry(at=at, action=action, outcome=Entry.Outcome.CHANGED, trace=current_trace())
    entry.actor, entry.actor_id, entry.via = by.name, by.id, by.via
    entry.facts = {"partner": key.partner.name, "key": str(key), "scopes": key.scopes}
    add([entry])
