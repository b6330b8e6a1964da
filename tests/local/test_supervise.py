"""A child that dies is started again, and given up when it dies again and again."""

import os
import signal
from pathlib import Path

import pytest

from careops.local import supervise
from careops.local.process import CannotStart, Process
from careops.local.supervise import Child
from tests.patience import eventually


@pytest.fixture
def child(tmp_path):
    """A child that runs a script of the shell, at a clock that the test turns."""
    children = []

    def child(script):
        process = Process(name="clerk", log=tmp_path / "clerk.log")
        made = Child(process, lambda: process.start(["sh", "-c", script]))
        made.start()
        children.append(made)
        return made

    yield child
    for made in children:
        made.process.stop()


def died(child):
    return eventually(lambda: child.process.ended is not None)


def test_a_killed_child_is_started_again_and_its_log_goes_on(child):
    clerk = child("echo at work; exec sleep 1000")
    assert eventually(lambda: "at work" in clerk.process.tail())
    first = clerk.process.child.pid

    os.kill(first, signal.SIGKILL)
    assert died(clerk)
    clerk.look(at=0)
    clerk.look(at=clerk.start_at)

    assert clerk.process.ended is None
    assert clerk.process.child.pid != first
    assert eventually(lambda: clerk.process.tail().count("at work") == 2)


def test_the_pause_before_a_start_grows_while_the_child_dies(child):
    clerk = child("exit 3")
    pauses = []
    for death in range(4):
        assert died(clerk)
        clerk.look(at=death)
        pauses.append(clerk.start_at - death)
        clerk.look(at=clerk.start_at)

    assert pauses == [0.5, 1, 2, 4]


def test_who_dies_five_times_in_a_minute_is_given_up_with_the_reason(child):
    clerk = child("echo the ink is dry; exit 3")
    for _ in range(4):
        assert died(clerk)
        clerk.look(at=0)
        clerk.look(at=clerk.start_at)
    assert died(clerk)

    reason = r"clerk ended 5 times within 60 s, the last time with 3; the end of its log:\nthe ink"
    with pytest.raises(CannotStart, match=reason):
        clerk.look(at=10)


def test_who_dies_now_and_then_is_never_given_up(child):
    clerk = child("exit 3")
    for hour in range(8):
        assert died(clerk)
        clerk.look(at=3600 * hour)
        clerk.look(at=clerk.start_at)

    assert len(clerk.deaths) == supervise.DEATHS


def test_what_a_dead_child_left_behind_is_ended_before_it_starts_again(child):
    clerk = child("sleep 1000 & echo $! ; exec sleep 1000")
    assert eventually(lambda: clerk.process.tail().strip().isdigit())
    left = int(clerk.process.tail())

    os.kill(clerk.process.child.pid, signal.SIGKILL)
    assert died(clerk)
    clerk.look(at=0)

    def is_gone():
        try:
            os.kill(left, 0)
        except ProcessLookupError:
            return True
        return Path(f"/proc/{left}/stat").read_text().split()[2] == "Z"

    assert eventually(is_gone)
