"""Are two databases the same? Rows and a hash of each table, tenant by tenant."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import Connection, sql

# A row is a text, so what shapes texts is set.
PLAIN = "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET bytea_output = 'hex'"
TABLES = """
    SELECT relname, relrowsecurity FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""
MODULUS = 2**256


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds: ``prints`` is {tenant or "": {table: [rows, hash]}}."""

    walled: list[str]
    shared: list[str]
    tenants: list[str]
    prints: dict[str, dict[str, list[int | str]]]

    @property
    def rows(self) -> int:
        return sum(int(rows) for tables in self.prints.values() for rows, _ in tables.values())


def contents(connection: Connection) -> Contents:
    """Of this database, as its open transaction sees it; each tenant's rows as that tenant."""
    connection.execute(PLAIN)
    found = connection.execute(TABLES).fetchall()
    walled = [name for name, is_walled in found if is_walled]
    shared = [name for name, is_walled in found if not is_walled]
    tenants = [str(i) for (i,) in connection.execute("SELECT id FROM tenancy_tenant ORDER BY id")]
    prints = {"": prints_of(connection, shared)}
    for tenant in tenants:
        connection.execute("SELECT set_config('careops.tenant', %s, false)", [tenant])
        prints[tenant] = prints_of(connection, walled)
    return Contents(walled, shared, tenants, prints)


def prints_of(connection: Connection, tables: list[str]) -> dict[str, list[int | str]]:
    return {table: fingerprint(connection, table) for table in tables}


def fingerprint(connection: Connection, table: str) -> list[int | str]:
    """How many rows, and the sum of their SHA-256: equal for equal rows, in whatever order they are read."""
    rows = total = 0
    question = sql.SQL("COPY (SELECT t::text FROM {} t) TO STDOUT").format(sql.Identifier(table))
    with connection.cursor() as cursor, cursor.copy(question) as copied:
        for block in copied:
            for line in bytes(block).splitlines():  # COPY escapes what would break a line
                rows += 1
                total += int.from_bytes(hashlib.sha256(line).digest(), "big")
    return [rows, f"{total % MODULUS:064x}"]


def differences(wanted: dict[str, dict[str, list[int | str]]], found: Contents) -> Iterator[str]:
    for tenant in sorted({*wanted, *found.prints}):
        before, after = wanted.get(tenant, {}), found.prints.get(tenant, {})
        for table in sorted({*before, *after}):
            if before.get(table) != after.get(table):
                had, has = (side.get(table, ["no", ""])[0] for side in (before, after))
                yield f"{table} of {tenant or 'all'}: {had} rows in the backup, {has} restored, or other ones"
