"""What does a message ask for, before a person has read it: is it urgent, is it abuse, who should see it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from portal.triage.findings import Finding, Sign
from portal.triage.hints import hints_of
from portal.triage.lexicon import Lexicon, Section, lexicon_of
from portal.triage.matching import Hit, hits
from portal.triage.message import Message, message_of
from portal.triage.second import reconsidered
from portal.triage.topics import Topic
from portal.triage.verdict import findings_of


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Who should see it, and why; no words where nothing speaks of anything."""

    topic: Topic
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    findings: tuple[Finding, ...]
    suggestion: Suggestion

    @property
    def is_urgent(self) -> bool:
        return any(finding.sign == Sign.URGENT for finding in self.findings)

    @property
    def is_abusive(self) -> bool:
        return any(finding.sign == Sign.ABUSE for finding in self.findings)


def read(text: str) -> Reading:
    """All that is found in a message, each rule once, urgent before abuse; in time linear to its length."""
    message = message_of(text)
    by_kind = kinds_of(hits(lexicon(), message))
    rules = tuple(findings_of(message, by_kind))
    findings = reconsidered(message, hints_of(message, by_kind, rules), rules)
    return Reading(findings, suggestion_of(message, by_kind.get("desk", []), findings))


@cache
def lexicon() -> Lexicon:
    return lexicon_of()


def kinds_of(found: list[Hit]) -> dict[str, list[Hit]]:
    """The hits by their kind, without what is part of an idiom."""
    idioms = {
        at for hit in found if hit.section.kind == "idiom" for at in range(hit.start, hit.end)
    }
    kinds: dict[str, list[Hit]] = {}
    for hit in found:
        if hit.section.kind not in ("urgent", "abuse") or not idioms.intersection(
            range(hit.start, hit.end)
        ):
            kinds.setdefault(hit.section.kind, []).append(hit)
    return kinds


def suggestion_of(message: Message, found: list[Hit], findings: tuple[Finding, ...]) -> Suggestion:
    """The desk of which most is said; what is urgent is for those who know medicine."""
    if findings and findings[0].sign == Sign.URGENT:
        return Suggestion(Topic.CLINICAL, findings[0].reason, findings[0].words)
    weights = dict.fromkeys(desks(), 0)
    best: dict[Topic, Hit] = {}
    for hit in once(found):
        topic = topic_of(hit.section)
        weights[topic] += hit.section.points
        if topic not in best or hit.section.points > best[topic].section.points:
            best[topic] = hit
    if not best:
        return Suggestion(Topic.OTHER, "Speaks of nothing that a desk is known for", "")
    topic = max(weights, key=weights.__getitem__)
    hit = best[topic]
    return Suggestion(topic, hit.section.reason, message.as_written(hit.start, hit.end))


@cache
def desks() -> tuple[Topic, ...]:
    """As ``desks.txt`` names them: of two with the same weight the first is taken."""
    sections = (pattern.section for pattern in lexicon().patterns if pattern.section.kind == "desk")
    return tuple(dict.fromkeys(map(topic_of, sections)))


def topic_of(section: Section) -> Topic:
    return Topic(section.slug.replace("-", "_"))


def once(found: list[Hit]) -> Iterator[Hit]:
    """A desk gains once by each word, by the first pattern that holds it, and of those the weightiest."""
    reached: dict[str, int] = {}
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.section.points)):
        if hit.start >= reached.get(hit.section.slug, 0):
            reached[hit.section.slug] = hit.end
            yield hit
