"""Does an answer say what only a clinician may, by what a company lets its agents answer (S3-16 to S3-32)?"""

from __future__ import annotations

from dataclasses import dataclass

from medops.coach.draft import Draft
from medops.coach.lexicon import Hit, Lexicon, Section, lexicon
from medops.coach.text import parts, plain

PLAIN = ("may", "issue")  # what is not clinical
MAY, NO, CERTAIN = "may", "no", 3
OTHER = Section("no", 1, "clinical", "Anything else of clinical nature")
SIGNS = 3  # kinds of words of counsel in a part, of five
HANDED, ANSWERED, FELT = "handed", "answered", "felt"  # what cues.txt tells


@dataclass(frozen=True, slots=True)
class Scope:
    """``topics`` are those that an agent may not answer and ``words`` what says so; ``is_sure``: it is held back.

    Otherwise the text is mixed, or only hints, and its writer is asked.
    """

    topics: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    is_sure: bool = False

    def __bool__(self) -> bool:
        return bool(self.topics)


def scope_of(draft: Draft, topics: Lexicon) -> Scope:
    """What in it an agent may not answer.

    A hint counts where its part of a sentence is about nothing that agents may answer, and is no kind word; in a
    text that is otherwise about such things it is mixed, and asked about. So is what only leans that way, and an
    answer to a clinical question that neither hands it over nor is about anything else.
    """
    said = [(part, topics.hits(part)) for part in parts(plain(draft.text))]
    is_mixed = any(hit.section.kind == MAY for _, hits in said for hit in hits)
    found = [hit for part, hits in said for hit in barred(part, hits)]
    told = [hit for hit in found if hit.section is not OTHER]
    is_sure = any(hit.points >= CERTAIN for hit in told) or bool(told and not is_mixed)
    if not found and not is_mixed and not any(is_handed_over(part) for part, _ in said):
        found = asked(draft, topics)
    return Scope(
        topics=tuple(dict.fromkeys(hit.section.label for hit in found)),
        words=tuple(dict.fromkeys(hit.said for hit in found)),
        is_sure=is_sure,
    )


def asked(draft: Draft, topics: Lexicon) -> list[Hit]:
    """What the patient wrote last that an agent may not answer."""
    said = [part for one in draft.patient[-1:] for part in parts(plain(one))]
    open_questions = (part for part in said if not lexicon("refill").hits(part))
    return [hit for part in open_questions for hit in topics.hits(part) if hit.section.kind == NO]


def barred(part: str, hits: list[Hit]) -> list[Hit]:
    """What an agent may not say there: a question that is handed over is not answered."""
    if is_handed_over(part):
        return []
    found = [hit for hit in hits if hit.section.kind == NO]
    if FELT in cues_of(part) or any(hit.section.kind in PLAIN for hit in hits):
        return [hit for hit in found if hit.points >= CERTAIN]
    return found or leaning(part)


def leaning(part: str) -> list[Hit]:
    """One hit, where it speaks of a body or a remedy in words of counsel."""
    signs = lexicon("health").hits(part)
    kinds = {hit.section.name for hit in signs}
    if not kinds & {"body", "remedy"} or len(kinds) < SIGNS:
        return []
    said = " … ".join(dict.fromkeys(hit.said for hit in signs))
    return [Hit(OTHER, 1, signs[0].at, said)]


def is_handed_over(part: str) -> bool:
    """Whether it says that a clinician will answer, and not what one has answered."""
    cues = cues_of(part)
    return HANDED in cues and ANSWERED not in cues


def cues_of(part: str) -> set[str]:
    return {hit.section.name for hit in lexicon("cues").hits(part)}
