"""When does the launcher stop? On a signal, and when whoever started it is gone."""

from __future__ import annotations

import os
import signal
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(SystemExit):
    """A signal asked for the end; the exit code is a shell's."""


def stop_on_signals() -> None:
    for sign in SIGNALS:
        if not (sign == signal.SIGHUP and is_detached()):
            signal.signal(sign, _stop)


def _stop(sign: int, _: FrameType | None) -> None:
    """Leave in good order, deaf to a second Ctrl-C."""
    for again in SIGNALS:
        signal.signal(again, signal.SIG_IGN)
    raise Stopped(128 + sign)


def is_detached() -> bool:
    """Started with nohup: to go on without its terminal and its parent."""
    return signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


# Read at the start. make and shells are killed without a word, so their child has to look.
_PARENT = 0 if is_detached() else os.getppid()


def parent_is_gone() -> bool:
    return _PARENT not in (0, os.getppid())
