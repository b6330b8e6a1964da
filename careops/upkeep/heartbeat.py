"""Who notices when everything stands still? Somebody outside, whom nobody calls any more."""

from __future__ import annotations

import logging

import urllib3
from django.conf import settings

from careops.upkeep.models import pulse
from careops.upkeep.progress import ages

logger = logging.getLogger(__name__)

EVERY = 60  # seconds
SLACK = 5


def heartbeat() -> bool:
    """Call the operator's address once a minute, if a sweep has ended since the last one; whether it was called.

    A sweep that ended means: beat asked, the broker carried, a worker worked, the database kept.
    """
    if not settings.HEARTBEAT_URL:
        return False
    seconds = ages()
    if seconds.get("heartbeat", EVERY) < EVERY - SLACK:
        return False
    if seconds.get("sweep", EVERY + 1) > EVERY:
        logger.error("No heartbeat: no sweep has ended within a minute.")
        return False
    pulse("heartbeat")
    return call(settings.HEARTBEAT_URL)


def call(url: str) -> bool:
    """Whether the address took it; never an error, and no more than some seconds."""
    try:
        answer = urllib3.request("GET", url, timeout=5, retries=False, redirect=False)
    except (urllib3.exceptions.HTTPError, ValueError) as error:
        # Not the address: whoever reads it could keep a dead installation looking alive.
        logger.warning("The heartbeat did not arrive: %s", type(error).__name__)
        return False
    if answer.status >= 400:
        logger.warning("The heartbeat was answered with %d.", answer.status)
    return answer.status < 400
