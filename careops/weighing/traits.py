"""What is weighed in a text? Its words, alone and by twos, and the runs of letters in them, however they are spelt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

RUNS = (3, 4, 5)  # letters
# What runs begin with, to be no words, and how the ends of a word look in them.
RUN, BEGIN, END = "~", "^", "$"

Traits = dict[str, list[int]]  # at which words each is said


def traits_of(words: Sequence[str]) -> tuple[Traits, Traits]:
    """Of words and of letters: each of the two has the same say, however many there are."""
    return of_words(words), of_letters(words)


def of_words(words: Sequence[str]) -> Traits:
    """``chest``, ``my chest``, ``my_hurts``: alone, beside the next one and the one after."""
    traits = Traits()
    for at, word in enumerate(words):
        traits.setdefault(word, []).append(at)
        for joint, after in ((" ", at + 1), ("_", at + 2)):
            if after < len(words):
                traits.setdefault(f"{word}{joint}{words[after]}", []).append(at)
    return traits


def of_letters(words: Sequence[str]) -> Traits:
    """``~^che``, ``~hest``, ``~est$``"""
    traits = Traits()
    for at, word in enumerate(words):
        for run in runs_of(word):
            traits.setdefault(run, []).append(at)
    return traits


@lru_cache(maxsize=20_000)
def runs_of(word: str) -> tuple[str, ...]:
    whole = f"{BEGIN}{word}{END}"
    return tuple(
        RUN + whole[at : at + long] for long in RUNS for at in range(len(whole) - long + 1)
    )
