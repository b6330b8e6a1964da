"""Does it read like others that people have labelled? A second reader beside the rules, who has weights and no rules.

What a patient feels or needs, and what is counsel, is said in more ways than can be listed (ADR 65). Each trait of a
text speaks for something or against it, by what labelled texts taught (``benchmarks/coach_teaching.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from careops.weighing.traits import Traits, named, of_words, traits_of
from careops.weighing.weights import Weights
from medops.coach.catalogue import usual
from medops.coach.clinical import MAY, OTHER, Scope, barred, cues_of, own_words, signs_of
from medops.coach.draft import Draft
from medops.coach.issues import are_in_one_paragraph
from medops.coach.lexicon import Hit, Lexicon, lexicon, written
from medops.coach.marks import marks_of
from medops.coach.shape import Talk, is_counted_in_one, shapes_of
from medops.coach.text import parts, plain, words

HERE = Path(__file__).parent / "weights"
# The files of weights.
PATIENT, COUNSEL, ANSWER, MATTERS = "patient", "counsel", "answer", "matters"
FRUSTRATED, REFILL, CLINICAL = "frustrated", "refill", "clinical"  # what they speak for
ONE_PARAGRAPH = "one_paragraph"
# From what score on it speaks up alone, and up to which it overrules the rules; in hundredths.
SPEAKS_UP = {FRUSTRATED: 5, REFILL: -18, CLINICAL: -4}
OVERRULES = {FRUSTRATED: 5, REFILL: -45, CLINICAL: -30}
OVERRULES_SURE = -60  # the same, of what the rules hold back
CROWDED = -24  # from what score on several matters are in one paragraph, whatever the rules say
HOLDS = 20  # from what score on it is held back, and not only asked about
READS_LIKE = "Reads like counsel"
MOST_SHOWN = 3  # words
MEDICINE = re.compile(
    r"\w{2}(?:cillin|mycin|cycline|oxacin|prazole|conazole|statin|sartan|olol|dipine|oxetine|triptyline|glutide|gliptin"
    r"|flozin|profen|azepam|codone|nisone|solone|afil|rizine|tadine|triptan|oxifene|formine?|pril|zosin|lukast|parin)$"
)
COUNTS = frozenset(
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty"
    " deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente".split()
)

Said = tuple[Traits, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """How much it reads like it, and the words that spoke most for that."""

    score: int
    words: tuple[str, ...] = ()


@cache
def weights(name: str) -> Weights:
    return Weights.read(HERE / f"{name}.txt")


def words_of(text: str) -> list[str]:
    """One number is as good as another, and one medicine as another."""
    return [kind_of(word) for word in words(plain(text))]


@lru_cache(maxsize=20_000)
def kind_of(word: str) -> str:
    if word[0].isdigit() or word in COUNTS:
        return "0"
    if word in medicines() or MEDICINE.search(word):
        return "medicine"
    return word


@cache
def medicines() -> frozenset[str]:
    lines = written("medicines").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


# What the patient wrote


def feels(sign: str, draft: Draft, *, by_rule: bool) -> bool:
    """Whether the two readers say so together."""
    if not draft.patient:
        return by_rule
    score = weights(PATIENT).scores(traits_of(words_of(said(draft))), hints_of(draft))[sign]
    return score > (OVERRULES if by_rule else SPEAKS_UP)[sign]


def telling(sign: str, draft: Draft) -> tuple[str, ...]:
    """The words that spoke most for it, as they are read."""
    its = words(plain(said(draft)))
    traits = traits_of(list(map(kind_of, its)))
    return tuple(its[at] for at in weights(PATIENT).telling(traits, sign, MOST_SHOWN))


def said(draft: Draft) -> str:
    return " . ".join(draft.patient)


def hints_of(draft: Draft) -> set[str]:
    """What the rules know of it, and its marks."""
    return set(marks_of(said(draft))) | {
        f"[{hit.section.kind} {hit.section.name}]"
        for name in ("frustration", "refill")
        for part in parts(plain(said(draft)))
        for hit in lexicon(name).hits(part)
    }


# What the answer says


def reconsidered(scope: Scope, draft: Draft, topics: Lexicon) -> Scope:
    """What the rules found, unless it is overruled; or what reads like counsel where they found nothing.

    What a company added to the usual is the rules' alone: it taught nobody.
    """
    opinion = of_counsel(draft, topics)
    if scope and not set(scope.topics) <= usual_labels():
        return scope
    if scope:
        least = OVERRULES_SURE if scope.is_sure else OVERRULES[CLINICAL]
        return scope if opinion.score > least else Scope()
    if opinion.score <= SPEAKS_UP[CLINICAL]:
        return scope
    return Scope((READS_LIKE,), opinion.words, is_sure=opinion.score > HOLDS)


def of_counsel(draft: Draft, topics: Lexicon) -> Opinion:
    """Of its sentences the one that reads most like it, since counsel is said in passing; and the whole answer.

    What a company lets its agents answer is as if it were not there.
    """
    told = [one for one in sentences(draft) if not any(map(is_allowed, topics.hits(one)))]
    best, score = "", -1000
    for part in told:
        its = weights(COUNSEL).scores(traits_of(words_of(part)), around(part, draft, topics))
        if its[CLINICAL] > score:
            best, score = part, its[CLINICAL]
    its_words = words(best)
    traits = traits_of(list(map(kind_of, its_words)))
    at = weights(COUNSEL).telling(traits, CLINICAL, MOST_SHOWN)
    whole = weights(ANSWER).scores(altogether(told, draft))[CLINICAL]
    return Opinion(score + whole, tuple(its_words[one] for one in at))


@cache
def usual_labels() -> frozenset[str]:
    return frozenset(one.label for one in usual() if not one.may_be_answered) | {OTHER.label}


def is_allowed(hit: Hit) -> bool:
    """Whether a company lets its agents answer it, beside what is usual."""
    return hit.section.kind == MAY and hit.section.label not in answered_usually()


@cache
def answered_usually() -> frozenset[str]:
    return frozenset(one.label for one in usual() if one.may_be_answered)


def sentences(draft: Draft) -> list[str]:
    return parts(plain(own_words(draft.text)))


def altogether(told: Sequence[str], draft: Draft) -> Said:
    """The whole answer, beside what the patient wrote."""
    return *traits_of(words_of(" . ".join(told))), asked_in(draft)


def asked_in(draft: Draft) -> Traits:
    return named("?", of_words(words_of(said(draft))))


def around(part: str, draft: Draft, topics: Lexicon) -> set[str]:
    """What the rules know of a sentence, and what the patient had asked."""
    hits = topics.hits(part)
    asked = {f"?{word}" for one in draft.patient[-1:] for word in words_of(one)}
    known = {f"[{hit.section.kind} {hit.section.name}]" for hit in hits}
    known |= {f"[barred {hit.points}]" for hit in barred(part, hits)}
    return asked | known | {f"[{name}]" for name in cues_of(part) | signs_of(part)}


# How it is built


def is_crowded(draft: Draft, topics: Lexicon) -> bool:
    """Whether matters that want a paragraph each share one; by the rules alone where the patient asked nothing."""
    if not draft.patient:
        return are_in_one_paragraph(draft, topics)
    talk = Talk(draft, topics)
    scores = (weights(MATTERS).scores(one)[ONE_PARAGRAPH] for one in built(talk))
    return is_counted_in_one(talk) or max(scores) > CROWDED


def built(talk: Talk) -> Iterator[Said]:
    """Each paragraph that answers, what they asked, and how the two are built."""
    asked = asked_in(talk.draft)
    for body, shape in zip(talk.bodies, shapes_of(talk), strict=True):
        yield {f"<{one}>": [0] for one in shape}, asked, of_words(words_of(body))
