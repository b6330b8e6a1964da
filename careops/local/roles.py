"""Which roles does careops need in PostgreSQL? One that owns the tables, one that works in them and owns nothing."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict

DATABASE = "careops"
OWNER, APP = "careops_owner", "careops_app"
# The owner may create databases for the sake of the tests'.
RIGHTS = {
    OWNER: sql.SQL("LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB"),
    APP: sql.SQL("LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB"),
}


def make_roles(admin: Connection, *, passwords: Mapping[str, str]) -> None:
    """Create the roles that are missing; one without a password can only sign in where the server trusts it."""
    for role, rights in RIGHTS.items():
        if role not in existing_roles(admin):
            password = passwords.get(role)
            secret = (
                sql.SQL(" PASSWORD {}").format(encrypted(admin, role, password))
                if password
                else sql.SQL("")
            )
            admin.execute(
                sql.SQL("CREATE ROLE {} {}{}").format(sql.Identifier(role), rights, secret)
            )


def existing_roles(admin: Connection) -> set[str]:
    rows = admin.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(RIGHTS)])
    return {name for (name,) in rows}


def encrypted(admin: Connection, role: str, password: str) -> sql.Literal:
    """So that the password itself is in no log of the server."""
    return sql.Literal(admin.pgconn.encrypt_password(password.encode(), role.encode()).decode())


def make_database(owner: Connection) -> None:
    """Create the database, as its owner, if it is missing."""
    if not owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
        owner.execute(statement.format(sql.Identifier(DATABASE)))


def connect(url: str) -> Connection:
    return psycopg.connect(url, autocommit=True, connect_timeout=10)


def url_for(server: str, *, user: str, password: str, database: str) -> str:
    """The address of the same server for another role and database."""
    changed: dict[str, str | int | None] = {"user": user, "password": password, "dbname": ""}
    parts = conninfo_to_dict(server) | changed
    return f"postgresql:///{database}?{urlencode({key: value for key, value in parts.items() if value})}"
