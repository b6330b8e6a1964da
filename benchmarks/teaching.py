"""Teach weights (``careops/weighing``) by labelled texts: a linear support vector machine, the same weights each time.

It descends along one text at a time (dual coordinate descent; Hsieh and others, 2008). What a sign has few texts of
counts more, so that both sides of it have the same say.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot, log
from operator import mul

from careops.weighing.traits import RUN, Traits
from careops.weighing.weights import ALWAYS, UNIT, Weights

COST = 0.5
ROUNDS = 20
LEAST_SAID = {True: 12, False: 4}  # texts that have a trait: of runs of letters, of words
# How loud they are: all runs of letters together, all words, and each hint, since rules are right on what they were
# tuned on, and less often elsewhere.
LETTERS, WORDS, HINT = 0.8, 1.1, 0.06


@dataclass(frozen=True, slots=True)
class Text:
    """Labelled: what it is, sign by sign, where that is known; and how much it counts for each."""

    said: tuple[Traits, ...]
    hints: tuple[str, ...]
    is_so: Mapping[str, bool]
    worth: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    places: list[int]
    values: list[float]


def taught(
    texts: Sequence[Text],
    signs: Sequence[str],
    taught_by: str,
    *,
    cost: float = COST,
    least: float = 1,
) -> Weights:
    """``cost``: of a mistake beside large weights; the smaller, the less each text has its way.

    ``least``: how many times as many texts as else have a trait that counts, so that there are fewer.
    """
    rare = rarity(texts, least)
    hints = sorted({hint for text in texts for hint in text.hints})
    place_of = {trait: at for at, trait in enumerate([ALWAYS, *hints, *rare])}
    rows = [row_of(text, rare, place_of) for text in texts]
    by_sign = [weights_for(sign, texts, rows, len(place_of), cost) for sign in signs]
    of = {}
    for trait, at in place_of.items():
        loud = loudness(trait, rare) * rare.get(trait, 1)
        speaks = (round(UNIT * loud * weights[at]) for weights in by_sign)
        of[trait] = (round(UNIT * rare.get(trait, 0)), *speaks)
    return Weights(taught_by, tuple(signs), of)


def loudness(trait: str, rare: Mapping[str, float]) -> float:
    if trait in rare:
        return LETTERS if trait.startswith(RUN) else WORDS
    return 1.0 if trait == ALWAYS else HINT


def rarity(texts: Sequence[Text], least: float = 1) -> dict[str, float]:
    """Of each trait that enough texts have: one where all do, and more the fewer."""
    texts_with = Counter(trait for text in texts for traits in text.said for trait in traits)
    return {
        trait: log((1 + len(texts)) / (1 + count)) + 1
        for trait, count in texts_with.items()
        if count >= least * LEAST_SAID[trait.startswith(RUN)]
    }


def row_of(text: Text, rare: Mapping[str, float], place_of: Mapping[str, int]) -> Row:
    found = {one: loudness(one, rare) for one in (ALWAYS, *text.hints) if one in place_of}
    for traits in text.said:
        heard = {
            trait: (1 + log(len(places))) * rare[trait]
            for trait, places in traits.items()
            if trait in rare
        }
        length = hypot(*heard.values())
        found |= {trait: loudness(trait, rare) * value / length for trait, value in heard.items()}
    return Row([place_of[trait] for trait in found], list(found.values()))


def weights_for(
    sign: str, texts: Sequence[Text], rows: Sequence[Row], size: int, cost: float
) -> list[float]:
    known = [at for at, text in enumerate(texts) if sign in text.is_so]
    sides = [1 if texts[at].is_so[sign] else -1 for at in known]
    worth = [texts[at].worth[sign] for at in known]
    total = {
        side: sum(one for one, its in zip(worth, sides, strict=True) if its == side)
        for side in (1, -1)
    }
    costs = [
        cost * one * sum(total.values()) / 2 / total[side]
        for one, side in zip(worth, sides, strict=True)
    ]
    return descended([rows[at] for at in known], sides, costs, size)


def descended(
    rows: Sequence[Row], sides: Sequence[int], costs: Sequence[float], size: int
) -> list[float]:
    """The weights that tell the sides apart with the widest margin, each row's mistake squared at its cost."""
    weights, duals = [0.0] * size, [0.0] * len(rows)
    squares = [sum(map(mul, row.values, row.values)) for row in rows]
    for at in shuffled(len(rows)):
        row, side, give = rows[at], sides[at], 0.5 / costs[at]
        score = sum(map(mul, map(weights.__getitem__, row.places), row.values))
        slope = side * score - 1 + give * duals[at]
        dual = max(duals[at] - slope / (squares[at] + give), 0.0)
        if change := (dual - duals[at]) * side:
            duals[at] = dual
            for place, value in zip(row.places, row.values, strict=True):
                weights[place] += change * value
    return weights


def shuffled(count: int) -> Iterator[int]:
    order, chance = list(range(count)), random.Random(2)
    for _ in range(ROUNDS):
        chance.shuffle(order)
        yield from order
