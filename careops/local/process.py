"""How is a child started, watched and stopped? Always on a leash, with its output in a log."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

LEASH = Path(__file__).with_name("leash.py")


class CannotStart(Exception):
    """What stands in the way, and what to do about it, in one sentence for the person at the terminal."""


def leashed(
    command: Sequence[str | Path], *, user: str = "same", sign: int = signal.SIGTERM
) -> list[str]:
    """The command as a child that gets the signal when this process dies, however it dies."""
    script = [sys.executable, "-I", "-S", str(LEASH)]
    return [*script, str(os.getpid()), str(int(sign)), user, *map(str, command)]


class Process:
    """A child in a session of its own, so that Ctrl-C reaches this process alone."""

    def __init__(self, *, name: str, log: Path, patience: float = 10) -> None:
        self.name, self.log = name, log
        self.patience = patience  # seconds it is given to end by itself
        self.child: subprocess.Popen[bytes] | None = None

    def start(
        self,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: str = "same",
        sign: int = signal.SIGTERM,
    ) -> None:
        if not self.child:  # started again, it goes on in its log
            self.log.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                leashed(command, user=user, sign=sign),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=env,
                cwd=cwd,
                start_new_session=True,
            )

    @property
    def ended(self) -> int | None:
        """The exit code; None while it runs."""
        return self.child.poll() if self.child else 0

    def tail(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def ask_to_stop(self, sign: int = signal.SIGTERM) -> None:
        if self.child and self.ended is None:
            self.child.send_signal(sign)

    def stop(self, sign: int = signal.SIGTERM) -> None:
        """Ask, wait, and end the whole session when it does not listen."""
        self.ask_to_stop(sign)
        if not self.child:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.wait(self.patience)
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS, of a dead one
            os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
