"""A file of weights, and what they say of a text: for each of its signs a score, and the words that spoke most for it.

Each line is a trait, how rare it is, and what it speaks for, in thousandths; the first line names the signs. A trait
that is said again and again counts with its logarithm, a long text as much as a short one (TF-IDF, of length one).
What has no rarity, a hint, counts as it is; so does the empty one, which every text has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot, log
from pathlib import Path

from careops.weighing.traits import Traits

UNIT = 1000
ALWAYS = ""  # the hint that every text has

Weight = tuple[int, ...]  # how rare it is, then what it speaks for, sign by sign


@dataclass(frozen=True, slots=True)
class Weights:
    taught_by: str  # the digest of what taught them
    signs: tuple[str, ...]
    of: dict[str, Weight]

    @classmethod
    def read(cls, path: Path) -> Weights:
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        taught_by, _, *signs = first.split("\t")
        rows = (line.rsplit("\t", len(signs) + 1) for line in lines)
        return cls(
            taught_by, tuple(signs), {trait: tuple(map(int, weight)) for trait, *weight in rows}
        )

    def write(self, path: Path) -> None:
        lines = ["\t".join([self.taught_by, "rare", *self.signs])]
        lines += ["\t".join([trait, *map(str, self.of[trait])]) for trait in sorted(self.of)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def scores(self, said: Iterable[Traits], hints: Iterable[str] = ()) -> dict[str, int]:
        """Of each sign in hundredths: above nought it is likelier so than not, as taught."""
        totals = [0.0] * len(self.signs)
        for traits in said:
            counted, length = self.counted(traits)
            for _, (_, *speaks), often in counted:
                for place, one in enumerate(speaks):
                    totals[place] += often * one / length
        for hint in (ALWAYS, *hints):
            for place, one in enumerate(self.of.get(hint, ())[1:]):
                totals[place] += one / UNIT
        return {sign: round(total * 100) for sign, total in zip(self.signs, totals, strict=True)}

    def counted(self, traits: Traits) -> tuple[list[tuple[list[int], Weight, float]], float]:
        """Of each trait that is known: at which words it is said, its weight, and how often; and how long that is."""
        known = self.of
        counted = [
            (places, known[trait], 1 + log(len(places)) if len(places) > 1 else 1.0)
            for trait, places in traits.items()
            if trait in known
        ]
        return counted, hypot(*[often * weight[0] for _, weight, often in counted])

    def telling(self, said: Iterable[Traits], sign: str, most: int) -> list[int]:
        """The words that spoke most for it, in their order."""
        at_word: dict[int, float] = defaultdict(float)
        column = 1 + self.signs.index(sign)
        for traits in said:
            counted, length = self.counted(traits)
            for places, weight, often in counted:
                for place in places:
                    at_word[place] += often * weight[column] / length / len(places)
        return sorted(sorted(at_word, key=at_word.__getitem__, reverse=True)[:most])
