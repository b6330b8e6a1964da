"""Who is there when something falls due? A lookout: it looks again and again, until the next one relieves it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from mmap import mmap

from careops.tenancy.away import watch

PAUSE = 0.2  # seconds between two looks: so late at most is noticed what falls due
# Who looks out in this worker. All its processes see it, if the first one had this before it forked the others.
POST = mmap(-1, 16)
CLOSED = b"\xff" * len(POST)


def keep_watch(work: Callable[[], None], *, when: Callable[[], bool], seconds: float) -> None:
    """For so many seconds do this work ``when`` there is some; a database that is away is waited for.

    It ends before when another lookout begins in this worker, or when the worker is to end.
    """
    me, until = take_post(), time.monotonic() + seconds

    def is_over() -> bool:
        return time.monotonic() > until or POST[:] != me

    while not is_over():
        with watch.unit():
            while not is_over():
                time.sleep(PAUSE)
                if when():
                    work()


def take_post() -> bytes:
    """Who one is; whoever looks out here already will see somebody else, and go."""
    me = os.urandom(len(POST))
    if POST[:] != CLOSED:
        POST[:] = me
    return me


def close_post() -> None:
    """Whoever looks out here goes, and nobody comes after them."""
    POST[:] = CLOSED
