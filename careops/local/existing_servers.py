"""What if the operator has servers already? They are checked, and the roles made where that is allowed."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import psycopg
import redis
from psycopg import Connection

from careops.local import roles
from careops.local.process import CannotStart

OLDEST_POSTGRES, OLDEST_REDIS = 15, 6


def given_database(environ: Mapping[str, str], *, keep: Path) -> dict[str, str]:
    """The addresses of a server of the operator's own, for the application and for the tables' owner."""
    url, owner = environ["DATABASE_URL"], environ.get("DATABASE_OWNER_URL", "")
    try:
        with roles.connect(url) as connection:
            check_version(connection)
            if not owner:
                url, owner = made_for_careops(connection, url, keep=keep)
    except psycopg.Error as error:
        raise CannotStart(
            f"The PostgreSQL of DATABASE_URL does not let careops in: {error}"
        ) from error
    return {"DATABASE_URL": url, "DATABASE_OWNER_URL": owner}


def given_broker(environ: Mapping[str, str]) -> dict[str, str]:
    """The address of a Redis or Valkey of the operator's own."""
    url = environ["REDIS_URL"]
    try:
        with redis.Redis.from_url(url) as client:
            version = str(client.info("server")["redis_version"])
    except (redis.RedisError, ValueError) as error:
        raise CannotStart(f"The Redis of REDIS_URL does not answer: {error}") from error
    if int(version.partition(".")[0]) < OLDEST_REDIS:
        raise CannotStart(
            f"REDIS_URL is Redis {version}; careops needs Redis {OLDEST_REDIS} or later."
        )
    broker = url.replace("unix://", "redis+socket://", 1)
    return {"REDIS_URL": url, "CELERY_BROKER_URL": environ.get("CELERY_BROKER_URL") or broker}


def check_version(connection: Connection) -> None:
    version = connection.info.server_version // 10_000
    if version < OLDEST_POSTGRES:
        raise CannotStart(
            f"DATABASE_URL is PostgreSQL {version}; careops needs PostgreSQL {OLDEST_POSTGRES} or later."
        )


def made_for_careops(admin: Connection, url: str, *, keep: Path) -> tuple[str, str]:
    """Create the roles and the database on this server; the application's address and the owner's."""
    if not may_create_roles(admin):
        raise CannotStart(
            f"The role {admin.info.user} of DATABASE_URL may not create roles: set DATABASE_OWNER_URL too, to the "
            "role that owns the tables, or set DATABASE_URL to a superuser and careops makes both roles."
        )
    passwords = kept_passwords(admin, keep=keep)
    roles.make_roles(admin, passwords=passwords)
    entrance = admin.info.dbname
    with roles.connect(address(url, roles.OWNER, passwords, database=entrance)) as owner:
        roles.make_database(owner)
    return address(url, roles.APP, passwords), address(url, roles.OWNER, passwords)


def address(
    url: str, role: str, passwords: Mapping[str, str], *, database: str = roles.DATABASE
) -> str:
    return roles.url_for(url, user=role, password=passwords[role], database=database)


def may_create_roles(connection: Connection) -> bool:
    question = "SELECT rolsuper OR rolcreaterole AND rolcreatedb FROM pg_roles WHERE rolname = current_user"
    row = connection.execute(question).fetchone()
    return bool(row and row[0])


def kept_passwords(admin: Connection, *, keep: Path) -> dict[str, str]:
    """The roles' passwords on this server: read from the file, or made up and kept there before they are used."""
    book: dict[str, dict[str, str]] = json.loads(keep.read_text()) if keep.exists() else {}
    server = f"{admin.info.host}:{admin.info.port}"
    if server not in book:
        if strangers := roles.existing_roles(admin):
            raise CannotStart(
                f"{' and '.join(sorted(strangers))} exist on this server with passwords not known here: "
                "set DATABASE_URL (careops_app) and DATABASE_OWNER_URL (careops_owner) with them."
            )
        book[server] = {role: secrets.token_urlsafe(24) for role in roles.RIGHTS}
        write_private(keep, json.dumps(book, indent=1))
    return book[server]


def write_private(path: Path, text: str) -> None:
    """Nobody else may read it, not even for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
