"""Teach the second reader of the coach: ``python -m benchmarks.coach_teaching`` writes ``medops/coach/weights/``.

``--folds`` teaches it without one writer at a time and prints how both readers do on those answers: what to expect of a
writer whom it never read (minutes).

A sheet says of a whole answer whether it is clinical, and what teaches are sentences: of such an answer it is the one
that reads most like it, by what was taught a round before. The same holds of paragraphs, and several matters in one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import teaching
from benchmarks.teaching import Text, taught
from careops.weighing.traits import traits_of
from careops.weighing.weights import Weights
from medops.coach import second
from medops.coach.draft import Draft
from medops.coach.lexicon import written
from medops.coach.measuring import Labelled, labelled_in, scores, table
from medops.coach.reading import topics_in
from medops.coach.second import (
    ANSWER,
    CLINICAL,
    COUNSEL,
    FRUSTRATED,
    HERE,
    MATTERS,
    ONE_PARAGRAPH,
    PATIENT,
    REFILL,
    Said,
    altogether,
    around,
    built,
    hints_of,
    said,
    sentences,
    words_of,
)
from medops.coach.shape import Talk

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
# Hundredths: up to which a sentence of a clinical answer is none, and from which on it is another; so of paragraphs.
DOUBT = {CLINICAL: (-30, 60), ONE_PARAGRAPH: (-1000, 1000)}
COST = 0.1  # of counsel: which sentence of an answer it was is often a guess
KNOWN = topics_in(written("topics"))


@dataclass(frozen=True, slots=True)
class Piece:
    """``of`` is the answer in which it stands, None where it was labelled by itself; ``is_so`` what is said of that."""

    of: int | None
    said: Said
    hints: tuple[str, ...]
    is_so: bool
    worth: float
    likely: int  # before anything was taught


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
                yield patient_text(one.draft, one.wanted, worth_of(name))
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


def wholes(rows: dict[str, list[Labelled]]) -> Iterator[Text]:
    """Whole answers, for what tells only together that there is counsel in them."""
    for name, labelled in rows.items():
        for one in labelled:
            said = altogether(sentences(one.draft), one.draft)
            worth = {CLINICAL: worth_of(name)}
            yield Text(said, (), {CLINICAL: CLINICAL in one.wanted}, worth)


def worth_of(sheet: str) -> float:
    return 0.3 if sheet == TUNED_ON else 1.0


# Pieces of answers of which nobody noted which it was


def sentences_of(rows: dict[str, list[Labelled]]) -> Iterator[Piece]:
    for name, labelled in rows.items():
        for one in labelled:
            yield from told_in(one.draft, id(one), worth_of(name), is_so=CLINICAL in one.wanted)
    for writer in sorted(WRITERS & rows.keys()):
        for signs, text in listed(writer, "replies"):
            yield from told_in(Draft(text), None, 1.0, is_so=CLINICAL in signs)


def told_in(draft: Draft, of: int | None, worth: float, *, is_so: bool) -> Iterator[Piece]:
    for part in sentences(draft):
        hints = around(part, draft, KNOWN)
        barred = max((int(hint[-2]) for hint in hints if hint.startswith("[barred ")), default=0)
        yield Piece(of, traits_of(words_of(part)), tuple(sorted(hints)), is_so, worth, barred)


def paragraphs_of(rows: dict[str, list[Labelled]]) -> Iterator[Piece]:
    for name, labelled in rows.items():
        for one in labelled:
            if one.draft.patient:
                for said in built(Talk(one.draft, KNOWN)):
                    length = sum(map(len, said[-1].values()))
                    is_so = ONE_PARAGRAPH in one.wanted
                    yield Piece(id(one), said, (), is_so, worth_of(name), length)


def by_rounds(
    pieces: Sequence[Piece], sign: str, taught_by: str, *, cost: float, least: float = 1
) -> Weights:
    scores = [one.likely for one in pieces]
    for _ in range(ROUNDS):
        weights = taught(
            list(labelled(pieces, scores, sign)), [sign], taught_by, cost=cost, least=least
        )
        scores = [weights.scores(one.said, one.hints)[sign] for one in pieces]
    return weights


def labelled(pieces: Sequence[Piece], scores: Sequence[int], sign: str) -> Iterator[Text]:
    """What is plain, and of each answer that is so what reads most like it; the rest is in doubt."""
    most: dict[int | None, int] = {}
    for one, score in zip(pieces, scores, strict=True):
        most[one.of] = max(score, most.get(one.of, score))
    never, again = DOUBT[sign]
    for one, score in zip(pieces, scores, strict=True):
        is_so, worth = one.is_so, one.worth
        if one.of and one.is_so:
            is_so = score == most[one.of] or score > again
            if not is_so and score > never:
                continue
            worth *= 1.0 if is_so else 0.5
        yield Text(one.said, one.hints, {sign: is_so}, {sign: worth})


def digest() -> str:
    """Of all that taught it, as it is."""
    paths = [*sorted(SETS.glob("*.csv")), *sorted((SETS / "teaching").glob("*/*.txt"))]
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def of_rows(rows: dict[str, list[Labelled]], taught_by: str) -> dict[str, Weights]:
    told, paragraphs = list(sentences_of(rows)), list(paragraphs_of(rows))
    return {
        PATIENT: taught(list(patients(rows)), FEELS, taught_by),
        COUNSEL: by_rounds(told, CLINICAL, taught_by, cost=COST),
        ANSWER: taught(list(wholes(rows)), [CLINICAL], taught_by, cost=COST, least=2),
        MATTERS: by_rounds(paragraphs, ONE_PARAGRAPH, taught_by, cost=teaching.COST, least=1.5),
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
