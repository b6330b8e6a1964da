"""How hard do these tests press? CAREOPS_FULL=1 presses as hard as was promised; else it is a matter of seconds."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from django.db import connection

from tests.factories import make_tenant

FULL = os.environ.get("CAREOPS_FULL") == "1"


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
            self.barrier.wait(timeout=60)
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
