"""Teach the second reader of the triage: ``python -m benchmarks.triage_teaching`` writes ``portal/triage/weights.txt``.

``--apart`` teaches it without one set at a time and prints how both readers do on that one, which says what to expect
of messages by somebody whom they never met. A minute on one core, and one for each set apart.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from benchmarks.teaching import Text, taught
from careops.weighing.traits import traits_of
from careops.weighing.weights import Weights
from portal.triage.findings import Finding, Sign
from portal.triage.hints import hints_of
from portal.triage.matching import hits
from portal.triage.message import message_of
from portal.triage.reading import kinds_of, lexicon
from portal.triage.second import WEIGHTS, decided
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
TUNED_ON = (*LISTED, "development", "held_out_development", "fresh_development")
# How much those count that the rules were tuned on: there the rules look better than they are.
TUNED = {source: {Sign.URGENT: 0.1, Sign.ABUSE: 0.4} for source in TUNED_ON}
TUNED |= {source: {Sign.URGENT: 0.3, Sign.ABUSE: 1.0} for source in LISTED}
EACH = dict.fromkeys(Sign, 1.0)
DISTRESS = {"self-harm", "distress-swearing", "violence", "distress"}
SPARED = 3  # how much more it counts not to take distress for abuse


@dataclass(frozen=True, slots=True)
class Example:
    source: str
    length: int
    text: Text
    rules: tuple[Finding, ...]
    is_distress: bool


def examples() -> list[Example]:
    listed = [one for name in LISTED for one in listed_as(name)]
    return listed + [one for path in sorted(SETS.glob("*.csv")) for one in examples_of(path)]


def listed_as(name: str) -> Iterator[Example]:
    for said in (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        yield example(name, said, LISTED[name])


def examples_of(path: Path) -> Iterator[Example]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            is_so = {sign: row["label"] in (sign, "both") for sign in Sign}
            yield example(path.stem, row["text"], is_so, is_distress=row["kind"] in DISTRESS)


def example(
    source: str, said: str, is_so: dict[Sign, bool], *, is_distress: bool = False
) -> Example:
    message = message_of(said)
    by_kind = kinds_of(hits(lexicon(), message))
    rules = tuple(findings_of(message, by_kind))
    worth = dict(TUNED.get(source, EACH))
    if is_distress:
        worth[Sign.ABUSE] *= SPARED
    text = Text(
        traits_of(message.words), hints_of(message, by_kind, rules), dict(is_so), dict(worth)
    )
    return Example(source, len(message.words), text, rules, is_distress)


def digest() -> str:
    """Of the sets as they are: what the weights were taught by."""
    paths = [*sorted(SETS.glob("*.csv")), *(LISTS / f"{name}.txt" for name in LISTED)]
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def teach(every: Sequence[Example]) -> Weights:
    return taught([one.text for one in every], list(Sign), digest())


def print_apart(every: Sequence[Example]) -> None:
    """Read each set by weights that it did not teach, and print how the two readers do together."""
    told = []
    for name in dict.fromkeys(one.source for one in every if one.source not in TUNED_ON):
        weights = teach([one for one in every if one.source != name])
        rows = [
            (one, decided(weights.scores(one.text.said, one.text.hints), one.rules, one.length))
            for one in every
            if one.source == name
        ]
        print(row_of(name, rows), flush=True)
        told += rows
    print(row_of("all", told))


def row_of(name: str, rows: Sequence[tuple[Example, set[Sign]]]) -> str:
    shares = []
    for sign in Sign:
        for so in (True, False):
            right = [(sign in found) == so for one, found in rows if one.text.is_so[sign] == so]
            shares.append(f"{sum(right) / len(right):6.3f}")
    distress = sum(
        one.is_distress and Sign.ABUSE in found and not one.text.is_so[Sign.ABUSE]
        for one, found in rows
    )
    return f"{name:28} {len(rows):5} {' '.join(shares)} {distress:26}"


def main() -> None:
    every = examples()
    if "--apart" in sys.argv:
        print_apart(every)
    else:
        teach(every).write(WEIGHTS)


if __name__ == "__main__":
    main()
