"""What is made once? A migrated database, and the data of a migrated server: all others are copies.

To migrate takes a dozen seconds. Who comes first makes what they need, and the others wait for it. What the migrations
lead to is kept for later runs, too, as a dump under the name of all that they are; in a fresh clone there is none.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import django
from django.apps import apps
from psycopg import sql
from psycopg.conninfo import make_conninfo

from careops.local import roles
from careops.local.home import HOME, PROJECT
from careops.local.os_user import os_user_for
from careops.local.postgres import Postgres
from careops.local.servers import careops_addresses
from careops.upkeep import dumping

# The folder of a run: its first process makes it, and removes it; its workers find it here.
VARIABLE = "CAREOPS_TESTS"
MINE = None if VARIABLE in os.environ else tempfile.TemporaryDirectory(prefix="careops-tests-")
RUN = Path(os.environ.setdefault(VARIABLE, MINE.name if MINE else ""))
DATABASE = RUN.name.replace("-", "_")
NAME = sql.Identifier(DATABASE)
MADE = RUN / "database"  # says that there is one
DATA = RUN / "data"
DUMP = RUN / "dump"
KEPT = HOME / "moulds"
IMPORTS = re.compile(r"^(?:from|import) ([\w.]+)", re.MULTILINE)
NOBODY = "00000000-0000-0000-0000-000000000000"  # the walls ask whose rows are read: there are none


def database() -> str:
    """The name of a migrated database on the server of the run, to which nobody is connected."""
    with alone(), roles.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        if not MADE.exists():
            owner.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(NAME)
            )
            MADE.touch()
            fill(make_conninfo(os.environ["DATABASE_OWNER_URL"], dbname=DATABASE))
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
            fill(careops_addresses(server)["DATABASE_OWNER_URL"])
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


def fill(owner: str) -> None:
    """Bring an empty database to where the migrations lead: as another one was, where there is a dump of that."""
    kept = KEPT / name_of_the_migrations(owner)
    for dump in (DUMP, kept):
        # Whole or not at all; without programs of the server's age all migrate.
        with suppress(FileNotFoundError, dumping.CannotDump), dump.open("rb") as source:
            dumping.load(owner, "--single-transaction", source=source)
            return
    migrate(owner)
    with suppress(dumping.CannotDump):
        with DUMP.with_suffix(".new").open("wb") as made:
            dumping.dump(owner, "--enable-row-security", tenant=NOBODY, to=made)
        keep(DUMP.with_suffix(".new").rename(DUMP), kept)


def keep(dump: Path, kept: Path) -> None:
    """For later runs, instead of what was kept before; whole or not at all, as others may look for it meanwhile."""
    with suppress(OSError):  # a project that nobody may write to keeps nothing
        KEPT.mkdir(parents=True, exist_ok=True)
        fresh = KEPT / f"{RUN.name}.new"
        copy(dump, fresh)
        for old in set(KEPT.iterdir()) - {fresh}:
            old.unlink(missing_ok=True)
        fresh.rename(kept)


def name_of_the_migrations(owner: str) -> str:
    """By all that they say, all of ours that they import, and what carries them out."""
    folders = [Path(app.path, "migrations") for app in apps.get_app_configs()]
    files = [file for folder in folders for file in sorted(folder.glob("*.py"))]
    named = {name for file in files for name in IMPORTS.findall(file.read_text())}
    used = {spec.origin for name in named if (spec := find_spec(name)) and spec.has_location}
    ours = sorted(path for path in map(Path, used) if path.is_relative_to(PROJECT))
    with roles.connect(owner) as server:
        made_by = f"{django.__version__} {server.info.server_version}"
    said = [made_by.encode(), *(file.read_bytes() for file in (*files, *ours))]
    return hashlib.sha256(b"\0".join(said)).hexdigest()[:24] + ".dump"


def migrate(owner: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(command, cwd=PROJECT, env=os.environ | {"DATABASE_URL": owner}, check=True)
