"""Does a message read like others that were urgent, or abuse? A second reader, who has no rules, only weights.

``weights.txt`` has what each trait speaks for, in hundredths; what a message has is added up. The weights were taught
by messages that people had labelled (``benchmarks/triage_teaching.py``; ADR 63).
"""

from __future__ import annotations

from collections import Counter
from functools import cache

from portal.triage.findings import Finding, Sign
from portal.triage.lists import HERE
from portal.triage.message import Message
from portal.triage.traits import Traits

WEIGHTS = HERE / "weights.txt"
# From what score on it speaks up by itself, and up to which it overrules what the rules found.
SPEAKS_UP = {Sign.URGENT: 10, Sign.ABUSE: 0}
OVERRULES = {Sign.URGENT: -45, Sign.ABUSE: -20}
# A wish to die that the rules found is answered by a person, whatever the rest of the message reads like.
NEVER_OVERRULED = {"suicide", "self-harm", "crisis"}
EXCUSED = 10  # the score for urgent from which on only rules say that it is abuse
READS_LIKE = {
    Sign.URGENT: "Reads like messages that were urgent",
    Sign.ABUSE: "Reads like messages that were abuse",
}
SHORTEST = 10  # words: of less it cannot tell what it reads like
MOST_SHOWN, PARTED = 3, " … "
Weights = dict[str, tuple[int, int]]


@cache
def weights() -> Weights:
    """Of each trait what it speaks for: urgent, abuse."""
    rows = (line.rsplit("\t", 2) for line in WEIGHTS.read_text(encoding="utf-8").splitlines()[1:])
    return {trait: (int(urgent), int(abuse)) for trait, urgent, abuse in rows}


def scores(traits: Traits) -> dict[Sign, int]:
    known = [weights()[trait] for trait in traits if trait in weights()]
    return {sign: sum(one[at] for one in known) for at, sign in enumerate(Sign)}


def reconsidered(
    message: Message, traits: Traits, rules: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """What the rules found and the second reader does not overrule, and what that finds where they find nothing."""
    score = scores(traits)
    kept = [one for sign in Sign for one in upheld(sign, score, rules)]
    for sign in speaks_up(score) if len(message.words) >= SHORTEST else ():
        if all(one.sign != sign for one in kept):
            kept.append(
                Finding(sign, "reads-like", READS_LIKE[sign], telling(message, traits, sign))
            )
    return tuple(sorted(kept, key=lambda one: list(Sign).index(one.sign)))


def upheld(sign: Sign, score: dict[Sign, int], rules: tuple[Finding, ...]) -> list[Finding]:
    """All of a sign or none; what is grave by itself stands, and a wish to die."""
    found = [one for one in rules if one.sign == sign]
    stands = any(one.is_grave or one.rule in NEVER_OVERRULED for one in found)
    return found if stands or score[sign] > OVERRULES[sign] else []


def speaks_up(score: dict[Sign, int]) -> list[Sign]:
    """Who suffers is excused: what reads as urgent is abuse only where a rule says so."""
    excused = score[Sign.URGENT] >= EXCUSED
    return [
        sign
        for sign in Sign
        if score[sign] > SPEAKS_UP[sign] and not (sign == Sign.ABUSE and excused)
    ]


def telling(message: Message, traits: Traits, sign: Sign) -> str:
    """The words that spoke most for it, as they were written, in their order."""
    at = list(Sign).index(sign)
    spoke: Counter[int] = Counter()
    for trait, places in traits.items():
        for place in places:
            spoke[place] += weights().get(trait, (0, 0))[at]
    most = sorted(place for place, _ in spoke.most_common(MOST_SHOWN))
    return PARTED.join(message.as_written(place, place + 1) for place in most)
