"""Does an answer say what only a clinician may, by what a company lets its agents answer (S3-16 to S3-32)?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from medops.coach.draft import Draft
from medops.coach.lexicon import Hit, Lexicon, Section, lexicon
from medops.coach.text import parts, plain

PLAIN = ("may", "issue")  # what is not clinical
MAY, NO, CERTAIN = "may", "no", 3
OTHER = Section("no", 1, "clinical", "Anything else of clinical nature")
SIGNS = 3  # kinds of words of counsel in a part, of five
HANDED, ANSWERED, FELT, WRITTEN = "handed", "answered", "felt", "written"  # what cues.txt tells
COUNSEL, TAKEN, VERDICT = "counsel", "taken", "verdict"
HEALTH = {"body", "remedy"}
ADVISES = {"advice", "comfort"}  # signs of health.txt
MEANT = re.compile(r"\b(?:it|them|this|that)\b")
QUOTED = re.compile(r"([^.!?\n]*)[\"\u201c\u00ab]([^\"\u201d\u00bb]*)[\"\u201d\u00bb]")


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
    said = [(part, topics.hits(part)) for part in parts(plain(own_words(draft.text)))]
    is_mixed = any(hit.section.kind == MAY for _, hits in said for hit in hits)
    found = [hit for part, hits in said for hit in barred(part, hits)]
    if is_mixed and not speaks_of_health(draft):
        found = [hit for hit in found if not MEANT.search(hit.said)]
    told = [hit for hit in found if hit.section is not OTHER]
    is_sure = any(hit.points >= CERTAIN for hit in told) or bool(told and not is_mixed)
    if not found and not is_mixed:
        found = asked(draft, topics, [part for part, _ in said])
    return Scope(
        topics=tuple(dict.fromkeys(hit.section.label for hit in found)),
        words=tuple(dict.fromkeys(hit.said for hit in found)),
        is_sure=is_sure,
    )


def asked(draft: Draft, topics: Lexicon, told: list[str]) -> list[Hit]:
    """What the patient wrote last that an agent may not answer, where it is answered and not handed over.

    To advise or to calm answers anything clinical; to say yes or no answers whether one may take it.
    """
    own = [part for part in told if not is_anothers(part)]
    advises = any(ADVISES & signs_of(part) for part in own)
    if any(map(is_handed_over, told)) or not (advises or any(VERDICT in cues_of(it) for it in own)):
        return []
    said = [part for one in draft.patient[-1:] for part in parts(plain(one))]
    open_questions = [part for part in said if not lexicon("refill").hits(part)]
    wanted = [Hit(OTHER, 1, 0, part) for part in open_questions if asks_for_counsel(part)]
    found = [hit for part in open_questions for hit in barred(part, topics.hits(part))]
    return [hit for hit in found if advises and hit.section is not OTHER] or wanted


def asks_for_counsel(part: str) -> bool:
    cues = cues_of(part)
    return TAKEN in cues or (COUNSEL in cues and bool(HEALTH & signs_of(part)))


def speaks_of_health(draft: Draft) -> bool:
    """Whether anybody names a body or a remedy, so that "it" may be one."""
    talk = " . ".join((draft.text, *draft.patient, *draft.earlier[-1:]))
    return any(HEALTH & signs_of(part) for part in parts(plain(talk)))


def own_words(text: str) -> str:
    """Without what it quotes from a label, a plan, or a clinician who wrote it: their words stand in the record."""
    return QUOTED.sub(lambda it: it[1] if WRITTEN in cues_of(plain(it[1])) else it[0], text)


def barred(part: str, hits: list[Hit]) -> list[Hit]:
    """What an agent may not say there: a question that is handed over is not answered, and a label is not theirs."""
    if is_anothers(part):
        return []
    found = [hit for hit in hits if hit.section.kind == NO]
    if FELT in cues_of(part) or any(hit.section.kind in PLAIN for hit in hits):
        return [hit for hit in found if hit.points >= CERTAIN]
    return found or leaning(part)


def leaning(part: str) -> list[Hit]:
    """One hit, where it speaks of a body or a remedy in words of counsel."""
    signs = lexicon("health").hits(part)
    kinds = {hit.section.name for hit in signs}
    if not kinds & HEALTH or len(kinds) < SIGNS:
        return []
    said = " … ".join(dict.fromkeys(hit.said for hit in signs))
    return [Hit(OTHER, 1, signs[0].at, said)]


def is_anothers(part: str) -> bool:
    """Whether a clinician will say it, or a label or a plan says it."""
    return is_handed_over(part) or WRITTEN in cues_of(part)


def is_handed_over(part: str) -> bool:
    """Whether it says that a clinician will answer, and not what one has answered."""
    cues = cues_of(part)
    return HANDED in cues and ANSWERED not in cues


def signs_of(part: str) -> set[str]:
    return {hit.section.name for hit in lexicon("health").hits(part)}


def cues_of(part: str) -> set[str]:
    return {hit.section.name for hit in lexicon("cues").hits(part)}
