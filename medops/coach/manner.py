"""Is it said well? A greeting, one apology at most, not too long, and not what was said before (S3-37 to S3-40)."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from medops.coach.draft import Draft
from medops.coach.lexicon import lexicon
from medops.coach.text import clauses, parts, plain, words

LONGEST = 1200  # characters of an answer
GREETED_ENOUGH = 2  # earlier answers with a greeting
APOLOGIES = 1
GREETING_WITHIN = 3  # parts of its first sentences
OPENING = 5  # words of a greeting with a name
FEWEST = 5  # words that can be said again; "You are welcome" may be
ALIKE, HELD_WITHIN = 0.75, 0.9
POLITE = 12  # words of a sentence that is only polite
DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight lundi mardi mercredi jeudi"
    " vendredi samedi dimanche demain".split()
)
OPENING_END = re.compile(r"[,!.\n]")
SIGN_OFF = re.compile(
    r"\b(?:(?:best|kind|warm)(?: regards| wishes)?|regards|sincerely|cheers|cordialement|bien a vous"
    r"|bonne journee|have a (?:great|good|nice|wonderful) (?:day|one|weekend|evening))\b[^.!?\n]{0,40}$"
)


def has_no_greeting(draft: Draft) -> bool:
    """Unless they were greeted twice already in this conversation."""
    greeted = sum(map(greets, draft.earlier))
    return greeted < GREETED_ENOUGH and not greets(draft.text)


def greets(text: str) -> bool:
    return any(lexicon("greetings").hits(one) for one in clauses(plain(text))[:GREETING_WITHIN])


def repeats(draft: Draft) -> bool:
    """The same text as an earlier answer, or nearly; another number or date makes it another answer."""
    said = body(draft.text)
    return len(said) >= FEWEST and any(is_again(said, body(one)) for one in draft.earlier)


def is_again(said: list[str], before: list[str]) -> bool:
    if len(before) < FEWEST:
        return False
    if facts(said) - facts(before):
        return False
    blocks = SequenceMatcher(None, before, said, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks)
    return 2 * same / (len(said) + len(before)) >= ALIKE or same / len(said) >= HELD_WITHIN


def facts(said: list[str]) -> set[str]:
    """Numbers and days in it."""
    return {word for word in said if word[0].isdigit() or word in DAYS}


def body(text: str) -> list[str]:
    """Its words without the greeting, with their name, without how it ends, and without what is only polite."""
    ended = SIGN_OFF.sub("", plain(text).strip())
    first, *rest = OPENING_END.split(ended, maxsplit=1)
    is_opening = rest and len(words(first)) <= OPENING and greets(first)
    said = clauses(rest[0] if is_opening else ended)
    return [word for part in said if not is_polite(part) for word in words(part)]


def is_polite(part: str) -> bool:
    return len(words(part)) <= POLITE and bool(lexicon("politeness").hits(part))


def is_too_long(draft: Draft) -> bool:
    return len(draft.text.strip()) > LONGEST


def apologizes_too_much(draft: Draft) -> bool:
    return sum(map(apologies_in, parts(plain(draft.text)))) > APOLOGIES


def apologies_in(part: str) -> int:
    return lexicon("apologies").count(lexicon("no_apologies").without(part))
