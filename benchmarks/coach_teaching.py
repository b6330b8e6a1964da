"""Teach the second reader of the coach: ``python -m benchmarks.coach_teaching`` writes ``medops/coach/weights/``.

``--folds`` teaches it without one writer at a time and prints how both readers do on those answers: what to expect of a
writer whom it never read (minutes).

A sheet says of a whole answer whether it is clinical, and what teaches are sentences: of such an answer it is the one
that reads most like it, by what was taught a round before.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.teaching import Text, taught
from careops.weighing.traits import Traits, traits_of
from careops.weighing.weights import Weights
from medops.coach import second
from medops.coach.draft import Draft
from medops.coach.lexicon import written
from medops.coach.measuring import Labelled, labelled_in, scores, table
from medops.coach.reading import topics_in
from medops.coach.second import (
    CLINICAL,
    COUNSEL,
    FRUSTRATED,
    HERE,
    MATTERS,
    ONE_PARAGRAPH,
    PATIENT,
    REFILL,
    around,
    built,
    hints_of,
    said,
    sentences,
    words_of,
)

SETS = Path(__file__).parent.parent / "tests/medops/coach_set"
TUNED_ON = "development"  # on which the rules were: it counts little
WRITERS = {path.name for path in (SETS / "teaching").iterdir()}
FEELS = (FRUSTRATED, REFILL)
LETTERS = {
    "F": FRUSTRATED,
    "R": REFILL,
    "C": CLINICAL,
    "M": ONE_PARAGRAPH,
}  # of the lists in teaching/
ROUNDS = 4
AGAIN, NEVER = 60, -30  # hundredths from which on a sentence is counsel, too, and below it is none
COST = 0.1  # of counsel: which sentence of an answer it was is often a guess
Said = tuple[Traits, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """``of`` is the answer in which it stands, None where it was labelled by itself."""

    of: Labelled | None
    said: Said
    hints: tuple[str, ...]
    is_counsel: bool = False
    barred: int = 0  # by the rules


def sheets() -> dict[str, list[Labelled]]:
    """By writer: whole sheets, and the questions with their answers of those who wrote single lines as well."""
    found = {path.stem: labelled_in(path) for path in sorted(SETS.glob("*.csv"))}
    return found | {name: list(pairs(name)) for name in sorted(WRITERS)}


def listed(writer: str, name: str) -> Iterator[tuple[set[str], str]]:
    """What somebody might say, each line by itself, and what it is."""
    path = SETS / "teaching" / writer / f"{name}.txt"
    if not path.exists():  # some wrote one kind alone
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        letters, _, text = line.partition("\t")
        yield {LETTERS[one] for one in letters if one in LETTERS}, text


def pairs(writer: str) -> Iterator[Labelled]:
    for at, (signs, text) in enumerate(listed(writer, "pairs")):
        asked, _, told = text.partition("\t")
        reply = told.replace(" // ", "\n\n").replace(" / ", "\n")
        yield Labelled(f"{writer} {at + 1}", "", Draft(reply, (), (asked,)), frozenset(signs))


def patients(rows: dict[str, list[Labelled]]) -> Iterator[Text]:
    for name, labelled in rows.items():
        for one in labelled:
            if one.draft.patient:
                yield patient_text(one.draft, one.wanted, 0.3 if name == TUNED_ON else 1.0)
    for writer in sorted(WRITERS & rows.keys()):
        for signs, text in listed(writer, "patients"):
            yield patient_text(Draft("", (), (text,)), signs, 1.0)


def patient_text(draft: Draft, signs: Iterable[str], worth: float) -> Text:
    return Text(
        traits_of(words_of(said(draft))),
        tuple(sorted(hints_of(draft))),
        {sign: sign in signs for sign in FEELS},
        dict.fromkeys(FEELS, worth),
    )


def answers(rows: dict[str, list[Labelled]]) -> Iterator[Text]:
    """What was asked, and how the answer is built."""
    known = topics_in(written("topics"))
    for name, labelled in rows.items():
        for one in labelled:
            if one.draft.patient:
                is_so = {ONE_PARAGRAPH: ONE_PARAGRAPH in one.wanted}
                worth = {ONE_PARAGRAPH: 0.3 if name == TUNED_ON else 1.0}
                yield Text(built(one.draft, known), (), is_so, worth)


# Counsel, sentence by sentence


def sentences_of(rows: dict[str, list[Labelled]]) -> list[Sentence]:
    found = [
        sentence_of(part, one) for each in rows.values() for one in each for part in parts_of(one)
    ]
    return found + [
        sentence_of(part, None, is_counsel=CLINICAL in signs)
        for writer in sorted(WRITERS & rows.keys())
        for signs, text in listed(writer, "replies")
        for part in sentences(Draft(text))
    ]


def parts_of(one: Labelled) -> list[str]:
    return sentences(one.draft)


def sentence_of(part: str, one: Labelled | None, *, is_counsel: bool = False) -> Sentence:
    hints = around(part, one.draft if one else Draft(""), topics_in(written("topics")))
    barred = max((int(hint[-2]) for hint in hints if hint.startswith("[barred ")), default=0)
    return Sentence(one, traits_of(words_of(part)), tuple(sorted(hints)), is_counsel, barred)


def counsel(found: Sequence[Sentence], little: frozenset[int], taught_by: str) -> Weights:
    """``little``: the answers that count little."""
    scores = [100 * one.barred for one in found]
    for _ in range(ROUNDS):
        weights = taught(list(labelled(found, scores, little)), [CLINICAL], taught_by, cost=COST)
        scores = [weights.scores(one.said, one.hints)[CLINICAL] for one in found]
    return weights


def labelled(
    found: Sequence[Sentence], scores: Sequence[int], little: frozenset[int]
) -> Iterator[Text]:
    """What is plain, and of each clinical answer what reads most like counsel; the rest is in doubt."""
    most: dict[int, int] = {}
    for one, score in zip(found, scores, strict=True):
        most[id(one.of)] = max(score, most.get(id(one.of), score))
    for one, score in zip(found, scores, strict=True):
        worth = 0.3 if id(one.of) in little else 1.0
        is_so = one.is_counsel
        if one.of and CLINICAL in one.of.wanted:
            is_so = score == most[id(one.of)] or score > AGAIN
            if not is_so and score > NEVER:
                continue
            worth *= 1.0 if is_so else 0.5
        yield Text(one.said, one.hints, {CLINICAL: is_so}, {CLINICAL: worth})


def digest() -> str:
    """Of all that taught it, as it is."""
    paths = [*sorted(SETS.glob("*.csv")), *sorted((SETS / "teaching").glob("*/*.txt"))]
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def of_rows(rows: dict[str, list[Labelled]], taught_by: str) -> dict[str, Weights]:
    little = frozenset(id(one) for one in rows.get(TUNED_ON, ()))
    return {
        PATIENT: taught(list(patients(rows)), FEELS, taught_by),
        COUNSEL: counsel(sentences_of(rows), little, taught_by),
        MATTERS: taught(list(answers(rows)), [ONE_PARAGRAPH], taught_by),
    }


def print_folds(rows: dict[str, list[Labelled]]) -> None:
    """Each writer's answers, read by weights that they did not teach."""
    for name in [one for one, its in rows.items() if its and one != TUNED_ON]:
        second.weights = of_rows({one: rows[one] for one in rows if one != name}, "").__getitem__
        print(name, table(scores(rows[name])), sep="\n", flush=True)


def main() -> None:
    rows = sheets()
    if "--folds" in sys.argv:
        print_folds(rows)
        return
    for name, weights in of_rows(rows, digest()).items():
        weights.write(HERE / f"{name}.txt")


if __name__ == "__main__":
    main()
