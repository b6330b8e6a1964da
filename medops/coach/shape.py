"""How is an answer built beside what was asked? Matters, paragraphs and clauses are counted, for the second reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from medops.coach.asked import matters_of
from medops.coach.draft import Draft
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
MOST = 6
NUMBERED = re.compile(r"(?:^|[\s(])(?:\d|[a-d])\s?[).:/]?\s(?=\w)")
ANNOUNCED = re.compile(
    r"\b(?:(?:two|three|four|couple of|few|several|2|3|4|deux|trois|quatre|quelques)"
    r" (?:\w+ )?(?:things|questions?|matters|points|issues|requests|choses|demandes)"
    r"|one about|primo|secundo|firstly|secondly|first|second|also|aussi|while i am at it|btw|sinon|au fait)\b"
)
JOINED = re.compile(r"(?:,|;) (?:and|et|plus|while|puis)\b|; ")
TURNED = re.compile(r"\b(?:as for|as to|on the|for the|about the|quant a|pour l[ae]?s?|et pour)\b")


def shape_of(draft: Draft, topics: Lexicon) -> set[str]:
    """``asked 2`` where they asked two matters or more, and so on; and some of these together."""
    counts = dict(counts_of(draft, topics))
    found = {f"{name} {one + 1}" for name, much in counts.items() for one in range(min(much, MOST))}
    together = (
        ("asked", "paragraphs"), ("asked", "sentences"), ("asked", "clauses"), ("counted", "paragraphs"),
        ("joined", "paragraphs"), ("announced", "paragraphs"), ("questions", "paragraphs"),
        ("topics asked", "topics answered"), ("topics answered", "paragraphs"), ("asked", "topics answered"),
    )  # fmt: skip
    return found | {f"{one} {counts[one]} {other} {counts[other]}" for one, other in together}


def counts_of(draft: Draft, topics: Lexicon) -> Iterator[tuple[str, int]]:
    asking = plain(" . ".join(draft.patient))
    asked = matters_of(asking)
    told = [plain(one) for one in paragraphs(draft.text)]
    bodies = [one for one in told if not is_listed(one) and len(words(one)) > SHORT]
    yield "asked", len(asked)
    yield "questions", asking.count("?")
    yield "counted", len(NUMBERED.findall(asking))
    yield "announced", len(ANNOUNCED.findall(asking))
    yield "long", len(words(asking)) // 8
    yield "paragraphs", len(bodies)
    yield "listed", sum(map(is_listed, told))
    yield "by rule", int(are_in_one_paragraph(draft, topics))
    yield "goes on", sum(goes_on(one, topics) for one in bodies)
    for name, cut in (("sentences", parts), ("clauses", clauses)):
        yield name, max((len(told_of(one, cut, asked)) for one in bodies), default=0)
        yield f"{name} apart", sum(are_apart(answered(cut(one), asked)) for one in bodies)
        yield f"{name} in one", max((len(cut(one)) for one in bodies), default=0)
    topics_asked = matters(clauses(asking), topics)
    told_about = [matters(clauses(one), topics) for one in bodies]
    yield "topics asked", len(topics_asked)
    yield "topics in one", max(map(len, told_about), default=0)
    yield "topics answered", max((len(one & topics_asked) for one in told_about), default=0)
    yield "joined", max((len(JOINED.findall(one)) for one in bodies), default=0)
    yield "turned", max((len(TURNED.findall(one)) for one in bodies), default=0)


def told_of(paragraph: str, cut: Callable[[str], list[str]], asked: list[set[str]]) -> set[int]:
    """The matters that it speaks of."""
    return {matter for one in answered(cut(paragraph), asked) for matter in one}
