"""What may agents answer, and what not? The usual list, which a company may change (S3-16 to S3-32, S3-A1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from medops.coach.lexicon import HEADER, lines_of, written

MAY, NO = ("may", 1), ("no", 3)  # the kind of its section, and the points of its patterns


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that answers are about; ``patterns`` as ``lexicon`` reads them, one a line."""

    code: str
    label: str
    may_be_answered: bool
    patterns: str


@cache
def usual() -> tuple[Topic, ...]:
    return tuple(topics_of(written("topics")))


def topics_of(text: str) -> Iterator[Topic]:
    """Those of ``words/topics.txt``, each with its patterns."""
    found: list[tuple[tuple[str, ...], list[str]]] = []
    for line in lines_of(text):
        if header := HEADER.fullmatch(line):
            found.append((header.groups(), []))
        else:
            found[-1][1].append(line)
    for (kind, _, code, label), patterns in found:
        yield Topic(code, label, kind == MAY[0], "\n".join(patterns))


def written_out(topics: Iterable[Topic]) -> str:
    """The same as text."""
    return "\n".join(section for one in topics for section in (header_of(one), one.patterns))


def header_of(topic: Topic) -> str:
    kind, points = MAY if topic.may_be_answered else NO
    return f"[{kind} {points} {topic.code}] {topic.label}"
