"""Which servers does a command get? Those the operator named, and for the others our own, for as long as it runs."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from careops.local import existing_servers, roles
from careops.local.home import HOME, PROJECT
from careops.local.os_user import os_user_for
from careops.local.postgres import Postgres, is_alive
from careops.local.supervise import Child
from careops.local.valkey import Valkey

# Here people read their messages on the mailbox page, unless the operator names carriers.
MAILBOX = {"CAREOPS_MAIL": "mailbox"}


@contextmanager
def servers(
    *, keep: bool, afresh: bool = False, logs: Path | None = None, home: Path = HOME
) -> Iterator[Servers]:
    """Addresses of a PostgreSQL and a broker that serve; ours end with the block.

    With ``keep`` the database stays in ``home`` from run to run; without, it is fast, and gone afterwards.
    """
    with ExitStack() as stack:
        run = Path(stack.enter_context(run_folder()))
        found = Servers(run=run, logs=logs or run)
        found.use_database(stack, keep=keep, afresh=afresh, home=home)
        found.use_broker(stack)
        yield found


class Servers:
    """What to tell a command so that it finds the servers, and the children to watch over."""

    def __init__(self, *, run: Path, logs: Path) -> None:
        self.run, self.logs = run, logs
        self.addresses: dict[str, str] = {}
        self.children: list[Child] = []

    @property
    def env(self) -> dict[str, str]:
        return {**MAILBOX, **environment(), **self.addresses}

    def use_database(self, stack: ExitStack, *, keep: bool, afresh: bool, home: Path) -> None:
        if os.environ.get("DATABASE_URL"):
            self.addresses |= existing_servers.given_database(os.environ, keep=home / "roles.json")
            return
        postgres = Postgres(
            data=(home if keep else self.run) / "postgres",
            sockets=self.run / "sockets",
            log=self.logs / "postgres.log",
            os_user=os_user_for(PROJECT),
            throw_away=not keep,
        )
        stack.callback(postgres.stop)
        postgres.start(afresh=afresh)
        self.children.append(Child(postgres.process, postgres.start_again))
        self.addresses |= careops_addresses(postgres)
        self.addresses["CAREOPS_PG_BIN"] = str(postgres.home / "bin")

    def use_broker(self, stack: ExitStack) -> None:
        if os.environ.get("REDIS_URL"):
            self.addresses |= existing_servers.given_broker(os.environ)
            return
        valkey = Valkey(run=self.run, log=self.logs / "valkey.log")
        stack.callback(valkey.stop)
        valkey.start()
        self.children.append(Child(valkey.process, valkey.start))
        self.addresses |= {"REDIS_URL": valkey.url, "CELERY_BROKER_URL": valkey.broker_url}


def careops_addresses(postgres: Postgres) -> dict[str, str]:
    """Make the roles and the database on a server of our own."""
    with roles.connect(postgres.url(user="postgres", database="postgres")) as admin:
        roles.make_roles(admin, passwords={})
    with roles.connect(postgres.url(user=roles.OWNER, database="postgres")) as owner:
        roles.make_database(owner)
    return {
        "DATABASE_URL": postgres.url(user=roles.APP, database=roles.DATABASE),
        "DATABASE_OWNER_URL": postgres.url(user=roles.OWNER, database=roles.DATABASE),
    }


def environment() -> Mapping[str, str]:
    """Ours, less PostgreSQL's own variables: a PGPORT or PGSERVICE set for another server would lead astray."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


@contextmanager
def run_folder() -> Iterator[str]:
    """A private folder for sockets; in the system's, as a socket's path may have 107 bytes at most."""
    sweep_run_folders()
    folder = tempfile.mkdtemp(prefix=f"careops-{os.getpid()}-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_run_folders() -> None:
    """Remove what launchers that were killed left behind."""
    for folder in Path(tempfile.gettempdir()).glob("careops-*-*"):
        pid = folder.name.split("-")[1]
        mine = folder.is_dir() and folder.stat().st_uid == os.geteuid()
        if mine and pid.isdigit() and not is_alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)
