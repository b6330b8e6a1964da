"""Messages as patients write them, one a line, in a file for each kind."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def messages(kind):
    return (HERE / f"{kind}.txt").read_text(encoding="utf-8").splitlines()
