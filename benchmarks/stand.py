"""Where does a benchmark run? In Django, on a PostgreSQL that syncs every commit as production does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import psycopg

from careops.local.home import HOME, PROJECT, make_home
from careops.local.os_user import os_user_for
from careops.local.postgres import Postgres
from careops.local.servers import careops_addresses
from careops.local.stopping import stop_on_signals


@contextmanager
def stand() -> Iterator[Stand]:
    """A migrated database and Django set up on it; a server of ours is gone afterwards.

    DATABASE_URL and DATABASE_OWNER_URL, where both are set, name an empty database to use instead.
    """
    stop_on_signals()
    with postgres() as admin:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "careops.settings", "CAREOPS_NUDGE": "0"}
        owner = os.environ["DATABASE_OWNER_URL"]
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"],
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": owner},
            check=True,
        )
        django.setup()
        with psycopg.connect(owner) as connection:
            if connection.execute("SHOW fsync").fetchone() != ("on",):
                raise SystemExit("This PostgreSQL runs with fsync off: nothing it shows is true.")
        yield Stand(owner=owner, admin=admin)


@contextmanager
def postgres() -> Iterator[str]:
    """The address of the superuser, empty on a server of somebody else's."""
    if os.environ.get("DATABASE_OWNER_URL"):
        yield ""
        return
    make_home(HOME)
    with TemporaryDirectory(prefix="careops-bench-") as run:
        # The data lies beside the demo's: the system's temporary folder may be memory.
        server = Postgres(
            data=HOME / "bench",
            sockets=Path(run) / "sockets",
            log=Path(run) / "log",
            os_user=os_user_for(PROJECT),
        )
        try:
            server.start(afresh=True)
            os.environ |= careops_addresses(server)
            yield server.url(user="postgres", database="careops")
        finally:
            server.stop()
            shutil.rmtree(server.data, ignore_errors=True)


class Stand:
    """What only the owner and the superuser can do between two runs."""

    def __init__(self, *, owner: str, admin: str) -> None:
        self.owner, self.admin = owner, admin

    def settle(self) -> None:
        """Leave no dead rows and no dirty pages of the last run to the next one."""
        with psycopg.connect(self.owner, autocommit=True) as connection:
            connection.add_notice_handler(lambda _: None)  # what only a superuser may vacuum
            connection.execute("VACUUM (ANALYZE)")
        if self.admin:
            with psycopg.connect(self.admin, autocommit=True) as connection:
                connection.execute("CHECKPOINT")
