"""How hard do these tests press? CAREOPS_FULL=1 presses as hard as was promised; else it is a matter of seconds."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from django.db import connection

from careops.local.home import PROJECT
from tests.factories import make_tenant
from tests.patience import PATIENCE, eventually


@pytest.fixture
def field(transactional_db):
    """A tenant whose rows other connections can see; entered by each thread for itself."""
    return make_tenant()


class Crowd:
    """Threads with a connection each, who begin whatever they do in the same moment."""

    def __init__(self, size):
        self.pool = ThreadPoolExecutor(size, initializer=self.take_seat)
        self.size, self.barrier = size, Barrier(size)

    def take_seat(self):
        connection.ensure_connection()

    def at_once(self, *actions):
        """What each action returned or raised. There are as many actions as threads."""
        assert len(actions) == self.size

        def run(action):
            self.barrier.wait(timeout=PATIENCE)
            try:
                return action()
            except Exception as error:  # noqa: BLE001 (it is looked at)
                return error

        return list(self.pool.map(run, actions))

    def leave(self):
        self.at_once(*[close] * self.size)
        self.pool.shutdown()


def close():
    """The connection of the thread that calls."""
    connection.close()


@contextmanager
def crowd(size):
    people = Crowd(size)
    try:
        yield people
    finally:
        people.leave()


@pytest.fixture(scope="session")
def forking():
    """Processes of which each fork dies, by their environment: each needs more than a second to begin."""
    children = {}
    yield children
    for child in children.values():
        child.communicate()


@pytest.fixture
def dying(database_env, forking):
    """Have an action die at a moment: ``killed``, or ``done 0`` when it was over before."""
    env = database_env | {"DJANGO_SETTINGS_MODULE": "careops.settings", "CAREOPS_NUDGE": "0"}
    env.pop("PYTEST_CURRENT_TEST", None)
    known = frozenset(env.items())
    if known not in forking:
        forking[known] = subprocess.Popen(
            [sys.executable, "-m", "tests.trust.dying"],
            cwd=PROJECT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
    child = forking[known]

    def start(action):
        def die_at(moment):
            print(action, moment, file=child.stdin)
            answer = child.stdout.readline().strip()
            assert eventually(lambda: not others_at_work())
            return answer

        return die_at

    return start


def others_at_work():
    """Whether a server process still clears up after its client's death."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND (state <> 'idle' OR wait_event_type = 'Lock')"
        )
        return cursor.fetchone()[0]
