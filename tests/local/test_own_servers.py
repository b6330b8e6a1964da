"""Servers that the operator has already."""

import signal
import stat

import psycopg
import pytest

from careops.local import existing_servers
from careops.local.process import CannotStart
from careops.local.valkey import Valkey
from tests.local.launching import SHOW_ROLE, free_port, python

SHOW_BOTH = SHOW_ROLE + SHOW_ROLE.replace("DATABASE_URL", "DATABASE_OWNER_URL")
BOTH = ["careops_app careops", "careops_owner careops"]


class Theirs:
    """A PostgreSQL on a TCP port that asks everyone for a password."""

    def __init__(self, server):
        self.server = server
        server.start({"listen_addresses": "127.0.0.1"})
        self.sql("ALTER ROLE postgres PASSWORD 'theirs'")

    def sql(self, statement):
        url = self.server.url(user="postgres", database="postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)

    def url(self, *, user="postgres", database="postgres"):
        return f"postgresql://{user}:theirs@127.0.0.1:{self.server.port}/{database}"


@pytest.fixture
def theirs(a_server):
    return Theirs(a_server(port=free_port()))


@pytest.fixture
def their_broker(tmp_path):
    broker = Valkey(run=tmp_path, log=tmp_path / "valkey.log")
    broker.start()
    yield broker
    broker.stop()


def test_a_superuser_lets_careops_make_its_roles_once(run, theirs, tmp_path):
    first = run(python(SHOW_BOTH), DATABASE_URL=theirs.url())
    second = run(python(SHOW_BOTH), DATABASE_URL=theirs.url())

    assert first.stdout.splitlines() == second.stdout.splitlines() == BOTH, first.stderr
    assert stat.S_IMODE((tmp_path / "home" / "roles.json").stat().st_mode) == 0o600


def test_a_role_that_may_create_roles_is_enough(run, theirs):
    theirs.sql("CREATE ROLE manager LOGIN CREATEROLE CREATEDB PASSWORD 'theirs'")

    done = run(python(SHOW_BOTH), DATABASE_URL=theirs.url(user="manager"))

    assert done.stdout.splitlines() == BOTH, done.stderr


def test_a_plain_role_needs_the_owner_named_too(run, theirs):
    theirs.sql("CREATE ROLE plain LOGIN PASSWORD 'theirs'")

    done = run(python(SHOW_BOTH), DATABASE_URL=theirs.url(user="plain"))

    assert done.returncode == 1
    assert done.stderr.startswith(
        "careops: The role plain of DATABASE_URL may not create roles: set DATABASE_OWNER_URL too"
    )


def test_both_roles_given_are_used_as_they_are(run, theirs):
    theirs.sql("CREATE ROLE plain LOGIN PASSWORD 'theirs'")

    done = run(
        python(SHOW_BOTH), DATABASE_URL=theirs.url(user="plain"), DATABASE_OWNER_URL=theirs.url()
    )

    assert done.stdout.splitlines() == ["plain postgres", "postgres postgres"], done.stderr


def test_roles_that_somebody_else_uses_keep_their_passwords(run, theirs, tmp_path):
    run(["true"], DATABASE_URL=theirs.url())

    elsewhere = run(["true"], home=tmp_path / "elsewhere", DATABASE_URL=theirs.url())

    assert elsewhere.returncode == 1
    assert "exist on this server with passwords not known here" in elsewhere.stderr


def test_a_server_that_does_not_answer_is_named(run, theirs):
    theirs.server.stop(signal.SIGQUIT)

    done = run(["true"], DATABASE_URL=theirs.url())

    assert done.returncode == 1
    assert done.stderr.startswith(
        "careops: The PostgreSQL of DATABASE_URL does not let careops in:"
    )
    assert "theirs" not in done.stderr


def test_an_old_postgres_is_refused(theirs, monkeypatch, tmp_path):
    monkeypatch.setattr(existing_servers, "OLDEST_POSTGRES", 99)

    with pytest.raises(
        CannotStart, match="DATABASE_URL is PostgreSQL 18; careops needs PostgreSQL 99"
    ):
        existing_servers.given_database(
            {"DATABASE_URL": theirs.url()}, keep=tmp_path / "roles.json"
        )


def test_a_broker_of_their_own_is_used(run, their_broker):
    show = "import os; print(os.environ['REDIS_URL'], os.environ['CELERY_BROKER_URL'])"

    done = run(python(show), REDIS_URL=their_broker.url)

    assert done.stdout.split() == [their_broker.url, their_broker.broker_url], done.stderr


def test_an_old_broker_is_refused(their_broker, monkeypatch):
    monkeypatch.setattr(existing_servers, "OLDEST_REDIS", 99)

    with pytest.raises(CannotStart, match=r"REDIS_URL is Redis 7\.\S+; careops needs Redis 99"):
        existing_servers.given_broker({"REDIS_URL": their_broker.url})


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1", "nonsense"])
def test_a_broker_that_does_not_answer_is_named(url):
    with pytest.raises(CannotStart, match="The Redis of REDIS_URL does not answer"):
        existing_servers.given_broker({"REDIS_URL": url})
