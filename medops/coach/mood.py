"""Has the patient had enough, or asked for a refill? What they wrote last tells (S3-36)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from medops.coach.draft import Draft
from medops.coach.lexicon import Hit, lexicon
from medops.coach.manner import apologies_in
from medops.coach.text import parts, plain

ENOUGH = 3  # points
ANGRY, KIND, CALM, POLITE = "angry", "kind", "calm", "polite"
ASKED = "asked"  # of a refill
USUAL = 2  # kinds of words of impatience that anybody uses
SHOUTED = re.compile(r"\b(?!HSA|FSA|PDF|USPS|UPS|CVS|FAQ|BMI)[A-ZÀ-Ý]{3,}\b")
SMILE = re.compile(r"[:;]-?[)D]|[\U0001F600-\U0001F60F\U0001F642\U0001F64F]")
SMILED = -2  # points
LOUD = re.compile(r"[!?]{2,}")
SHOUTS = 2  # words in capitals that count


def is_frustrated(draft: Draft) -> bool:
    """Points of what they say, and how; more where we apologized before and they are still not calm."""
    points = sum(map(points_of, draft.patient))
    was_calmed = any(apologies_in(part) for said in draft.earlier for part in parts(plain(said)))
    return points + (was_calmed and points > 0) >= ENOUGH


def points_of(said: str) -> int:
    """Of what they say outright, and of how many kinds of words of impatience they use; less where they are polite."""
    found = [lexicon("frustration").hits(part) for part in parts(plain(said))]
    outright = [
        hit for hits in found for hit in apart([hit for hit in hits if hit.section.kind == ANGRY])
    ]
    kinds = {hit.section.name for hits in found for hit in hits if hit.section.kind == KIND}
    gentle = {hit.section for hits in found for hit in hits if hit.section.kind in (CALM, POLITE)}
    calm = sum(section.points for section in gentle if section.kind == CALM)
    calm += SMILED * bool(SMILE.search(said))
    impatient = len(kinds) - USUAL + sum(one.points for one in gentle if one.kind == POLITE)
    loud = 0 if calm else bool(LOUD.search(said)) + shouted(said)
    return sum(hit.points for hit in outright) + max(0, impatient) + loud + calm


def apart(hits: list[Hit]) -> list[Hit]:
    """The weightiest first, and none that is said with words of another."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: -abs(hit.points)):
        if all(hit.end <= one.at or hit.at >= one.end for one in kept):
            kept.append(hit)
    return kept


def shouted(said: str) -> int:
    """How many words are in capitals, two at most."""
    return min(len(SHOUTED.findall(said)), SHOUTS)


def is_about_a_refill(draft: Draft) -> bool:
    """Whether what they asked speaks of one, or the answer names it."""
    named = {hit.section.name for hit in refills_in(draft.text)} - {ASKED}
    return bool(named) or any(any(refills_in(said)) for said in draft.patient)


def refills_in(text: str) -> Iterator[Hit]:
    for part in parts(plain(text)):
        yield from lexicon("refill").hits(lexicon("no_refill").without(part))
