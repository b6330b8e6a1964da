"""Who is there when something falls due? One lookout a worker, until the next one relieves it (SX-9)."""

from __future__ import annotations

import time
from threading import Thread

import psycopg
import pytest
from django.db import OperationalError, connection

from careops import celery
from careops.cases.models import Case
from careops.engine import lookout
from careops.engine.lookout import CLOSED, POST, close_post, keep_watch, take_post
from careops.tenancy.away import watch
from tests.factories import HOUR, make_provider, submit_referral
from tests.patience import PATIENCE, eventually


@pytest.fixture(autouse=True)
def post(db, monkeypatch):
    """A post that nobody has, and a lookout who looks often."""
    monkeypatch.setattr(lookout, "PAUSE", 0.001)
    POST[:] = bytes(len(POST))
    yield
    POST[:] = bytes(len(POST))
    watch.is_away = False


@pytest.fixture
def looking_out():
    """Begin a watch in a thread of its own; all end with the test."""
    begun = []

    def begin(work, *, when, seconds=PATIENCE):
        before = POST[:]
        thread = Thread(target=keep_watch, args=(work,), kwargs={"when": when, "seconds": seconds})
        thread.start()
        begun.append(thread)
        assert eventually(lambda: POST[:] != before)
        return thread

    yield begin
    close_post()
    for thread in begun:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def refused():
    """As Django says that the database cannot be reached."""
    error = OperationalError("the server closed the connection")
    error.__cause__ = psycopg.OperationalError("the server closed the connection")
    return error


def test_it_works_as_often_as_there_is_something_to_do_and_not_else():
    there_is, done = iter([False, True, False, True, False]), []

    def when():
        if (found := next(there_is, None)) is None:
            close_post()
        return bool(found)

    keep_watch(lambda: done.append(1), when=when, seconds=PATIENCE)

    assert len(done) == 2


def test_it_ends_when_its_time_has_passed_though_nobody_comes():
    keep_watch(pytest.fail, when=lambda: False, seconds=0.01)


def test_the_next_one_relieves_it(looking_out):
    done = []
    first = looking_out(lambda: done.append("first"), when=lambda: False)

    looking_out(lambda: done.append("second"), when=lambda: True)

    first.join(PATIENCE)
    assert not first.is_alive()
    assert eventually(lambda: "second" in done)
    assert "first" not in done


def test_who_is_asked_for_one_sweep_relieves_nobody(tenant):
    me = take_post()

    celery.sweep()

    assert POST[:] == me


@pytest.mark.parametrize("seconds", [0, 0.01], ids=["once", "who looks out"])
def test_a_sweep_does_at_once_what_is_due(tenant, monkeypatch, seconds):
    submit_referral(preferred=make_provider())
    due = Case.objects.get()
    monkeypatch.setattr("careops.clock.now.now", lambda: due.wake_at + HOUR)

    celery.sweep(seconds=seconds)

    assert Case.objects.get(pk=due.pk).wake_at > due.wake_at


def test_when_the_worker_is_to_end_it_goes_and_nobody_comes_after_it(looking_out):
    there = looking_out(lambda: None, when=lambda: False)

    close_post()
    keep_watch(pytest.fail, when=lambda: True, seconds=PATIENCE)

    there.join(PATIENCE)
    assert not there.is_alive()
    assert POST[:] == CLOSED


def test_a_database_that_is_away_is_waited_for(transactional_db):
    asked, done = iter([refused(), refused(), True]), []

    def when():
        if isinstance(found := next(asked), Exception):
            raise found
        return found

    def work():
        done.append(time.monotonic())
        close_post()

    keep_watch(work, when=when, seconds=PATIENCE)

    assert len(done) == 1


def test_a_database_is_back_for_whoever_reached_it_and_not_for_who_asked_nothing(transactional_db):
    with watch.unit():
        raise refused()
    with watch.unit():
        pass
    assert watch.is_away

    with watch.unit():
        connection.ensure_connection()
    assert not watch.is_away


def test_what_is_wrong_with_the_work_itself_is_not_hidden():
    def work():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        keep_watch(work, when=lambda: True, seconds=PATIENCE)
