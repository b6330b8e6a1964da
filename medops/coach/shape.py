"""How is a paragraph built beside what was asked? Matters, sentences and clauses are counted, for the second reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from medops.coach.asked import WANTED, kinds_of, matters_of, pieces_of
from medops.coach.clinical import is_handed_over
from medops.coach.draft import Draft
from medops.coach.halves import in_halves, pieces
from medops.coach.issues import (
    answered,
    are_apart,
    are_in_one_paragraph,
    goes_on,
    is_listed,
    matters,
)
from medops.coach.lexicon import Lexicon
from medops.coach.text import clauses, paragraphs, parts, plain, words

SHORT = 4  # words of a greeting or a name that stand by themselves
LINE = 8  # words
TELLS = 3  # words of a clause that says something, and does not only greet
MOST = 6
NUMBERED = re.compile(r"(?:^|[\s(])(?:\d|[a-d])\s?[).:/]?\s(?=\w)")
COUNTED_OUT = re.compile(r"(?:^|\s)\(?(?:1|a)[).:/]\s.*\s\(?(?:2|b)[).:/]\s")
ANNOUNCED = re.compile(
    r"\b(?:(?:two|three|four|couple of|few|several|2|3|4|deux|trois|quatre|quelques)"
    r" (?:\w+ )?(?:things|questions?|matters|points|issues|requests|choses|demandes)"
    r"|one about|primo|secundo|firstly|secondly|first|second|also|aussi|while i am at it|btw|sinon|au fait)\b"
)
JOINED = re.compile(r"(?:,|;) (?:and|et|plus|while|puis)\b|; ")
TURNED = re.compile(r"\b(?:as for|as to|on the|for the|about the|quant a|pour l[ae]?s?|et pour)\b")
TOGETHER = (
    ("asked", "paragraphs"), ("asked", "sentences"), ("asked", "clauses"), ("counted", "paragraphs"),
    ("joined", "paragraphs"), ("announced", "paragraphs"), ("questions", "paragraphs"),
    ("topics asked", "topics answered"), ("topics answered", "paragraphs"), ("asked", "topics answered"),
    ("asked", "in halves"), ("wants", "paragraphs"), ("wants", "in halves"), ("asked", "others"),
    ("asked", "only here"), ("in halves", "joined"),
)  # fmt: skip

Counts = Iterator[tuple[str, int]]


@dataclass(frozen=True)
class Talk:
    """What was asked, and the paragraphs that answer, in plain words."""

    draft: Draft
    topics: Lexicon

    @cached_property
    def asking(self) -> str:
        return plain(" . ".join(self.draft.patient))

    @cached_property
    def asked(self) -> list[set[str]]:
        return matters_of(self.asking)

    @cached_property
    def topics_asked(self) -> set[str]:
        return matters(clauses(self.asking), self.topics)

    @cached_property
    def pieces_asked(self) -> list[set[str]]:
        return pieces(self.asking, self.topics)

    @cached_property
    def told(self) -> list[str]:
        return [plain(one) for one in paragraphs(self.draft.text)]

    @cached_property
    def bodies(self) -> list[str]:
        """Without greeting, name and list; an empty one where there is nothing else."""
        found = [one for one in self.told if not is_listed(one) and len(words(one)) > SHORT]
        return found or [""]


def is_counted_in_one(talk: Talk) -> bool:
    """Whether they counted what they asked, "1." and "2.", and the only paragraph tells several things (S3-35)."""
    told = [one for body in talk.bodies for one in clauses(body) if len(words(one)) >= TELLS]
    is_alone = len(talk.bodies) == 1 and not any(map(is_listed, talk.told))
    return is_alone and len(told) > 1 and bool(COUNTED_OUT.search(talk.asking))


def shapes_of(talk: Talk) -> Iterator[set[str]]:
    """Of each body ``asked 2`` where they asked two matters or more, and so on; and some of these together."""
    asked = dict(counts_asked(talk))
    for at, body in enumerate(talk.bodies):
        counts = asked | dict(counts_told(talk, at, body))
        found = {
            f"{name} {one + 1}" for name, much in counts.items() for one in range(min(much, MOST))
        }
        yield found | {
            f"{one} {min(counts[one], MOST)} {other} {min(counts[other], MOST)}"
            for one, other in TOGETHER
        }


def counts_asked(talk: Talk) -> Counts:
    """What is the same of each body."""
    yield "asked", len(talk.asked)
    yield "wants", sum(bool(WANTED & kinds_of(one)) for _, one in pieces_of(talk.asking))
    yield "questions", talk.asking.count("?")
    yield "counted", len(NUMBERED.findall(talk.asking))
    yield "announced", len(ANNOUNCED.findall(talk.asking))
    yield "sentences asked", len(parts(talk.asking))
    yield "long", len(words(talk.asking)) // LINE
    yield "topics asked", len(talk.topics_asked)
    yield "paragraphs", len(list(filter(None, talk.bodies)))
    yield "listed", sum(map(is_listed, talk.told))
    yield "by rule", int(are_in_one_paragraph(talk.draft, talk.topics))


def counts_told(talk: Talk, at: int, body: str) -> Counts:
    yield "at", at
    yield "words", len(words(body)) // LINE
    yield "goes on", int(goes_on(body, talk.topics))
    yield "handed", sum(map(is_handed_over, parts(body)))
    for name, cut in (("sentences", parts), ("clauses", clauses)):
        yield name, len(told_of(body, cut, talk.asked))
        yield f"{name} apart", int(are_apart(answered(cut(body), talk.asked)))
        yield f"{name} in one", len(cut(body))
    others = [one for one in talk.bodies if one is not body]
    elsewhere = {which for one in others for which in told_of(one, clauses, talk.asked)}
    yield "others", len(elsewhere)
    yield "only here", len(told_of(body, clauses, talk.asked) - elsewhere)
    told_about = matters(clauses(body), talk.topics)
    yield "topics in one", len(told_about)
    yield "topics answered", len(told_about & talk.topics_asked)
    yield "joined", len(JOINED.findall(body))
    yield "turned", len(TURNED.findall(body))
    clearly, least = in_halves(talk.pieces_asked, pieces(body, talk.topics))
    yield "clearly in halves", clearly
    yield "in halves", least


def told_of(paragraph: str, cut: Callable[[str], list[str]], asked: Sequence[set[str]]) -> set[int]:
    """The matters that it speaks of."""
    return {matter for one in answered(cut(paragraph), list(asked)) for matter in one}
