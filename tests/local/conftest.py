"""The launcher as a person starts it, with an environment that names no server."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from careops.local.home import PROJECT
from careops.local.os_user import os_user_for
from careops.local.postgres import Postgres
from tests.local.launching import ADDRESSES, launcher, python
from tests.patience import PATIENCE


@pytest.fixture
def plain_env(monkeypatch):
    """This process's environment, and a child's, without the servers of the test run itself."""
    for name in ADDRESSES:
        monkeypatch.delenv(name, raising=False)
    return dict(os.environ)


@pytest.fixture
def run(plain_env, tmp_path):
    """Run one command among the servers; what it said and its exit code."""

    def run(command, *, home=tmp_path / "home", **settings):
        return subprocess.run(
            launcher("run", "--", *command, home=home),
            env=plain_env | settings,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    return run


@pytest.fixture
def starting(plain_env, tmp_path):
    """Start a command among the servers that says where they are and then waits."""
    started = []

    def start(code, *, shell=False):
        command = launcher("run", "--", *python(code), home=tmp_path / "home")
        if shell:
            command = ["/bin/sh", "-c", '"$@"; true', "sh", *command]
        child = subprocess.Popen(
            command,
            env=plain_env,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        return child, child.stdout.readline().strip()

    yield start
    for child in started:
        child.kill()
        child.stdout.close()
        child.wait()


@contextmanager
def servers():
    """Make PostgreSQL servers of any kind; all are stopped and removed at the end."""
    made = []

    def make(*, os_user=None, port=5432):
        folder = tempfile.TemporaryDirectory(prefix="careops-test-")
        run = Path(folder.name)
        server = Postgres(
            data=run / "data",
            sockets=run / "sockets",
            log=run / "log",
            os_user=os_user or os_user_for(PROJECT),
            throw_away=True,
            port=port,
        )
        made.append((server, folder))
        return server

    try:
        yield make
    finally:
        for server, folder in made:
            server.stop()
            folder.cleanup()


@pytest.fixture
def a_server():
    with servers() as make:
        yield make
