"""Does one half of a paragraph speak of one half of what was asked, and its other half of the other?

Two matters are often told in one sentence ("your refill is on its way, and the invoice is attached"), with few words of
whoever asked; but in halves, as they were asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

from medops.coach.asked import stems
from medops.coach.issues import matters
from medops.coach.lexicon import Lexicon
from medops.coach.text import cut, parts

COMMA = re.compile(r"[,:]\s")
MOST_PIECES = 16  # of a text; what is longer is read as far as that

Half = set[str]


def pieces(text: str, topics: Lexicon) -> list[set[str]]:
    """Of plain text, between commas: how its words begin, and what they are about."""
    said = [piece for part in parts(text) for piece in cut(COMMA, part)][:MOST_PIECES]
    return [stems(one) | {f"={matter}" for matter in matters([one], topics)} for one in said]


def in_halves(asked: Sequence[set[str]], told: Sequence[set[str]]) -> tuple[int, int]:
    """How clearly, where they are cut so that it is most clear; and how many words each half has at least."""
    clearly, least = 0.0, 0
    for (one, other), (first, then) in product(either_way(asked), list(halves(told))):
        own = len(one & first), len(other & then)
        if all(own):
            strays = len(one & then) + len(other & first)
            clearly = max(clearly, min(own) - strays / 2 + sum(own) / 10)
            least = max(least, min(own))
    return int(2 * clearly), least


def either_way(asked: Sequence[set[str]]) -> Iterator[tuple[Half, Half]]:
    """What both halves ask about tells nothing."""
    for one, other in halves(asked):
        yield one - other, other - one
        yield other - one, one - other


def halves(pieces: Sequence[set[str]]) -> Iterator[tuple[Half, Half]]:
    for at in range(1, len(pieces)):
        yield set().union(*pieces[:at]), set().union(*pieces[at:])
