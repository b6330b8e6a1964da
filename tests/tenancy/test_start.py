"""SX-1: nothing starts with a role that row level security does not hold."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from careops.local.home import PROJECT
from careops.tenancy.checks import refuse_powerful_role
from tests.forked import Forks
from tests.patience import eventually

COMMANDS = {
    "check": ["manage.py", "check", "--database", "default"],
    "tick": ["manage.py", "tick"],
    "web": ["-m", "careops.wsgi"],
    "worker": ["-m", "celery", "-A", "careops", "worker", "-P", "solo", "--without-mingle"],
}


def as_owner(database_env):
    """What whoever starts is told by an operator who has mixed up the two roles."""
    return database_env | {"DATABASE_URL": database_env["DATABASE_OWNER_URL"]}


def test_nothing_starts_as_the_owner_of_the_tables(database_env, tmp_path):
    with closing(Forks(as_owner(database_env), tmp_path)) as forks:
        started = {name: forks.start(*command) for name, command in COMMANDS.items()}
        for name, fork in started.items():
            assert eventually(lambda f=fork: f.ended is not None), name
            assert fork.ended != 0, name
            assert "owner of the tables" in fork.log.read_text(), name


def test_only_migrate_runs_as_the_owner(database_env):
    command = [sys.executable, "manage.py", "migrate", "--check"]
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env=as_owner(database_env),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.fixture
def admin(database_env):
    """The superuser of the embedded server; elsewhere nobody can make such roles."""
    url = make_conninfo(database_env["DATABASE_OWNER_URL"], user="postgres")
    try:
        with psycopg.connect(url, autocommit=True) as found:
            yield found
    except psycopg.OperationalError:
        pytest.skip("only the embedded server lets its superuser in")


@pytest.fixture
def role(admin):
    """Make a role like the application's, but for one thing; its name."""

    def make(right="", *, heir_of=""):
        name = sql.Identifier("careops_other")
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN " + right).format(name))
        if heir_of:
            admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(heir_of), name))
        return "careops_other"

    yield make
    admin.execute("DROP ROLE IF EXISTS careops_other")


@pytest.fixture
def sign_in(database_env):
    """Use this database as somebody else until the end of the test."""
    before = dict(connection.settings_dict)

    def sign_in(user, *, options=""):
        connection.close()
        extra = {**before["OPTIONS"], "options": options}
        connection.settings_dict.update(USER=user, OPTIONS=extra)

    yield sign_in
    connection.close()
    connection.settings_dict.update(before)


def refusal():
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_powerful_role()
    return str(refused.value)


def test_a_superuser_is_refused(sign_in, admin):
    sign_in("postgres")

    assert "a superuser" in refusal()


def test_a_superuser_in_the_applications_clothes_is_refused(sign_in, admin):
    """RESET ROLE would give it all back."""
    sign_in("postgres", options="-c role=careops_app")

    assert "a superuser" in refusal()


def test_a_role_that_bypasses_row_level_security_is_refused(sign_in, role):
    sign_in(role("BYPASSRLS"))

    assert "BYPASSRLS" in refusal()


@pytest.mark.parametrize(
    ("other", "power"), [("careops_owner", "owner of the tables"), ("postgres", "a superuser")]
)
def test_a_role_that_can_become_a_mightier_one_is_refused(sign_in, role, other, power):
    """It would need no more than SET ROLE."""
    sign_in(role(heir_of=other))

    assert power in refusal()


def test_the_applications_own_role_is_let_in(transactional_db):
    refuse_powerful_role()
