"""Where does a message say what a pattern asks for?"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from portal.triage import lists
from portal.triage.lexicon import (
    ANYWHERE,
    DENIALS,
    NEAR,
    NEXT,
    OWN_DENIALS,
    Lexicon,
    Pattern,
    Section,
)
from portal.triage.message import FILLER, WORD, Message

# How many places on what is said next may begin, and what is said near.
REACH = {NEXT: 3 * WORD, NEAR: 8 * WORD}
MOST_FILLERS = 3  # that are read over within a phrase
MOST = 30  # hits of a pattern that are looked at; nobody means it more often

Said = dict[str, list[tuple[int, int]]]
Chosen = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """What was said from word ``start`` up to ``end``; ``denies``: a "not" is part of it."""

    section: Section
    start: int
    end: int
    denies: bool


def said_in(lexicon: Lexicon, message: Message) -> Said:
    """Every term that is said, and where, from the first word to the last."""
    found: Said = defaultdict(list)
    words = message.words
    for at, word in enumerate(words):
        begun = lexicon.begun_by(word)
        for term in begun.terms:
            found[term].append((at, at + 1))
        for rest, term in begun.goes_on(words[at + 1 : at + 2 + MOST_FILLERS]):
            end = end_of(words, message.places, at, rest)
            if end:
                found[term].append((at, end))
    return found


def end_of(words: list[str], places: list[int], at: int, rest: tuple[str, ...]) -> int:
    """Up to where a phrase goes that begins there; 0: it does not. What only fills is read over."""
    next_one, left = at + 1, MOST_FILLERS
    for wanted in rest:
        while (
            left
            and next_one < len(words)
            and words[next_one] != wanted
            and words[next_one] in lists.words("fillers")
        ):
            next_one, left = next_one + 1, left - 1
        if next_one >= len(words) or not is_said(words[next_one], wanted):
            return 0
        next_one += 1
    return (
        next_one
        if places[next_one - 1] - places[at] <= WORD * len(rest) + FILLER * MOST_FILLERS
        else 0
    )


def is_said(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word in (wanted, wanted + "s")


def hits(lexicon: Lexicon, message: Message) -> list[Hit]:
    """All hits of all patterns."""
    said = said_in(lexicon, message)
    denials = list(accumulate((word in DENIALS for word in message.words), initial=0))
    found: list[Hit] = []
    for term in list(said):
        for pattern in lexicon.by_term.get(term, ()):
            if all(term in said for _, term in pattern.terms):
                found += hits_of(pattern, said, message, denials)
    found.sort(key=lambda hit: (hit.start, hit.end))
    return found


def hits_of(pattern: Pattern, said: Said, message: Message, denials: list[int]) -> Iterator[Hit]:
    count = 0
    (_, first), *others = pattern.terms
    for at in said[first]:
        chosen = joined((at,), others, said, message)
        if chosen and stands(pattern, chosen, message):
            denied = denied_between(chosen, message, denials)
            if denied is not None:
                start, end = bounds(chosen, pattern)
                yield Hit(pattern.section, start, end, denied)
                count += 1
                if count >= MOST:
                    return


def bounds(chosen: Chosen, pattern: Pattern) -> tuple[int, int]:
    """From where to where it stands; what may be anywhere is no part of it."""
    near = [at for at, (joint, _) in zip(chosen, pattern.terms, strict=True) if joint != ANYWHERE]
    return min(start for start, _ in near), max(end for _, end in near)


def joined(
    chosen: Chosen, others: list[tuple[str, str]], said: Said, message: Message
) -> Chosen | None:
    if not others:
        return chosen
    (joint, term), *rest = others
    for at in candidates(chosen, joint, said[term], message):
        if found := joined((*chosen, at), rest, said, message):
            return found
    return None


def candidates(
    chosen: Chosen, joint: str, spots: list[tuple[int, int]], message: Message
) -> list[tuple[int, int]]:
    """Where what joins so may stand: the next first, then what is before; anywhere, the first that is not denied."""
    if joint == ANYWHERE:
        return [spot for spot in spots[:MOST] if not is_none(spot, message)][:1]
    places = message.places
    start, end = (
        chosen[-1] if joint == NEXT else (min(at for at, _ in chosen), max(at for _, at in chosen))
    )
    first = bisect_left(spots, (end if joint == NEXT else start, 0))
    found = []
    for spot in spots[first:]:
        if places[spot[0]] - places[end - 1] > REACH[joint]:
            break
        if is_free(spot, chosen):
            found.append(spot)
    if joint == NEAR:
        before = reversed(spots[max(0, first - REACH[NEAR]) : first])
        found += [
            at
            for at in before
            if at[1] <= start and places[start] - places[at[1] - 1] <= REACH[NEAR]
        ]
    return found


def is_none(spot: tuple[int, int], message: Message) -> bool:
    """``no bleeding``"""
    start, end = spot
    before = message.words[max(0, start - 2) : start]
    own = DENIALS.isdisjoint(message.words[start:end])
    return (
        own
        and before[-1:] != []
        and not DENIALS.isdisjoint(before)
        and (before[-1] in DENIALS or before[-1] in lists.words("light"))
    )


def is_free(spot: tuple[int, int], chosen: Chosen) -> bool:
    return all(spot[1] <= start or spot[0] >= end for start, end in chosen)


def stands(pattern: Pattern, chosen: Chosen, message: Message) -> bool:
    """Whether it begins, or ends, a part of a sentence where it must."""
    parts = message.parts
    start, end = chosen[0][0], chosen[-1][1]
    if pattern.begins and start and parts[start - 1] == parts[start]:
        return False
    if len(chosen) > 1 and is_of_what_follows(max(chosen), message):
        return False
    return not (pattern.ends and end < len(parts) and parts[end - 1] == parts[end])


def is_of_what_follows(last: tuple[int, int], message: Message) -> bool:
    """``kicking all night, no bleeding``: whether its last word is a "no" that begins something else."""
    at, end = last
    words, parts = message.words, message.parts
    if end - at > 1 or words[at] not in DENIALS or end >= len(words) or parts[end] != parts[at]:
        return False
    return parts[at - 1] != parts[at] or words[at - 1] in lists.words("turns")


def denied_between(chosen: Chosen, message: Message, denials: list[int]) -> bool | None:
    """Whether a denial is part of what was found; None where one stands between: ``my chest does not hurt``."""
    near = [
        at
        for at in chosen
        if abs(message.places[at[0]] - message.places[chosen[0][0]]) < 3 * REACH[NEAR]
    ]
    start, end = min(at[0] for at in near), max(at[1] for at in near)
    own = sum(denials[at[1]] - denials[at[0]] for at in near)
    if denials[end] - denials[start] > own:
        return None
    return any(word in OWN_DENIALS for at in near for word in message.words[at[0] : at[1]])
