"""Do the work of Celery's beat and workers in this one process: once, or again and again."""

from __future__ import annotations

import logging
import signal
from argparse import ArgumentParser
from collections.abc import Sequence
from threading import Event, Thread
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from careops.tenancy.away import watch
from careops.tenancy.checks import refuse_powerful_role

logger = logging.getLogger(__name__)

TASKS = (
    "careops.sweep",
    "careops.deliver",
    "careops.look_through",
    "careops.mail_week",
    "careops.heartbeat",
)
# One waits for machines of others, one takes its time, and nothing waits for either.
SLOW = ("careops.push", "careops.jobs")


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="until SIGTERM or Ctrl-C")
        parser.add_argument("--every", type=float, default=1.0, help="seconds between two rounds")

    def handle(self, *, loop: bool, every: float, **_: Any) -> None:
        refuse_powerful_role()
        settings.NUDGE = False  # what this process queues it sends itself, in the same round
        if loop:
            stop = stopped()
            aside = Thread(target=keep_going, args=(stop, SLOW), kwargs={"every": every})
            aside.start()
            keep_going(stop, TASKS, every=every)
            aside.join()
            return
        go_round(TASKS + SLOW)
        if watch.is_away:
            raise CommandError("The database is away, so nothing was done.")


def go_round(tasks: Sequence[str]) -> None:
    """What beat would ask for and a worker would do."""
    for name in tasks:
        current_app.tasks[name]()


def keep_going(stop: Event, tasks: Sequence[str], *, every: float) -> None:
    """Round after round, whatever happens in one."""
    while not stop.is_set():
        try:
            go_round(tasks)
        except Exception:
            logger.exception("This round failed; the next one tries again")
        stop.wait(every)


def stopped() -> Event:
    """Set by the first SIGTERM or Ctrl-C, after which the round is finished; a second one ends it at once."""
    stop = Event()

    def ask(sign: int, _: object) -> None:
        signal.signal(sign, signal.SIG_DFL)
        stop.set()

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, ask)
    return stop
