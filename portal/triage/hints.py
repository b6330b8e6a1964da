"""What is the second reader told beside the words? What the rules make of a message, and how it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from careops.weighing.traits import marks_of
from portal.triage.findings import Finding
from portal.triage.matching import Hit
from portal.triage.message import Message

WEIGHED = ("urgent", "abuse")  # the kinds of hits


def hints_of(
    message: Message, by_kind: Mapping[str, Sequence[Hit]], rules: Sequence[Finding]
) -> tuple[str, ...]:
    """Each once; ``[…]`` a pattern was said, whether it counts or not, ``{…}`` a rule found it, ``(…)`` a mark."""
    return tuple(dict.fromkeys((*said(by_kind), *found(rules), *marks_of(message.text))))


def said(by_kind: Mapping[str, Sequence[Hit]]) -> Iterator[str]:
    return (f"[{kind} {hit.section.slug}]" for kind in WEIGHED for hit in by_kind.get(kind, ()))


def found(rules: Sequence[Finding]) -> Iterator[str]:
    for one in rules:
        yield f"{{{one.sign}}}"
        yield f"{{{one.sign} {one.rule}}}"
