"""How is the database emptied after a test that has committed? By deleting what there is, past all walls.

Django truncates all tables, as each refers to another: five hundred files are made anew, which takes longer than most
tests. Only a superuser may leave references and walls aside, and our own server has one; elsewhere Django does it.
"""

from __future__ import annotations

from functools import cache

import psycopg
from django.db import connection
from django.test import TransactionTestCase
from psycopg import sql
from psycopg.conninfo import make_conninfo

# What the migrations have made of the models' names: no test changes it, and Django would write it again.
KEPT = {"django_content_type", "auth_permission"}
truncate = TransactionTestCase._fixture_teardown
FORGETS = 180_000  # the version of PostgreSQL from which on it can be told to
OPEN: dict[str, psycopg.Connection[tuple[str, ...]]] = {}


def empty(case: TransactionTestCase) -> None:
    if has_superuser():
        delete(tables())
    else:
        truncate(case)


@cache
def tables() -> frozenset[str]:
    """Of all models; no test makes another."""
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return frozenset(found) - KEPT


def delete(tables: frozenset[str]) -> None:
    questions = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(table, sql.Identifier(table))
        for table in sorted(tables)
    ]
    server = superuser(address())
    with server.transaction():
        filled = server.execute(sql.SQL(" UNION ALL ").join(questions), prepare=True).fetchall()
        with server.pipeline():
            for (table,) in filled:
                server.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def uncount() -> None:
    """As if no table had ever been counted: PostgreSQL counts what was rolled back, too, and takes a table of dead rows
    for empty. It would join whole tables then, each with each, for minutes.
    """
    if has_superuser() and superuser(address()).info.server_version >= FORGETS:
        tables = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        forget = f"SELECT pg_clear_relation_stats('public', relname) FROM ({tables}) AS known"
        superuser(address()).execute(forget)


def superuser(address: str) -> psycopg.Connection[tuple[str, ...]]:
    """One connection, which knows the tables and the plans; another where that one was cut off."""
    server = OPEN.get(address)
    if server is None or server.closed:
        server = OPEN[address] = psycopg.connect(address, autocommit=True)
        server.execute("SET session_replication_role = replica")
    return server


def leave() -> None:
    """Before the database goes."""
    while OPEN:
        OPEN.popitem()[1].close()


@cache
def has_superuser() -> bool:
    try:
        with psycopg.connect(address()) as superuser:
            return superuser.info.parameter_status("is_superuser") == "on"
    except psycopg.OperationalError:
        return False


def address() -> str:
    """This database, as the superuser of our own server, who needs no password."""
    where = connection.settings_dict
    return make_conninfo(
        host=where["HOST"], port=where["PORT"] or None, dbname=where["NAME"], user="postgres"
    )
