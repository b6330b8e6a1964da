"""What is to be mended in an answer before it leaves? Each check by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from medops.coach.clinical import Scope, scope_of
from medops.coach.draft import Draft
from medops.coach.lexicon import Lexicon, lexicon_of, written
from medops.coach.manner import apologizes_too_much, has_no_greeting, is_too_long, repeats
from medops.coach.mood import is_about_a_refill, is_frustrated
from medops.coach.second import (
    CLINICAL,
    FRUSTRATED,
    ONE_PARAGRAPH,
    REFILL,
    feels,
    is_crowded,
    reconsidered,
    telling,
)

PLAIN: Mapping[str, Callable[[Draft], bool]] = {
    "no_greeting": has_no_greeting,
    "repeats": repeats,
    "too_long": is_too_long,
    "over_apologizes": apologizes_too_much,
}
OF_PATIENT: Mapping[str, Callable[[Draft], bool]] = {
    FRUSTRATED: is_frustrated,
    REFILL: is_about_a_refill,
}
CHECKS = (*PLAIN, ONE_PARAGRAPH, CLINICAL, *OF_PATIENT)


@dataclass(frozen=True, slots=True)
class Reading:
    """Which checks speak up, in the order of ``CHECKS``; and what of it an agent may not answer.

    ``heard`` are the words of the patient that spoke most for it, of each check that is about them.
    """

    checks: tuple[str, ...]
    scope: Scope
    heard: Mapping[str, tuple[str, ...]]


def read(draft: Draft, *, topics: str = "") -> Reading:
    """Read by what a company lets its agents answer, as ``topics_in`` takes it; without that by the usual."""
    known = topics_in(topics or written("topics"))
    scope = reconsidered(scope_of(draft, known), draft, known)
    found = {name for name, check in PLAIN.items() if check(draft)}
    found |= {ONE_PARAGRAPH} if is_crowded(draft, known) else set()
    found |= {CLINICAL} if scope else set()
    felt = {sign for sign, rule in OF_PATIENT.items() if feels(sign, draft, by_rule=rule(draft))}
    heard = {sign: telling(sign, draft) for sign in felt}
    return Reading(tuple(name for name in CHECKS if name in found | felt), scope, heard)


@lru_cache(maxsize=64)
def topics_in(text: str) -> Lexicon:
    """What agents may and may not answer, written as ``words/topics.txt`` is; kept for the next answer."""
    return lexicon_of(written("groups"), text, written("issues"))
