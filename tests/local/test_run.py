"""One command among the servers."""

import signal
from pathlib import Path

import pytest

from tests.local.launching import processes_at, python
from tests.patience import PATIENCE, eventually

CHECK = """
import os, psycopg, redis
from kombu import Connection
with psycopg.connect(os.environ["DATABASE_URL"]) as app:
    print(*app.execute("SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles"
                       " WHERE rolname = current_user").fetchone())
with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
    print(*owner.execute("SELECT current_user, pg_get_userbyid(datdba), datlocale FROM pg_database"
                         " WHERE datname = current_database()").fetchone())
print(redis.Redis.from_url(os.environ["REDIS_URL"]).ping())
with Connection(os.environ["CELERY_BROKER_URL"]) as broker:
    broker.ensure_connection(max_retries=1)
    print(broker.connected)
"""
WAIT = """
import os, sys, time
print(os.path.dirname(os.environ["REDIS_URL"].removeprefix("unix://")), flush=True)
time.sleep(60)
"""
OBEY = """
import signal, sys
signals = {signal.SIGINT, signal.SIGTERM}
signal.pthread_sigmask(signal.SIG_BLOCK, signals)
print("ready", flush=True)
print("got", signal.Signals(signal.sigwait(signals)).name, flush=True)
sys.exit(7)
"""


def test_a_command_finds_two_roles_and_a_broker_whatever_is_said_of_another_postgres(run):
    done = run(python(CHECK), PGPORT="1", PGHOST="nowhere.invalid", PGUSER="stranger")

    assert done.stdout.splitlines() == [
        "careops_app False False False",
        "careops_owner careops_owner C.UTF-8",
        "True",
        "True",
    ], done.stderr


def test_a_command_that_is_not_there_is_named(run):
    done = run(["no-such-command"])

    assert done.returncode == 1
    assert (
        done.stderr.strip() == "careops: no-such-command cannot be run: No such file or directory"
    )


def test_the_exit_code_is_passed_on_and_nothing_is_left_when_the_command_has_ended(run):
    done = run(python(WAIT.replace("time.sleep(60)", "raise SystemExit(3)")))
    folder = done.stdout.strip()

    assert done.returncode == 3
    assert folder.startswith("/")
    assert processes_at(folder) == []
    assert not Path(folder).exists()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_reaches_the_command_which_may_take_its_leave(starting, sign):
    launcher, said = starting(OBEY)
    assert said == "ready"

    launcher.send_signal(sign)

    assert launcher.stdout.readline().strip() == f"got {sign.name}"
    assert launcher.wait(timeout=PATIENCE) == 7


def test_killing_the_launcher_leaves_no_process(starting):
    launcher, folder = starting(WAIT)
    assert len(processes_at(folder)) > 3

    launcher.kill()

    assert eventually(lambda: processes_at(folder) == [])


def test_killing_the_parent_of_the_launcher_leaves_no_process(starting):
    shell, folder = starting(WAIT, shell=True)
    assert len(processes_at(folder)) > 3

    shell.kill()

    assert eventually(lambda: processes_at(folder) == [] and not Path(folder).exists())


def test_what_a_killed_launcher_left_on_disk_is_swept_by_the_next(starting, run):
    launcher, folder = starting(WAIT)
    launcher.kill()
    launcher.wait()
    assert Path(folder).exists()
    assert eventually(lambda: processes_at(folder) == [])

    run(["true"])

    assert not Path(folder).exists()
