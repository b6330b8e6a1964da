"""How is one command run among the servers? As if it were called directly: same terminal, same exit code."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import FrameType

from careops.local.process import leashed
from careops.local.stopping import SIGNALS, parent_is_gone


def run_command(command: Sequence[str], *, env: Mapping[str, str]) -> int:
    """The command's exit code, as a shell would give it."""
    # At a terminal Ctrl-C reaches the command by itself; a second copy would cut its clean-up short.
    at_terminal = sys.stdin.isatty()
    child = subprocess.Popen(leashed(command), env=env, start_new_session=not at_terminal)

    def forward(sign: int, _: FrameType | None) -> None:
        if not (at_terminal and sign == signal.SIGINT):
            child.send_signal(sign)

    for sign in SIGNALS:
        signal.signal(sign, forward)
    return wait(child)


def wait(child: subprocess.Popen[bytes]) -> int:
    """The exit code; ends the child when whoever started this launcher is gone, or it stops."""
    try:
        while True:
            try:
                code = child.wait(timeout=1)
            except subprocess.TimeoutExpired:
                if parent_is_gone():
                    child.terminate()
            else:
                return code if code >= 0 else 128 - code
    finally:
        child.kill()
