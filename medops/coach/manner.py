"""Is it said well? A greeting, one apology at most, not too long, and not what was said before (S3-37 to S3-40)."""

from __future__ import annotations

import re

from medops.coach.asked import stems
from medops.coach.draft import Draft
from medops.coach.lexicon import lexicon
from medops.coach.text import clauses, parts, plain, words

LONGEST = 1200  # characters of an answer
GREETED_ENOUGH = 2  # earlier answers with a greeting
APOLOGIES = 1
GREETING_WITHIN = 3  # parts of its first sentences
OPENING = 5  # words of a greeting with a name
FEWEST = 5  # words that can be said again; "You are welcome" may be
LONG = 6  # words that say something
FEW = 3  # the same, where nothing else is told
ALIKE, HELD_WITHIN, HALF = 0.75, 0.9, 0.4
POLITE = 12  # words of a sentence that is only polite
DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight lundi mardi mercredi jeudi"
    " vendredi samedi dimanche demain".split()
)
NUMBERS = {
    word: str(number)
    for row in (
        "two three four five six seven eight nine ten",
        "deux trois quatre cinq six sept huit neuf dix",
    )
    for number, word in enumerate(row.split(), 2)
}
BY_NAME = re.compile(
    r"\s*(?i:thanks|thank you|merci|congratulations|congrats|félicitations|great|good|excellent|perfect|parfait)"
    r"(?: (?!the |our |your )[a-zà-ÿ]+){0,3},? [A-ZÀ-Ý][a-zà-ÿ'-]+ ?[,!.:\u2013\u2014]"
)
OPENING_END = re.compile(r"[,!.\n]")
SIGN_OFF = re.compile(
    r"\b(?:(?:best|kind|warm)(?: regards| wishes)?|regards|sincerely|cheers|cordialement|bien a vous"
    r"|bonne journee|have a (?:great|good|nice|wonderful) (?:day|one|weekend|evening))\b[^.!?\n]{0,40}$"
)


# Their own name at the end.
SIGNED = re.compile(
    r"([.!?\n]|\b(?i:thanks|thank you|merci|best|cheers|regards),)"
    r"\s*[A-ZÀ-Ý][\w'-]*\.?(?: [A-ZÀ-Ý][\w'-]*\.?){0,2}$"
)


def has_no_greeting(draft: Draft) -> bool:
    """Unless they were greeted twice already in this conversation."""
    greeted = sum(map(greets, draft.earlier))
    return greeted < GREETED_ENOUGH and not greets(draft.text)


def greets(text: str) -> bool:
    """Whether it begins with a greeting, or with thanks or joy and their name."""
    said = clauses(plain(text))[:GREETING_WITHIN]
    return bool(BY_NAME.match(text)) or any(lexicon("greetings").hits(one) for one in said)


def repeats(draft: Draft) -> bool:
    """Nearly the same as an earlier answer, or as several together; another number or date makes it another answer."""
    said, told = body(draft.text), [body(one) for one in draft.earlier]
    return len(said) >= FEWEST and (
        any(is_again(said, one) for one in told)
        or is_within(said, [word for one in told for word in one])
    )


def is_again(said: list[str], before: list[str]) -> bool:
    """Whether most of what was told is told again, in whatever order, or nothing else is told."""
    new, old = stems(" ".join(said)), stems(" ".join(before))
    is_news = facts(said) - facts(before) and (facts(before) - facts(said) or len(old) < LONG)
    if len(before) < FEWEST or is_news:
        return False
    same = len(new & old)
    is_short = len(old) < LONG and same < HALF * len(new)  # little was told, and much is now
    return bool(same) and (
        (same >= ALIKE * len(old) and not is_short) or same >= max(FEWEST, HELD_WITHIN * len(new))
    )


def is_within(said: list[str], before: list[str]) -> bool:
    """Whether nothing is told that was not, in one answer or another."""
    new, old = stems(" ".join(said)), stems(" ".join(before))
    return not facts(said) - facts(before) and len(new & old) >= max(FEW, ALIKE * len(new))


def facts(said: list[str]) -> set[str]:
    """Numbers and days in it."""
    return {word for word in said if word[0].isdigit() or word in DAYS}


def in_digits(word: str) -> str:
    return NUMBERS.get(word, word)


def body(text: str) -> list[str]:
    """Its words without the greeting, with their name, without how it ends, and without what is only polite."""
    ended = SIGN_OFF.sub("", plain(SIGNED.sub(r"\1", text.strip())))
    first, *rest = OPENING_END.split(ended, maxsplit=1)
    is_opening = rest and len(words(first)) <= OPENING and greets(first)
    said = clauses(rest[0] if is_opening else ended)
    return [in_digits(word) for part in said if not is_polite(part) for word in words(part)]


def is_polite(part: str) -> bool:
    return len(words(part)) <= POLITE and bool(lexicon("politeness").hits(part))


def is_too_long(draft: Draft) -> bool:
    return len(draft.text.strip()) > LONGEST


def apologizes_too_much(draft: Draft) -> bool:
    return sum(map(apologies_in, parts(plain(draft.text)))) > APOLOGIES


def apologies_in(part: str) -> int:
    return lexicon("apologies").count(lexicon("no_apologies").without(part))
