"""Does a message read like others that were urgent, or abuse? A second reader, who has no rules, only weights.

``weights.txt`` has what words, runs of letters and what the rules found speak for, as messages taught that people had
labelled (``careops/weighing``, ``benchmarks/triage_teaching.py``; ADR 63).
"""

from __future__ import annotations

from functools import cache

from careops.weighing.traits import traits_of
from careops.weighing.weights import Weights
from portal.triage.findings import Finding, Sign
from portal.triage.lists import HERE
from portal.triage.message import Message

WEIGHTS = HERE / "weights.txt"
# From what score on a message is so, whatever the rules found; and up to which what is grave by itself still stands.
SPEAKS_UP, STANDS = {Sign.URGENT: -26, Sign.ABUSE: -9}, -50
# A wish to die that the rules found is answered by a person, whatever the rest of the message reads like.
NEVER_OVERRULED = {"suicide", "self-harm", "crisis"}
READS_LIKE = {
    Sign.URGENT: "Reads like messages that were urgent",
    Sign.ABUSE: "Reads like messages that were abuse",
}
# Of fewer words it says nothing; of few it can hardly tell: it overrules no rule, and has to be surer by so much.
FEWEST, FEW, SURER = 4, 10, 25
MOST_SHOWN, PARTED = 3, " … "
Scores = dict[str, int]


@cache
def weights() -> Weights:
    return Weights.read(WEIGHTS)


def reconsidered(
    message: Message, hints: tuple[str, ...], rules: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """What both make of it: the rules' findings where it is so; where they have none, that it reads like others."""
    said = traits_of(message.words)
    so = decided(weights().scores(said, hints), rules, len(message.words))
    kept = [one for one in rules if one.sign in so]
    for sign in so - {one.sign for one in kept}:
        words = weights().telling(said, sign, MOST_SHOWN)
        shown = PARTED.join(message.as_written(at, at + 1) for at in words)
        kept += [Finding(sign, "reads-like", READS_LIKE[sign], shown)] if shown else []
    return tuple(sorted(kept, key=lambda one: list(Sign).index(one.sign)))


def decided(score: Scores, rules: tuple[Finding, ...], length: int) -> set[Sign]:
    """What the rules found and is not overruled, and what reads so."""
    are_few = length < FEW
    stands = {one.sign for one in rules if are_few or is_upheld(one, score)}
    if length < FEWEST:
        return stands
    return stands | speaks_up(score, {one.sign for one in rules}, surer=SURER * are_few)


def is_upheld(found: Finding, score: Scores) -> bool:
    return found.rule in NEVER_OVERRULED or (found.is_grave and score[found.sign] > STANDS)


def speaks_up(score: Scores, by_rules: set[Sign], *, surer: int) -> set[Sign]:
    """Who suffers is excused: what reads as urgent rather than as abuse is abuse only where a rule says so."""
    suffers = score[Sign.URGENT] > max(score[Sign.ABUSE], 0) and Sign.ABUSE not in by_rules
    return {
        sign
        for sign in Sign
        if score[sign] > SPEAKS_UP[sign] + surer and not (sign == Sign.ABUSE and suffers)
    }
