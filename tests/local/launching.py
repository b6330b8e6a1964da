"""How does a test see the launcher? As a person does: from another process, and in the list of processes."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

ADDRESSES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CELERY_BROKER_URL")
SHOW_ROLE = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    print(*connection.execute("SELECT current_user, current_database()").fetchone())
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def launcher(*arguments: str, home: Path) -> list[str]:
    return [sys.executable, "-m", "careops.local", "--home", str(home), *arguments]


def processes_at(folder: str) -> list[int]:
    """Whoever works in the folder or was told of it."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if concerns(pid, folder)]


def concerns(pid: int, folder: str) -> bool:
    try:
        place = str(Path(f"/proc/{pid}/cwd").readlink())
        listed = b"".join(
            Path(f"/proc/{pid}/{name}").read_bytes() for name in ("cmdline", "environ")
        )
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return False
    return pid != os.getpid() and (place.startswith(folder) or folder.encode() in listed)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
