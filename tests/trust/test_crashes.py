"""A1, SX: real workers, a real broker and a real PostgreSQL die at random; nothing is lost, nothing done twice.

``CAREOPS_FULL=1 make test ARGS=tests/trust/test_crashes.py``: 10,000 cases are due, workers are killed 20
times, and PostgreSQL twice.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import pytest

from tests.patience import eventually
from tests.sampling import FULL
from tests.trust.stage import BEAT, TICK, WORKER, Stage

pytestmark = pytest.mark.slow

CASES = 10_000 if FULL else 1_600
STROKES = ["kill"] * 20 + ["stop"] * 2 if FULL else ["kill", "stop", "kill"]


@pytest.fixture
def stage():
    with tempfile.TemporaryDirectory(prefix="careops-stage-") as folder:
        stage = Stage(Path(folder))
        try:
            stage.open()
            yield stage
        finally:
            stage.close()


def strike(stage, *crew, random, before=lambda: None):
    """Have a crew at it, and strike it or the database under it, again and again."""
    workers, hits = [], 0
    for stroke in random.sample(STROKES, len(STROKES)):
        workers = workers or [stage.enter(command) for command in crew]
        stage.wait_for_work()
        stage.pause(random.uniform(0, 0.2))  # a batch takes about that long
        before()
        if stroke == "stop":
            stage.crash_postgres()
            assert {worker.ended for worker in workers} == {None}  # they live through it
        else:
            for worker in workers:
                worker.kill()
            workers = []
        hits += stage.left() > 0
    assert hits  # on a fast machine the later strokes come when all is done
    return workers or [stage.enter(crew[0])]


def check(stage):
    """All has been done once, and in the end each message is sent: those of dead senders, too."""
    stage.wait()
    stage.check(cases=CASES)
    stage.turn_dial("10 min")
    queued = "SELECT count(*) FROM outbox_message WHERE state = 'queued'"
    assert eventually(lambda: stage.sql(queued) == [(0,)])
    assert stage.sql("SELECT DISTINCT state FROM outbox_message") == [("sent",)]


def test_workers_killed_at_random_and_a_crashing_database_move_every_case_once(stage):
    stage.make_due(cases=CASES)
    strike(stage, TICK, TICK, random=Random(1))

    check(stage)


def test_celery_with_a_late_beat_a_flushed_broker_and_killed_workers_does_so_too(stage):
    """Beat is dead for ten minutes, which delays; then there are two, which hurry nothing."""
    stage.make_due(cases=CASES)
    worker = stage.enter(WORKER)
    stage.pause(3)
    assert stage.left() == CASES
    stage.turn_dial("10 min")
    beats = [stage.enter(BEAT), stage.enter(BEAT)]
    stage.wait(until=CASES - 1)
    worker.kill()
    strike(stage, WORKER, random=Random(2), before=stage.flush_broker)

    check(stage)
    assert [beat.ended for beat in beats] == [None, None]
    assert stage.first_moved_at() >= stage.moment + 10 * stage.MINUTE
