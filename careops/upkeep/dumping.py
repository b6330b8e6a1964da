"""Who makes and reads a dump? PostgreSQL's own programs, as the owner of the tables, tenant by tenant."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO

import psycopg
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict, make_conninfo


class CannotDump(Exception):
    """What stands in the way, and what to do about it."""


def program(name: str) -> str:
    """pg_dump or pg_restore: from CAREOPS_PG_BIN, else from the PATH."""
    found = shutil.which(name, path=settings.PG_BIN or None)
    if not found:
        raise CannotDump(
            f"{name} is not here: install PostgreSQL's client programs, or name their folder in CAREOPS_PG_BIN."
        )
    return found


def owner_address() -> str:
    """The database of this command, as the owner of its tables: DATABASE_OWNER_URL, else DATABASE_URL."""
    return settings.DATABASE_OWNER_URL or os.environ["DATABASE_URL"]


def connect(address: str) -> psycopg.Connection:
    try:
        return psycopg.connect(address, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise CannotDump(f"The database does not let us in: {error}") from error


def beside(address: str, database: str) -> str:
    """The same server and role, another database."""
    return make_conninfo(address, dbname=database)


def dump(address: str, *arguments: str, tenant: str = "", to: IO[bytes]) -> None:
    """What pg_dump writes; as a tenant, of whose rows alone the walls let it see."""
    call("pg_dump", address, "--format=custom", *arguments, tenant=tenant, sink=to)


def load(address: str, *arguments: str, source: IO[bytes]) -> None:
    call("pg_restore", address, "--exit-on-error", "--no-owner", *arguments, source=source)


def call(
    name: str,
    address: str,
    *arguments: str,
    tenant: str = "",
    source: IO[bytes] | None = None,
    sink: IO[bytes] | None = None,
) -> None:
    """Run the program with its input or output as a stream; CannotDump with its own words when it fails."""
    command = [program(name), f"--dbname={without_password(address)}", *arguments]
    with TemporaryFile() as said:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE if source else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env=environment(address, tenant),
        )
        with child, suppress(BrokenPipeError):  # it ended early, and has said why
            if source and child.stdin:
                shutil.copyfileobj(source, child.stdin)
                child.stdin.close()
            if sink and child.stdout:
                shutil.copyfileobj(child.stdout, sink)
        if child.returncode:
            said.seek(0)
            raise CannotDump(f"{name} failed: {said.read().decode(errors='replace').strip()}")


def environment(address: str, tenant: str) -> Mapping[str, str]:
    """With the password, as the list of processes is read by all; and with the tenant that walls ask for."""
    password = conninfo_to_dict(address).get("password")
    said = {"PGPASSWORD": str(password)} if password else {}
    named = {"PGOPTIONS": f"-c careops.tenant={tenant}"} if tenant else {}
    return {**os.environ, **said, **named}


def without_password(address: str) -> str:
    kept = {key: value for key, value in conninfo_to_dict(address).items() if key != "password"}
    return make_conninfo("", **kept)
