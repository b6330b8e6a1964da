"""Who tells the outbox that there is something to send? The commit does; beat is the safety net."""

from __future__ import annotations

import logging

from django.conf import settings
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def nudge() -> None:
    """Wake a worker now. A dead broker costs a second of delay, never the message."""
    from celery import current_app

    if not settings.NUDGE:
        return
    try:
        current_app.send_task("careops.deliver", expires=5, retry=False)
    except OperationalError as error:
        logger.warning("The broker cannot be reached (%s); the next beat will send.", error)
