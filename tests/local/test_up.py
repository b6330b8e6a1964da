"""The whole demo, as `make demo` starts it."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import psycopg
import pytest

from careops.local.home import PROJECT
from tests.local.launching import free_port, launcher, processes_at
from tests.moulds import lay_data
from tests.patience import PATIENCE, eventually

pytestmark = pytest.mark.slow


def command_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def begun(pid):
    """When the process began, in ticks since the machine did."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return sys.maxsize


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

    def pid_of(self, *words):
        """The oldest process with these words in its command line, if there is one; helpers come later."""
        commands = {pid: command_of(pid) for pid in processes_at(self.folder)}
        found = [pid for pid, said in commands.items() if all(word in said for word in words)]
        return min(found, key=begun, default=None)

    # What the clock owes, and whether somebody keeps it

    def make_cases(self):
        command = [sys.executable, "-m", "tests.trust.making", "due", "8"]
        env = os.environ | self.addresses | {"DJANGO_SETTINGS_MODULE": "careops.settings"}
        subprocess.run(command, cwd=PROJECT, env=env, check=True)

    def ask(self, statement):
        """As the superuser, who sees all tenants; nothing while the server is away."""
        owner = self.addresses["DATABASE_OWNER_URL"]
        try:
            with psycopg.connect(owner, user="postgres") as anybody:
                found = anybody.execute(statement)
                return found.fetchall() if found.description else []
        except psycopg.OperationalError:
            return []

    def entries(self):
        return self.ask("SELECT tenant_id, seq, hash FROM record_entry ORDER BY tenant_id, seq")

    def is_done(self):
        """Whether nothing is due and nothing waits to be sent."""
        due = "SELECT count(*) FROM cases_case WHERE wake_at <= careops_now()"
        queued = "SELECT count(*) FROM outbox_message WHERE next_attempt_at <= careops_now()"
        return self.ask(due) == self.ask(queued) == [(0,)]

    def let_time_pass(self):
        """Until the next case is due."""
        self.ask(
            "UPDATE clock_dial SET turned_at = clock_timestamp(), shown_at ="
            " (SELECT min(wake_at) FROM cases_case) + interval '1 min'"
        )

    def answers(self):
        try:
            url = f"http://localhost:{self.port}/"
            with urllib.request.urlopen(url, timeout=PATIENCE) as page:
                return page.status == 200
        except OSError:
            return False

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


# What is in the command line of each child, and who it is.
CHILDREN = {
    "beat": ["celery", "beat"],
    "worker": ["celery", "worker"],
    "web": ["gunicorn"],
    "PostgreSQL": ["-D"],
    "broker": ["unixsocket:"],
    "payments": ["careops.local.payments"],
    "receiver": ["careops.local.receiver"],
}


def test_a_demo_lives_through_the_death_of_each_child_keeps_its_data_and_leaves_no_process(
    start, tmp_path
):
    """However it ends: it is asked to, and then, when it was started again, it is killed."""
    lay_data(tmp_path / "postgres")
    first = start()
    check_that_each_child_that_is_killed_comes_back_and_nothing_is_lost(first)
    entries = first.entries()
    first.process.send_signal(signal.SIGINT)
    assert first.end()[0] == 0
    assert first.is_gone

    second = start()
    assert second.entries()[: len(entries)] == entries
    assert second.pid_of("gunicorn")
    second.process.kill()
    assert eventually(lambda: second.is_gone)


def check_that_each_child_that_is_killed_comes_back_and_nothing_is_lost(demo):
    demo.make_cases()
    for name, words in CHILDREN.items():
        killed, before = demo.pid_of(*words), demo.entries()
        os.kill(killed, signal.SIGKILL)
        assert eventually(lambda w=words, k=killed: demo.pid_of(*w) not in (None, k)), name
        assert eventually(demo.answers), name

        assert demo.entries()[: len(before)] == before, name
        demo.let_time_pass()
        assert eventually(lambda b=before: demo.is_done() and len(demo.entries()) > len(b)), name
