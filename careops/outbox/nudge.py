"""Who tells the outbox that there is something to send? The commit does; beat is the safety net."""

from __future__ import annotations

import logging
import os
from functools import cache
from threading import Event, Thread
from time import sleep

from django.conf import settings

logger = logging.getLogger(__name__)

REST = 5.0  # seconds after a failure; beats go on meanwhile


def nudge() -> None:
    """Wake a worker soon. A broker that is dead or hangs costs whoever commits nothing, and never a message."""
    if settings.NUDGE:
        messenger(os.getpid()).set()


@cache
def messenger(_process: int) -> Event:
    """Set it, and this process tells the broker; what is said while it is talking is said once."""
    wanted = Event()
    Thread(target=run_errands, args=(wanted,), name="nudge", daemon=True).start()
    return wanted


def run_errands(wanted: Event) -> None:
    while wanted.wait():
        wanted.clear()
        try:
            tell()
        except Exception as error:  # noqa: BLE001 (whatever a broker does, the next commit may nudge)
            logger.warning("The broker cannot be reached (%s); the next beat will send.", error)
            sleep(REST)


def tell() -> None:
    from celery import current_app

    current_app.send_task("careops.deliver", expires=5, retry=False)
