"""What is weighed in a text? Its words, alone, by twos and by threes, runs of letters in them, and its marks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

RUNS = (3, 4, 5)  # letters
# What runs begin with, to be no words, and how the ends of a word look in them.
RUN, BEGIN, END = "~", "^", "$"

SHOUT = 3  # letters that may be an abbreviation
PICTURES = 0x2600  # from here on characters are drawings, as emoji

Traits = dict[str, list[int]]  # at which words each is said


def traits_of(words: Sequence[str]) -> tuple[Traits, Traits]:
    """Of words and of letters: each of the two has the same say, however many there are."""
    return of_words(words), of_letters(words)


def of_words(words: Sequence[str]) -> Traits:
    """``chest``, ``my chest``, ``my_hurts``, ``my chest hurts``"""
    traits = Traits()
    for at, word in enumerate(words):
        second, third = words[at + 1 : at + 2], words[at + 2 : at + 3]
        for said in (
            word,
            *(f"{word} {one}" for one in second),
            *(f"{word}_{one}" for one in third),
            *(f"{word} {second[0]} {one}" for one in third),
        ):
            traits.setdefault(said, []).append(at)
    return traits


def named(name: str, traits: Traits) -> Traits:
    """``?chest``: the same said elsewhere, which may speak for something else."""
    return {f"{name}{trait}": places for trait, places in traits.items()}


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


def marks_of(text: str) -> tuple[str, ...]:
    """How it is written: signs of alarm, capitals, pictures. Each once."""
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    loud = sum(word.isupper() and len(word) > 1 for word in words)
    said = [mark for mark in ("?", "!", "!!") if mark in text]
    said += ["a word in capitals"] if any(w.isupper() and len(w) > SHOUT for w in words) else []
    said += ["in capitals"] if 2 * loud > len(words) else []
    pictures = dict.fromkeys(one for one in text if ord(one) >= PICTURES)
    return tuple(f"({mark})" for mark in (*said, *pictures))
