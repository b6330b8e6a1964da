"""How long is the clock silent when its connections are dropped, or its broker hangs? And is anything lost or doubled?

``CAREOPS_FULL=1 make test ARGS="tests/trust/test_absences.py -s"`` presses with 1,000 cases and ten cuts.
"""

from __future__ import annotations

import signal
import tempfile
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from tests.outbox.carriers import MailServer
from tests.patience import PATIENCE, eventually
from tests.sampling import FULL
from tests.trust.stage import BEAT, OWED, WORKER, Stage

pytestmark = pytest.mark.slow

CASES, CUTS, SECONDS = (1_000, 10, 60) if FULL else (160, 3, 12)
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'careops_app'"
PROGRESS = """
    SELECT (SELECT count(*) FROM record_entry WHERE seq > %s),
           (SELECT count(*) FROM outbox_message WHERE state <> 'queued')
"""


@pytest.fixture
def stage():
    with tempfile.TemporaryDirectory(prefix="careops-stage-") as folder, MailServer() as mail:
        stage = Stage(Path(folder))
        try:
            stage.open()
            stage.mail = mail
            stage.env |= {"CAREOPS_SMTP_HOST": "127.0.0.1", "CAREOPS_SMTP_PORT": str(mail.port)}
            yield stage
        finally:
            stage.close()


def watched(stage, *, until, events=()):
    """How long the sweep and the outbox stood still at most, from their first step on, while events happen."""
    start = stage.sql(PROGRESS, stage.base)[0]
    assert eventually(lambda: stage.sql(PROGRESS, stage.base)[0] > start)
    begun, events = time.monotonic(), list(events)
    seen, moments = stage.sql(PROGRESS, stage.base)[0], ([0.0], [0.0])
    while not until():
        passed = time.monotonic() - begun
        while events and events[0][0] <= passed:
            events.pop(0)[1]()
        now = stage.sql(PROGRESS, stage.base)[0]
        for silences, before, after in zip(moments, seen, now, strict=True):
            if after > before:
                silences.append(passed)
        seen = now
        assert passed < PATIENCE, "\n".join(actor.tail() for actor in stage.actors)
        stage.pause(0.05)
    return [max(b - a for a, b in pairwise(silences)) for silences in moments]


def all_is_said(stage, *, cases):
    """Whether every case has moved, and every message has left."""
    queued = "SELECT count(*) FROM outbox_message WHERE state = 'queued'"
    moved = "SELECT count(DISTINCT case_id) FROM record_entry WHERE seq > %s AND action <> 'open'"
    return lambda: stage.sql(moved, stage.base) == [(cases,)] and stage.sql(queued) == [(0,)]


def test_dropped_connections_lose_nothing_double_nothing_and_are_made_again_at_once(stage):
    stage.make_due(cases=CASES, seconds=SECONDS)
    for command in (WORKER, BEAT):
        stage.enter(command)
    cuts = [((n + 1) * SECONDS / (CUTS + 1), lambda: stage.sql(CUT)) for n in range(CUTS)]

    sweep, outbox = watched(stage, until=all_is_said(stage, cases=CASES), events=cuts)

    mails = Counter(mail["Message-ID"] for mail in stage.mail.mails)
    print(f"\nlongest silence: sweep {sweep:.1f} s, outbox {outbox:.1f} s; mails twice:"
          f" {sum(mails.values()) - len(mails)}, {len(mails)} in all")  # fmt: skip
    assert set(mails.values()) == {1}
    stage.check(cases=CASES)
    for actor in stage.actors:
        said = actor.log.read_text()
        assert "Traceback" not in said
        assert said.count("The database is away") <= 2 * CUTS  # by each of two processes


def test_a_broker_that_hangs_silences_the_clock_no_longer_than_it_hangs(stage):
    stage.make_due(cases=len(OWED), seconds=1)
    worker, beat = (stage.enter(command) for command in (WORKER, BEAT))
    stage.wait()
    stage.valkey.process.child.send_signal(signal.SIGSTOP)
    stage.pause(12)  # longer than any patience with it
    stage.valkey.process.child.send_signal(signal.SIGCONT)

    stage.sql("UPDATE cases_case SET wake_at = careops_now() WHERE closed_at IS NULL")
    assert eventually(lambda: stage.left() == 0), (worker.tail(), beat.tail())
    assert (worker.ended, beat.ended) == (None, None)
