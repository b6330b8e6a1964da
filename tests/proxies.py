"""Is there a proxy to test with? Caddy, from PATH or beside this Python."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def find() -> str:
    """Its path; empty when there is none, or one that does not know the Caddyfile's words (before 2.7)."""
    found = shutil.which("caddy", path=Path(sys.executable).parent) or shutil.which("caddy")
    if not found:
        return ""
    said = subprocess.run([found, "version"], capture_output=True, text=True, check=False).stdout
    major, minor, *_ = said.removeprefix("v").split(".")
    return found if (int(major), int(minor)) >= (2, 7) else ""


CADDY = find()
needs_caddy = pytest.mark.skipif(not CADDY, reason="There is no Caddy 2.7 or later.")
