"""The whole demo, as `make demo` starts it."""

import os
import signal
import subprocess
import urllib.request
from pathlib import Path

import psycopg
import pytest

from careops.local.home import PROJECT
from tests.local.launching import free_port, launcher, processes_at
from tests.patience import PATIENCE, eventually

pytestmark = pytest.mark.slow


class Demo:
    """A running demo; whoever belongs to it knows the folder of its sockets."""

    def __init__(self, home, env):
        self.port = free_port()
        self.process = subprocess.Popen(
            launcher("up", "--empty", "--port", str(self.port), home=home),
            env=env,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = self.read_until("careops: ready")
        assert "careops: ready" in said, said
        lines = (home / "env").read_text().replace("'", "").splitlines()
        self.addresses = dict(line.removeprefix("export ").split("=", 1) for line in lines)
        self.folder = str(Path(self.addresses["REDIS_URL"].removeprefix("unix://")).parent)

    def read_until(self, beginning):
        said = ""
        for line in self.process.stdout:
            said += line
            if line.startswith(beginning):
                break
        return said

    def as_owner(self, statement):
        with psycopg.connect(self.addresses["DATABASE_OWNER_URL"]) as owner:
            found = owner.execute(statement)
            return found.fetchall() if found.description else []

    def pid_of(self, *words):
        for pid in processes_at(self.folder):
            told = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            if set(words) <= set(told):
                return pid
        raise LookupError(words)

    def end(self):
        said = self.process.stdout.read()
        return self.process.wait(timeout=PATIENCE), said

    @property
    def is_gone(self):
        return processes_at(self.folder) == []


@pytest.fixture
def start(tmp_path, plain_env):
    started = []

    def start():
        started.append(Demo(tmp_path, plain_env))
        return started[-1]

    yield start
    for demo in started:
        demo.process.kill()
        demo.process.wait()
        demo.process.stdout.close()


def test_a_demo_keeps_its_data_and_leaves_no_process_however_it_ends(start):
    first = start()
    with urllib.request.urlopen(f"http://localhost:{first.port}/", timeout=PATIENCE) as page:
        assert page.status == 200
    first.as_owner("CREATE TABLE left_by_the_first (x int)")
    first.process.send_signal(signal.SIGINT)
    assert first.end()[0] == 0
    assert first.is_gone

    second = start()
    assert second.as_owner("SELECT * FROM left_by_the_first") == []
    os.kill(second.pid_of("celery", "beat"), signal.SIGKILL)
    code, said = second.end()
    assert "careops: beat ended by itself with -9; the end of its log:" in said
    assert code == 1
    assert second.is_gone

    third = start()
    assert third.pid_of("gunicorn")
    third.process.kill()
    assert eventually(lambda: third.is_gone)
