"""Where do the frames of a page lie? In one piece of memory, so that no call has to ask for more.

Python lays frames on pieces of 16 kB, gives a piece back when the first frame on it returns, and keeps none: where a
loop calls across the end of one, each turn takes a piece from the system and gives it back. Whether the rows of a
queue cost once or four times was a matter of how deep they happened to be rendered (ADR 0064).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

WORDS = 40_000  # more than half of a piece of 512 kB: what it leaves has room for the deepest page


class RoomMiddleware:
    """Answer with a piece that has room for all frames that follow."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        return with_room(self.get_response, request)


def with_room(call: Callable[[Any], Any], said: Any) -> Any:
    return call(said)


# A frame that says it needs more than a piece gets a larger one, and the frames that follow lie behind it.
with_room.__code__ = with_room.__code__.replace(co_stacksize=WORDS)
