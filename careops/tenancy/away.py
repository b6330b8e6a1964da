"""Is the database away? Then nobody is at fault: workers wait for it, and pages say when to come back."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

import psycopg
from django.db import Error, InterfaceError, OperationalError, close_old_connections, connection

logger = logging.getLogger(__name__)

# It shuts down or starts (57P), or has no room for one more (53300).
GONE = ("08", "57P", "53300")
PAUSE = 0.2  # seconds until it is asked again


def is_away(error: BaseException | None) -> bool:
    """Whether this, or what it came from, says that the database cannot be reached."""
    seen: set[int] = set()
    while error and id(error) not in seen:
        if says_gone(error):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def says_gone(error: BaseException) -> bool:
    if isinstance(error, psycopg.Error) and error.sqlstate:
        return error.sqlstate.startswith(GONE)
    cause = error.__cause__
    if isinstance(cause, psycopg.Error) and cause.sqlstate:
        return cause.sqlstate.startswith(GONE)
    lost = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
    return isinstance(error, lost)


class Watch:
    """Units of work of one process. It says once that the database has gone, and once that it is back."""

    def __init__(self) -> None:
        self.is_away = False
        self.lock = Lock()  # a process may have two threads, and both see it go

    @contextmanager
    def unit(self) -> Iterator[None]:
        """A connection that is checked before, and let go of when it broke; other errors pass."""
        if not connection.in_atomic_block:  # else it is somebody else's unit
            close_old_connections()
        try:
            yield
        except Error as error:
            if not is_away(error):
                raise
            connection.close()
            self.note(f"The database is away ({first_line(error)}); waiting for it.", is_away=True)
        else:
            if self.is_away and connection.is_usable():  # who asked for nothing has not seen it
                self.note("The database is back.", is_away=False)

    def note(self, words: str, *, is_away: bool) -> None:
        with self.lock:
            if self.is_away != is_away:
                logger.warning(words)
            self.is_away = is_away


def first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def persist(work: Callable[[], None], *, seconds: float) -> None:
    """Do this work, which may be repeated and is in no transaction, once the database is there."""
    until = time.monotonic() + seconds
    while True:
        try:
            return work()
        except Error as error:
            if not is_away(error) or time.monotonic() > until:
                raise
            connection.close()
            time.sleep(PAUSE)


watch = Watch()
