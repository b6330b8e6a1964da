"""Teach the second reader of the triage: ``python -m benchmarks.triage_teaching`` writes ``portal/triage/weights.txt``.

``--folds`` teaches it without a fifth of the messages at a time and prints how both readers do on those, which says
what to expect of messages that they never saw. It is a linear support vector machine, taught by dual coordinate descent
(Hsieh and others, 2008): the same sets give the same weights. Half a minute on one core, and two for the folds.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from portal.triage.findings import Finding, Sign
from portal.triage.matching import hits
from portal.triage.message import message_of
from portal.triage.reading import kinds_of, lexicon
from portal.triage.second import SHORTEST, WEIGHTS, speaks_up, upheld
from portal.triage.traits import traits_of
from portal.triage.verdict import findings_of

SETS = Path(__file__).parent.parent / "tests/portal/triage_set"
LISTS = SETS.parent / "triage"
# What the messages of a list are known to be; whether a civil one is urgent, or an abusive one, nobody noted.
LISTED = {
    "urgent": {Sign.URGENT: True, Sign.ABUSE: False},
    "calm": {Sign.URGENT: False, Sign.ABUSE: False},
    "abusive": {Sign.ABUSE: True},
    "civil": {Sign.ABUSE: False},
}
TUNED_ON = ("development", "held_out_development", "fresh_development")  # on which the rules were
# How much a message counts: those that the rules were tuned on little, those of somebody who never saw the rules most.
WEIGHED = dict.fromkeys(TUNED_ON, 0.05) | {"blind": 2.0, "held_back": 2.0}
ROUNDS = 12
COST = 0.15
LEAST = 2  # a weight smaller than so many hundredths is none
DISTRESS = {"self-harm", "distress-swearing", "violence", "distress"}

Row = frozenset[str]


@dataclass(frozen=True, slots=True)
class Example:
    source: str
    length: int
    traits: Row
    rules: tuple[Finding, ...]
    is_so: dict[Sign, bool]
    weight: float
    is_new: bool  # the rules were not tuned on it
    is_distress: bool

    @property
    def is_calm(self) -> bool:
        return len(self.is_so) == len(Sign) and not any(self.is_so.values())


def examples() -> list[Example]:
    listed = [one for name in LISTED for one in listed_as(name)]
    return listed + [one for path in sorted(SETS.glob("*.csv")) for one in examples_of(path)]


def listed_as(name: str) -> Iterator[Example]:
    """The rules were tuned on them, too; they are short."""
    for text in (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        length, rules, traits = read(text)
        yield Example(
            name, length, traits, rules, LISTED[name], 0.09, is_new=False, is_distress=False
        )


def examples_of(path: Path) -> Iterator[Example]:
    is_new = path.stem not in TUNED_ON
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            is_so = {sign: row["label"] in (sign, "both") for sign in Sign}
            length, rules, traits = read(row["text"])
            weight, distress = WEIGHED.get(path.stem, 1.0), row["kind"] in DISTRESS
            yield Example(path.stem, length, traits, rules, is_so, weight, is_new, distress)


def read(text: str) -> tuple[int, tuple[Finding, ...], Row]:
    """How many words it has, what the rules find, and the traits that the second reader weighs."""
    message = message_of(text)
    by_kind = kinds_of(hits(lexicon(), message))
    rules = tuple(findings_of(message, by_kind))
    return len(message.words), rules, frozenset(traits_of(message, by_kind, rules))


def widened(sign: Sign, taught: Sequence[Example]) -> Iterator[Example]:
    """What is taught beside the messages themselves.

    The rules are right on what they were tuned on, and less often elsewhere: there most is learnt from the words alone.
    What is urgent is often said in passing: each new message is read once more together with one that is calm.
    """
    chance = random.Random(1)
    calm = [one for one in taught if one.is_calm]
    for one in taught:
        if one.is_new and sign == Sign.URGENT:
            other = chance.choice(calm)
            yield replace(one, traits=one.traits | other.traits, weight=one.weight / 2)
        elif not one.is_new:
            words = frozenset(trait for trait in one.traits if trait[0] not in "[{")
            yield replace(one, traits=words, weight=one.weight * 4)


def weights_for(sign: Sign, taught: Sequence[Example]) -> dict[str, float]:
    """What each trait speaks for: those with two messages at least."""
    taught = [one for one in taught if sign in one.is_so]
    every = [*taught, *widened(sign, taught)]
    said = Counter(trait for one in taught for trait in one.traits)
    rows = [[trait for trait in one.traits if said[trait] > 1] for one in every]
    sides = [1 if one.is_so[sign] else -1 for one in every]
    worth = [one.weight * (2 if one.is_distress and sign == Sign.ABUSE else 1) for one in every]
    total = {
        side: sum(weight for weight, its in zip(worth, sides, strict=True) if its == side)
        for side in (1, -1)
    }
    costs = [
        COST * weight * sum(total.values()) / 2 / total[side]
        for weight, side in zip(worth, sides, strict=True)
    ]
    return descended(rows, sides, costs)


def descended(
    rows: Sequence[Sequence[str]], sides: Sequence[int], costs: Sequence[float]
) -> dict[str, float]:
    """The weights that tell the sides apart with the widest margin, each row's mistake squared at its cost."""
    weights: dict[str, float] = dict.fromkeys((trait for row in rows for trait in row), 0.0)
    duals = [0.0] * len(rows)
    order, chance = list(range(len(rows))), random.Random(2)
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for at in order:
            row, side, give = rows[at], sides[at], 0.5 / costs[at]
            slope = side * sum(map(weights.__getitem__, row)) - 1 + give * duals[at]
            dual = max(duals[at] - slope / (len(row) + give), 0.0)
            if change := (dual - duals[at]) * side:
                duals[at] = dual
                for trait in row:
                    weights[trait] += change
    return weights


