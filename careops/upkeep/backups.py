"""What is in a backup? One moment of the database: its schema, what all share, and each tenant's rows apart.

Nobody lifts the walls for it: pg_dump reads the rows of one tenant after the other, as that tenant,
all from one snapshot. A manifest says how many rows each table had, and their hash.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from django.conf import settings
from psycopg import Connection, sql

from careops.upkeep.dumping import CannotDump, beside, connect, dump, load, owner_address
from careops.upkeep.fingerprints import TABLES, Contents, contents, differences

Bar = Callable[[Iterable[str]], Iterable[str]]
READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


def back_up(file: Path, *, bar: Bar = iter) -> Contents:
    """Write the file, readable by its owner alone; it has its name only when it is whole."""
    address = owner_address()
    if file.exists():
        raise CannotDump(f"{file} exists, and is not overwritten: choose another name.")
    begun = file.with_name(f"{file.name}.part")
    with connect(address) as connection, private(begun) as out, ZipFile(out, "w") as archive:
        refuse_others(connection)
        connection.execute(READ)
        (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        found = contents(connection)
        write(archive, found, address, snapshot, bar)
        archive.writestr("manifest.json", json.dumps(asdict(found)))
    begun.rename(file)
    return found


def refuse_others(connection: Connection) -> None:
    question = "SELECT pg_get_userbyid(relowner) = current_user FROM pg_class WHERE oid = to_regclass('tenancy_tenant')"
    if connection.execute(question).fetchone() != (True,):
        raise CannotDump(
            "Only the owner of the tables makes a backup: set DATABASE_OWNER_URL, or DATABASE_URL as for `migrate`."
        )


@contextmanager
def private(path: Path) -> Iterator[IO[bytes]]:
    """A file that nobody else may read; gone when it was not finished."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write(archive: ZipFile, found: Contents, address: str, snapshot: str, bar: Bar) -> None:
    common = [f"--snapshot={snapshot}"]
    with archive.open("schema", "w", force_zip64=True) as out:
        dump(address, *common, "--schema-only", to=out)
    for tenant in bar(["", *found.tenants]):
        tables = [f"--table=public.{table}" for table in (found.walled if tenant else found.shared)]
        walls = ["--enable-row-security"] if tenant else []
        with archive.open(tenant or "shared", "w", force_zip64=True) as out:
            dump(address, *common, *walls, "--data-only", *tables, tenant=tenant, to=out)


def manifest(archive: ZipFile) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return said


@contextmanager
def opened(file: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(file) as archive:
            yield archive
    except FileNotFoundError as error:
        raise CannotDump(f"There is no {file}.") from error
    except (BadZipFile, KeyError, EOFError) as error:
        raise CannotDump(f"{file} is no backup, or a damaged one: {error}") from error


def restore(file: Path, address: str, *, bar: Bar = iter) -> list[str]:
    """Fill this empty database; what is not as the backup says, in words. The walls come last."""
    with opened(file) as archive, connect(address) as connection:
        if connection.execute(TABLES).fetchone():
            raise CannotDump("This database is not empty: restore into one without tables.")
        said = manifest(archive)
        section(archive, address, "pre-data")
        for tenant in bar(["", *said["tenants"]]):
            with archive.open(tenant or "shared") as source:
                load(address, "--data-only", source=source)
        section(archive, address, "post-data")
        connection.execute("ANALYZE")
        return [*differences(said["prints"], contents(connection)), *broken_chains(address)]


def section(archive: ZipFile, address: str, name: str) -> None:
    with archive.open("schema") as source:
        load(address, f"--section={name}", source=source)


def broken_chains(address: str) -> list[str]:
    """What the verification of the record says of that database, when it is not content."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "verify_record"]
    env = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "careops.settings"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    return [done.stderr.strip()[-300:]] if done.returncode else []


@contextmanager
def scratch() -> Iterator[str]:
    """The address of an empty database on the same server; it is gone afterwards."""
    address, name = owner_address(), sql.Identifier(f"careops_check_{secrets.token_hex(4)}")
    with connect(address) as connection:
        may = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
        if connection.execute(may).fetchone() != (True,):
            user = connection.info.user
            raise CannotDump(
                f"A check needs a database beside: `ALTER ROLE {user} CREATEDB` first."
            )
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(name)
        )
        try:
            yield beside(address, name.as_string(connection).strip('"'))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
