"""What is made once in a run? A migrated database, and the data of a migrated server: all others are copies.

To migrate takes a dozen seconds. Who comes first makes what they need, and the others wait for it.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql
from psycopg.conninfo import make_conninfo

from careops.local import roles
from careops.local.home import PROJECT
from careops.local.os_user import os_user_for
from careops.local.postgres import Postgres
from careops.local.servers import careops_addresses

# The folder of a run: its first process makes it, and removes it; its workers find it here.
VARIABLE = "CAREOPS_TESTS"
MINE = None if VARIABLE in os.environ else tempfile.TemporaryDirectory(prefix="careops-tests-")
RUN = Path(os.environ.setdefault(VARIABLE, MINE.name if MINE else ""))
DATABASE = RUN.name.replace("-", "_")
NAME = sql.Identifier(DATABASE)
MADE = RUN / "database"  # says that there is one
DATA = RUN / "data"


def database() -> str:
    """The name of a migrated database on the server of the run, to which nobody is connected."""
    with alone(), roles.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        if not MADE.exists():
            owner.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(NAME)
            )
            MADE.touch()
            migrate(make_conninfo(os.environ["DATABASE_OWNER_URL"], dbname=DATABASE))
    return DATABASE


def forget_database() -> None:
    """At the end, as the server may be somebody else's."""
    if MINE and MADE.exists():
        with roles.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(NAME))


def lay_data(folder: Path) -> None:
    """Let a server that has not begun find migrated data there; one that may not read it begins with none."""
    with alone():
        if not DATA.exists():
            server = model()
            server.start()
            migrate(careops_addresses(server)["DATABASE_OWNER_URL"])
            server.stop()
            copy(server.data, DATA)
    copy(DATA, folder)


def model() -> Postgres:
    folder = RUN / "model"
    folder.mkdir()
    return Postgres(
        data=folder / "postgres",
        sockets=folder / "sockets",
        log=folder / "log",
        os_user=os_user_for(PROJECT),
        throw_away=True,
    )


def copy(data: Path, place: Path) -> None:
    """With its owner and rights, on which PostgreSQL insists."""
    subprocess.run(["cp", "-a", data, place], check=True)


@contextmanager
def alone():
    with (RUN / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrate(owner: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(command, cwd=PROJECT, env=os.environ | {"DATABASE_URL": owner}, check=True)
