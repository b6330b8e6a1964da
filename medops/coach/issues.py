"""Is more than one issue answered in one paragraph? Each has a paragraph of its own (S3-35, S3-41)."""

from __future__ import annotations

from collections.abc import Iterable

from medops.coach.draft import Draft
from medops.coach.lexicon import Hit, Lexicon
from medops.coach.text import clauses, paragraphs, parts, plain

# What is told in one breath: what is broken belongs to its order, and a price to its payment.
ONE_MATTER = {"quality": "order", "pricing": "billing", "frequency": "order"}
SEVERAL, CERTAIN = 2, 3
MAY, ISSUE, TURN = "may", "issue", "turn"


def are_in_one_paragraph(draft: Draft, topics: Lexicon) -> bool:
    asked = plain(" . ".join(draft.patient))
    has_asked_several = (
        asked.count("?") >= SEVERAL
        or len(matters(clauses(asked), topics)) >= SEVERAL
        or any(hit.section.kind == TURN for part in parts(asked) for hit in topics.hits(part))
    )
    return any(
        is_crowded(plain(one), topics, several=has_asked_several) for one in paragraphs(draft.text)
    )


def is_crowded(paragraph: str, topics: Lexicon, *, several: bool) -> bool:
    """Two sentences of two matters, where ``several`` were asked about or it goes on from one to the next.

    Three matters are too many at any rate.
    """
    if len(matters(clauses(paragraph), topics)) >= CERTAIN:
        return True
    told = matters(parts(paragraph), topics)
    return len(told) >= SEVERAL and (several or goes_on(paragraph, topics))


def matters(pieces: Iterable[str], topics: Lexicon) -> set[str]:
    """What a text is about: of each of its pieces what it names first."""
    return {matter for piece in pieces for matter in first_of(topics.hits(piece))}


def first_of(hits: Iterable[Hit]) -> list[str]:
    names = (hit.section.name for hit in hits if hit.section.kind in (MAY, ISSUE))
    return [ONE_MATTER.get(name, name) for name in names][:1]


def goes_on(text: str, topics: Lexicon) -> bool:
    """Whether it says, later than at its beginning, that something else comes now."""
    later = parts(text)[1:]
    return any(hit.section.kind == TURN for part in later for hit in topics.hits(part))
