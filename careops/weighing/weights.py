"""A file of weights, and what they say of a text: for each of its signs a score, and the words that spoke most for it.

Each line is a trait, how rare it is, and what it speaks for, in thousandths; the first line names the signs. A trait
that is said again and again counts with its logarithm, a long text as much as a short one (TF-IDF, of length one).
What has no rarity, a hint, counts as it is; so does the empty one, which every text has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
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
        totals = dict.fromkeys(self.signs, 0.0)
        for _, sign, score in self.spoken(said, hints):
            totals[sign] += score
        return {sign: round(total * 100) for sign, total in totals.items()}

    def spoken(
        self, said: Iterable[Traits], hints: Iterable[str] = ()
    ) -> Iterator[tuple[Sequence[int], str, float]]:
        """What each trait says of each sign, and at which words."""
        for traits in said:
            counted = [
                (places, self.of[trait], 1 + log(len(places)))
                for trait, places in traits.items()
                if trait in self.of
            ]
            length = hypot(*(often * weight[0] for _, weight, often in counted))
            for places, (_, *speaks), often in counted:
                for sign, one in zip(self.signs, speaks, strict=True):
                    yield places, sign, often * one / length
        for hint in (ALWAYS, *hints):
            if hint in self.of:
                for sign, one in zip(self.signs, self.of[hint][1:], strict=True):
                    yield (), sign, one / UNIT

    def telling(self, said: Iterable[Traits], sign: str, most: int) -> list[int]:
        """The words that spoke most for it, in their order."""
        at_word: dict[int, float] = defaultdict(float)
        for places, spoken_for, score in self.spoken(said):
            if spoken_for == sign:
                for place in places:
                    at_word[place] += score / len(places)
        return sorted(sorted(at_word, key=at_word.__getitem__, reverse=True)[:most])
