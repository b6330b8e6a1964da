"""Where does careops keep what outlives a run? In ``.careops/``, used by one launcher at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from careops.local.process import CannotStart

PROJECT = Path(__file__).resolve().parents[2]
HOME = PROJECT / ".careops"


def make_home(home: Path) -> None:
    """For root too it belongs to the project's owner, who may come as himself the next time."""
    home.mkdir(exist_ok=True)
    if os.geteuid() == 0:
        owner = PROJECT.stat()
        os.chown(home, owner.st_uid, owner.st_gid)


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the folder; the kernel lets go of it when this process ends, however it ends."""
    with (home / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(
                f"careops is running here already (process {lock.read().strip()}): stop that one with Ctrl-C first."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
