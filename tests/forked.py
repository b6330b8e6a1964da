"""How does a process begin without reading everything first? As a fork of one that has read it.

To read careops takes two seconds, and a test that kills workers starts dozens. That each command begins from nothing,
too, is shown where a demo and an installation are started.

``python -m tests.forked`` reads lines of JSON and answers each with one: to a command, which begins with the places of
its output and its errors, with the process that it has become; to a process with how it ended, ``null`` while it runs.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from careops.local.home import PROJECT
from careops.local.leash import tie
from tests.patience import eventually

AHEAD = (
    "careops.celery", "careops.urls", "celery.apps.beat", "celery.apps.worker", "celery.bin.celery",
    "celery.concurrency.prefork", "kombu.transport.redis", "benchmarks.crowd",
)  # fmt: skip
WRITTEN = os.O_WRONLY | os.O_CREAT | os.O_APPEND


class Forks:
    """Processes with that environment, in groups of their own; all are gone when it closes."""

    def __init__(self, env: Mapping[str, str], folder: Path) -> None:
        self.folder, self.made = folder, 0
        self.parent = subprocess.Popen(
            [sys.executable, "-m", "tests.forked"],
            cwd=PROJECT,
            env={**env, "DJANGO_SETTINGS_MODULE": "careops.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, said: object) -> int | None:
        print(json.dumps(said), file=self.parent.stdin, flush=True)
        return json.loads(self.parent.stdout.readline())

    def start(self, *command: str, errors: Path | None = None) -> Fork:
        self.made += 1
        log = self.folder / f"fork-{self.parent.pid}-{self.made}.log"
        log.touch()  # it may be asked for before there is a word in it
        pid = self.ask([str(log), str(errors or log), *command])
        return Fork(self, pid, log)

    def run(self, *command: str) -> str:
        """What a command prints that ends, and ends well."""
        errors = self.folder / f"fork-{self.parent.pid}.log"
        fork = self.start(*command, errors=errors)
        assert eventually(lambda: fork.ended is not None), command
        said = fork.log.read_text()
        assert fork.ended == 0, said + errors.read_text()
        return said

    def close(self) -> None:
        self.parent.communicate()


class Fork:
    """One of them."""

    def __init__(self, forks: Forks, pid: int, log: Path) -> None:
        self.forks, self.pid, self.log = forks, pid, log

    @property
    def ended(self) -> int | None:
        """The exit code; None while it runs."""
        return self.forks.ask(self.pid)

    def tail(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def kill(self) -> None:
        """SIGKILL, to it and to all its children at once."""
        if self.ended is None:
            os.killpg(self.pid, signal.SIGKILL)
            assert eventually(lambda: self.ended is not None)


# Below: the process that forks.


def read() -> None:
    """What the commands of the tests need, and nothing that asks a server."""
    import django

    django.setup()
    for module in AHEAD:
        import_module(module)
    gc.collect()
    gc.freeze()


def answer_all() -> list[str]:
    """Until nobody asks any more; in a fork, what that is to do."""
    ended: dict[int, int] = {}
    for line in sys.stdin:
        said = json.loads(line)
        if isinstance(said, int):
            answer = look(said, ended)
        elif answer := os.fork():
            os.setpgid(answer, answer)  # as the fork does itself; whoever comes first
        else:
            return said
        print(json.dumps(answer), flush=True)
    return []


def look(pid: int, ended: dict[int, int]) -> int | None:
    if pid not in ended:
        found, status = os.waitpid(pid, os.WNOHANG)
        if not found:
            return None
        ended[pid] = os.waitstatus_to_exitcode(status)
    return ended[pid]


def become(output: str, errors: str, *command: str) -> None:
    """That command, as Python would run it."""
    os.setpgid(0, 0)
    tie(os.getppid(), signal.SIGKILL)
    for number, place in enumerate((os.devnull, output, errors)):
        opened = os.open(place, WRITTEN if number else os.O_RDONLY, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    if command[0] == "-m":
        sys.argv = [*command[1:]]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = [*command]
        runpy.run_path(command[0], run_name="__main__")


if __name__ == "__main__":
    read()
    if command := answer_all():
        become(*command)
