"""How is the evidence read? Each attempt as a line of a table, of today's pack or of a sealed one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst

from careops.desk.timeline import DELIVERY
from careops.outbox.channels import label_of
from consults.evidence import Attempt, Evidence
from consults.ladder import LADDER


@dataclass(frozen=True, slots=True)
class Line:
    """One attempt, in words."""

    channel: str
    at: datetime
    what: str
    result: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """The table, and what is missing for outreach to be exhausted."""

    lines: list[Line]
    missing: list[str]

    @classmethod
    def of(cls, evidence: Evidence) -> Proof:
        return cls(lines_of(evidence.attempts), [in_words(one) for one in evidence.missing])

    @classmethod
    def sealed(cls, text: str) -> Proof:
        """A pack as it was frozen; its missing list is empty, else nothing could be proposed."""
        kept = [
            Attempt(**{**attempt, "at": datetime.fromisoformat(attempt["at"])})
            for attempt in json.loads(text)["attempts"]
        ]
        return cls(lines_of(kept), [])


def lines_of(attempts: Iterable[Attempt]) -> list[Line]:
    return [
        Line(
            capfirst(label_of(attempt.channel)),
            attempt.at,
            attempt.what.replace("_", " "),
            DELIVERY.get(attempt.result, attempt.result),
            attempt.counts,
        )
        for attempt in attempts
    ]


def in_words(missing: str) -> str:
    """``sms: not tried`` -> ``Text message: not tried``."""
    channel, colon, rest = missing.partition(":")
    return f"{capfirst(label_of(channel))}:{rest}" if colon and channel in LADDER else missing
