"""A database that goes away is spoken of once, and once when it is back, however many threads see it."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from careops.tenancy.away import Watch, logger


class Slow(logging.Handler):
    """A log on a slow disk: whoever writes to it lets the others go on."""

    def __init__(self):
        super().__init__()
        self.said = []

    def emit(self, record):
        time.sleep(0.05)
        self.said.append(record.getMessage())


@pytest.fixture
def log():
    slow = Slow()
    logger.addHandler(slow)
    yield slow
    logger.removeHandler(slow)


def test_threads_that_see_it_go_and_come_back_say_so_once_each(log):
    watch = Watch()
    with ThreadPoolExecutor(4) as threads:
        for words, is_away in [("It is away.", True), ("It is back.", False)] * 2:
            list(threads.map(lambda _: watch.note(words, is_away=is_away), range(4)))  # noqa: B023

    assert log.said == ["It is away.", "It is back."] * 2
