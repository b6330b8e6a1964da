"""Is more than one issue answered in one paragraph? Each has a paragraph of its own (S3-35, S3-41)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import combinations

from medops.coach.asked import matters_of, stems
from medops.coach.draft import Draft
from medops.coach.lexicon import Hit, Lexicon
from medops.coach.text import clauses, paragraphs, parts, plain

# What is told in one breath: what is broken belongs to its order, and a price to its payment.
ONE_MATTER = {"quality": "order", "pricing": "billing", "frequency": "order"}
SEVERAL = 2
MAY, ISSUE, TURN = "may", "issue", "turn"
LISTED = re.compile(r"(?:\d+[.)]|[-*\u2022])\s")


def are_in_one_paragraph(draft: Draft, topics: Lexicon) -> bool:
    """Two sentences of two matters that they asked about; or, in the only paragraph that answers, two clauses.

    Where they asked nothing, it is one that goes on from one matter to the next. A list has each by itself.
    """
    told = [plain(one) for one in paragraphs(draft.text)]
    listed = list(filter(is_listed, told))
    crowded = [one for one in told if one not in listed or len(listed) < SEVERAL]
    if not draft.patient:
        return any(goes_on(one, topics) for one in crowded)
    asked = matters_of(" . ".join(draft.patient))
    answering = [one for one in told if any(answered(clauses(one), asked))]
    return any(
        are_apart(answered(parts(one), asked))
        or ([one] == answering and are_apart(answered(clauses(one), asked)))
        or (len(asked) >= SEVERAL and goes_on(one, topics))
        for one in crowded
    )


def is_listed(paragraph: str) -> bool:
    return bool(LISTED.match(paragraph))


def answered(pieces: Iterable[str], asked: list[set[str]]) -> list[set[int]]:
    """Of each piece which of the matters it speaks of."""
    said = map(stems, pieces)
    return [{which for which, own in enumerate(asked) if own & one} for one in said]


def are_apart(found: list[set[int]]) -> bool:
    """Whether one piece speaks of one matter, and another of another."""
    return any(not one & other for one, other in combinations(filter(None, found), 2))


def goes_on(paragraph: str, topics: Lexicon) -> bool:
    """Whether it says, later than at its beginning, that something else comes now; and is about two things."""
    turns = (hit for part in parts(paragraph)[1:] for hit in topics.hits(part))
    return any(hit.section.kind == TURN for hit in turns) and (
        len(matters(parts(paragraph), topics)) >= SEVERAL
    )


def matters(pieces: Iterable[str], topics: Lexicon) -> set[str]:
    """What a text is about: of each of its pieces what it names first."""
    return {matter for piece in pieces for matter in first_of(topics.hits(piece))}


def first_of(hits: Iterable[Hit]) -> list[str]:
    names = (hit.section.name for hit in hits if hit.section.kind in (MAY, ISSUE))
    return [ONE_MATTER.get(name, name) for name in names][:1]
