"""Can a past step be changed unseen? No: each entry's hash covers the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from careops.record.models import ChainHead, Entry
from careops.tenancy.scope import current_tenant

# What an entry says; its place in the chain and the hash itself come on top.
COVERED = (
    "id", "case_id", "at", "action", "source", "target", "outcome", "actor", "actor_id", "behalf",
    "via", "facts", "policy", "trace",
)  # fmt: skip


def link(entries: Iterable[dict[str, Any]]) -> ChainHead:
    """Give entries their place and hash after the tenant's last one, under the lock of its head.

    Call it last in a transaction: from here to the commit the tenant's other writers wait.
    """
    head = take_head()
    for entry in entries:
        head.seq += 1
        head.hash = digest(head.hash, head.seq, entry)
        entry["seq"], entry["hash"] = head.seq, head.hash
    return head


def take_head() -> ChainHead:
    heads = ChainHead.objects.select_for_update(no_key=True)
    head: ChainHead | None = heads.first()
    if head is None:
        ChainHead.objects.bulk_create([ChainHead(tenant=current_tenant())], ignore_conflicts=True)
        return ChainHead.objects.select_for_update(no_key=True).get()  # type: ignore[no-any-return]
    return head


def keep_head(head: ChainHead) -> None:
    ChainHead.objects.update(seq=head.seq, hash=head.hash)


def digest(before: str, seq: int, entry: Mapping[str, Any]) -> str:
    said = [before, seq, *(entry[name] for name in COVERED)]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def spelled(value: Any) -> str:
    if isinstance(value, UUID):
        return value.hex
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


# Made once: json.dumps would make an encoder for each entry, while the tenant's other writers wait.
canonical = json.JSONEncoder(sort_keys=True, default=spelled).encode


def add(entries: list[Entry]) -> None:
    """Write entries that come from outside the engine: settings, people, looks beyond a case."""
    head = link(vars(entry) for entry in entries)
    Entry.objects.bulk_create(entries)
    keep_head(head)


def verify(entries: Iterable[Entry], *, head: ChainHead) -> int | None:
    """The place of the first entry that does not follow from the one before it; None when all do."""
    before, seq = "", 0
    for entry in entries:
        if entry.seq != seq + 1 or entry.hash != digest(before, entry.seq, vars(entry)):
            return seq + 1
        before, seq = entry.hash, entry.seq
    return None if (seq, before) == (head.seq, head.hash) else seq + 1
