"""What did the patient ask about? One matter after the other, each by the words that are its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from medops.coach.lexicon import lexicon, lines_of, written
from medops.coach.text import PART, cut, parts, plain, words

# Where a piece ends that may be followed by another matter; "(a)" and "2)" count them.
PIECE = re.compile(
    rf"{PART.pattern}|[,:+&\u2013\u2014]\s|\s[-&]\s|\s(?=(?:and|et|plus|also|puis|pis|aussi)\s)"
)
COUNTED = re.compile(r"\(?\b(?:[a-d]|\d)\)\s|\s\+\s")
QUESTION, REQUEST, THING, FURTHER, SAME = "question", "request", "thing", "further", "same"
WANTED = {QUESTION, REQUEST}
ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|e)?s?$")
TWICE = re.compile(r"(\w)\1$")  # "shipp" of "shipping"
STEM, SHORTEST = 5, 3  # letters


def matters_of(said: str) -> list[set[str]]:
    """Of each matter the stems of its words, without those that another has, too."""
    found: list[set[str]] = []
    before: set[str] = set()
    for begins, piece in pieces_of(said):
        kinds, own = kinds_of(piece), stems(piece)
        if not found or is_another(before, kinds, begins=begins):
            found.append(set())
            before = set()
        found[-1] |= own
        before = before | kinds
    alone = [{stem for stem in one if sum(stem in other for other in found) == 1} for one in found]
    return list(filter(None, alone))


def pieces_of(said: str) -> Iterator[tuple[bool, str]]:
    """Each with whether a sentence begins with it; what is counted is said to be another."""
    for sentence in parts(COUNTED.sub(" . also ", f" {plain(said)}")):
        for index, piece in enumerate(cut(PIECE, sentence)):
            yield not index, piece


def is_another(before: set[str], kinds: set[str], *, begins: bool) -> bool:
    """What explains a question is about the same, before it and after."""
    if SAME in kinds or FURTHER in kinds:
        return SAME not in kinds
    if WANTED & kinds:
        return bool(WANTED & before)
    return THING in kinds and not WANTED & before and (begins or THING in before)


def kinds_of(piece: str) -> set[str]:
    return {hit.section.name for hit in lexicon("asks").hits(piece)}


def stems(said: str) -> set[str]:
    """How its words begin that say what it is about."""
    full = (word for word in words(said) if len(word) >= SHORTEST and word.isalpha())
    return {TWICE.sub(r"\1", ENDING.sub("", word))[:STEM] for word in full if not is_empty(word)}


def is_empty(word: str) -> bool:
    return word in empty() or word.removesuffix("s") in empty()


@cache
def empty() -> frozenset[str]:
    return frozenset(word for line in lines_of(written("empty")) for word in line.split())
