"""How long does a test wait? Until it is so; no machine is so slow that it is not so by then."""

from __future__ import annotations

import time

PATIENCE = 300  # seconds


def eventually(condition) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False
