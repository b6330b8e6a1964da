"""Can the past be changed unseen? No: each entry's hash covers the one before it, and so does each read's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max

from careops.record.models import ChainHead, Entry, Read, ReadHead
from careops.tenancy.prepared import asked
from careops.tenancy.scope import current_tenant


@dataclass(frozen=True)
class Chain:
    """Rows of one kind, each tied to the one before it; ``covered`` is what a row says.

    Its place in the chain and the hash itself come on top.
    """

    rows: type[Entry | Read]
    heads: type[ChainHead | ReadHead]
    covered: tuple[str, ...]

    def link(self, rows: Sequence[dict[str, Any]]) -> Any:
        """Give rows their place and hash after the tenant's last one, under the lock of its head.

        Call it last in a transaction: from here to the commit the tenant's other writers wait. What
        rows say is put into words before.
        """
        said = [self.said(row) for row in rows]
        head = self.take_head()
        for row, words in zip(rows, said, strict=True):
            head.seq += 1
            head.hash = self.tied(head.hash, head.seq, words)
            row["seq"], row["hash"] = head.seq, head.hash
        return head

    def take_head(self) -> Any:
        def locked() -> list[Any]:
            return asked(self.heads, lambda: self.heads.objects.select_for_update(no_key=True))

        if found := locked():
            return found[0]
        new = self.heads(tenant=current_tenant())
        self.heads.objects.bulk_create([new], ignore_conflicts=True)
        return locked()[0]

    def keep_head(self, head: Any) -> None:
        table, said = self.heads._meta.db_table, [head.seq, head.hash, head.tenant_id]
        with connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{table}" SET seq = %s, hash = %s WHERE tenant_id = %s', said)  # noqa: S608

    def digest(self, before: str, seq: int, row: Mapping[str, Any]) -> str:
        return self.tied(before, seq, self.said(row))

    def said(self, row: Mapping[str, Any]) -> str:
        return canonical([row[name] for name in self.covered])

    def tied(self, before: str, seq: int, said: str) -> str:
        """The hash of one list: the hash before, the place, and what is said."""
        return hashlib.sha256(f'["{before}", {seq}, {said[1:]}'.encode()).hexdigest()

    def add(self, rows: list[Any]) -> None:
        """Write rows in three statements, however many."""
        head = self.link([vars(row) for row in rows])
        self.rows.objects.bulk_create(rows)
        self.keep_head(head)

    def verify(self, rows: Iterable[Any], *, head: Any) -> int | None:
        """The place of the first row that does not follow from the one before it; None when all do."""
        before, seq = "", 0
        for row in rows:
            if row.seq != seq + 1 or row.hash != self.digest(before, row.seq, vars(row)):
                return seq + 1
            before, seq = row.hash, row.seq
        return None if (seq, before) == (head.seq, head.hash) else seq + 1

    def examine(self) -> tuple[int, int | None]:
        """How long the tenant's chain is, and where it is broken."""
        # Honest rows that come in while we read lie beyond the head; forged ones need not.
        last = self.rows.objects.aggregate(last=Max("seq", default=0))["last"]
        head = self.heads.objects.first() or self.heads(tenant=current_tenant())
        rows = self.rows.objects.filter(seq__lte=max(last, head.seq)).order_by("seq")
        return head.seq, self.verify(rows.iterator(chunk_size=2000), head=head)


# The hash is made in the database: a page that is read waits for the chain in one statement only.
ADD_READ = """
    WITH head AS (
        INSERT INTO record_lookhead AS h (tenant_id, seq, hash)
        VALUES (%(tenant)s, 1, encode(sha256(convert_to(' 1 ' || %(said)s, 'UTF8')), 'hex'))
        ON CONFLICT (tenant_id) DO UPDATE SET seq = h.seq + 1, hash = encode(sha256(convert_to(
            h.hash || ' ' || h.seq + 1 || ' ' || %(said)s, 'UTF8')), 'hex')
        RETURNING seq, hash),
    look AS (
        INSERT INTO record_look
            (tenant_id, id, at, actor, actor_id, behalf, via, what, patients, case_id, trace, seq, hash)
        SELECT %(tenant)s, %(id)s, %(at)s, %(actor)s, %(actor_id)s, %(behalf)s, %(via)s, %(what)s, %(patients)s,
               %(case_id)s, %(trace)s, seq, hash FROM head)
    INSERT INTO record_patientread (tenant_id, patient, seq, read_id)
    SELECT %(tenant)s, seen, seq, %(id)s
    FROM head, (SELECT DISTINCT unnest(%(patients)s::uuid[]) AS seen) AS s
"""


class ReadChain(Chain):
    """The reads: one is added with each page, and in one statement."""

    def add(self, rows: list[Any]) -> None:
        with connection.cursor() as cursor:
            for read in rows:
                said = {"said": self.said(vars(read)), "tenant": current_tenant().pk}
                cursor.execute(ADD_READ, vars(read) | said)

    def said(self, row: Mapping[str, Any]) -> str:
        """For whom they read it is covered where it is said: what was read before that was kept says none."""
        behalf = [row["behalf"]] if row["behalf"] else []
        return canonical([*(row[name] for name in self.covered), *behalf])

    def tied(self, before: str, seq: int, said: str) -> str:
        return hashlib.sha256(f"{before} {seq} {said}".encode()).hexdigest()


def spelled(value: Any) -> str:
    if isinstance(value, UUID):
        return value.hex
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


# Made once: json.dumps would make an encoder for each entry, while the tenant's other writers wait.
canonical = json.JSONEncoder(sort_keys=True, default=spelled).encode

ENTRIES = Chain(Entry, ChainHead, (
    "id", "case_id", "at", "action", "source", "target", "outcome", "actor", "actor_id", "behalf",
    "via", "facts", "policy", "trace",
))  # fmt: skip
READS = ReadChain(
    Read, ReadHead, ("id", "at", "actor", "actor_id", "via", "what", "patients", "case_id", "trace")
)

# The record of what happened; ``add`` is for entries that come from outside the engine.
link, keep_head, digest, add, verify = (
    ENTRIES.link, ENTRIES.keep_head, ENTRIES.digest, ENTRIES.add, ENTRIES.verify,
)  # fmt: skip