def write(taught: Sequence[Example]) -> None:
    """A line each trait that speaks for something, in hundredths; the first says of which sets they are."""
    by_sign = [weights_for(sign, taught) for sign in Sign]
    lines = [digest()]
    for trait in sorted(by_sign[0]):
        urgent, abuse = (round(100 * weights[trait]) for weights in by_sign)
        if max(abs(urgent), abs(abuse)) >= LEAST:
            lines.append(f"{trait}\t{urgent}\t{abuse}")
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def digest() -> str:
    """Of the sets as they are: what the weights were taught by."""
    paths = [*sorted(SETS.glob("*.csv")), *(LISTS / f"{name}.txt" for name in LISTED)]
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def print_folds(every: Sequence[Example], folds: int = 5) -> None:
    """Read each new message by weights that it did not teach, and print how the two readers do together."""
    new = [at for at, one in enumerate(every) if one.is_new]
    random.Random(0).shuffle(new)
    told: dict[str, list[tuple[Example, set[Sign]]]] = defaultdict(list)
    for fold in range(folds):
        left_out = frozenset(new[fold::folds])
        taught = [one for at, one in enumerate(every) if at not in left_out]
        weights = [weights_for(sign, taught) for sign in Sign]
        for at in left_out:
            one = every[at]
            score = {
                sign: round(100 * sum(weights[by].get(trait, 0) for trait in one.traits))
                for by, sign in enumerate(Sign)
            }
            told[one.source].append((one, both_say(score, one.rules, one.length)))
    for name, rows in told.items():
        print(row_of(name, rows))
    print(row_of("all", [row for rows in told.values() for row in rows]))


def both_say(score: dict[Sign, int], rules: tuple[Finding, ...], length: int) -> set[Sign]:
    kept = {one.sign for sign in Sign for one in upheld(sign, score, rules)}
    return kept.union(speaks_up(score) if length >= SHORTEST else ())


def row_of(name: str, rows: Sequence[tuple[Example, set[Sign]]]) -> str:
    shares = []
    for sign in Sign:
        for so in (True, False):
            right = [(sign in found) == so for one, found in rows if one.is_so[sign] == so]
            shares.append(f"{sum(right) / len(right):6.3f}")
    distress = sum(
        one.is_distress and Sign.ABUSE in found and not one.is_so[Sign.ABUSE] for one, found in rows
    )
    return f"{name:28} {len(rows):5} {' '.join(shares)} {distress:26}"


def main() -> None:
    every = examples()
    if "--folds" in sys.argv:
        print_folds(every)
    else:
        write(every)


if __name__ == "__main__":
    main()
