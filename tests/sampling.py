"""How much is tried in each run? Of every kind something; with CAREOPS_FULL=1 everything."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import product

FULL = os.environ.get("CAREOPS_FULL") == "1"


def each_once(*choices: Sequence, turn: int = 0) -> Iterator[tuple]:
    """As ``product``, but with each value once, beside any of the others: in each turn others. Unless FULL."""
    if FULL or not all(choices):
        yield from product(*choices)
        return
    for n in range(max(map(len, choices), default=1)):
        yield tuple(
            values[(n + turn * place) % len(values)] for place, values in enumerate(choices)
        )
