"""What was found in a message, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sign(StrEnum):
    URGENT = "urgent"
    ABUSE = "abuse"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: the slug of the rule, its reason for people, and the words of the message that made it so.

    ``is_grave``: it stands, whatever the second reader says.
    """

    sign: Sign
    rule: str
    reason: str
    words: str
    is_grave: bool = False
