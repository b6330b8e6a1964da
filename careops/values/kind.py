"""What is a kind of value? How it is read, its limits, and the words of its refusal: the same at every door."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from careops.values.cards import refuse_card_numbers
from careops.values.text import Refused, tidy


class Kind(ABC):
    """A kind of value, which every door asks: a form, the desk, the API, an import, a policy.

    ``parse`` takes what was written, or a value of its type. ``empty`` is what it gives when nothing
    was said. Refused says what to write instead; no kind takes the number of a card (SX-12).
    """

    empty: ClassVar[Any] = None

    def parse(self, raw: Any) -> Any:
        said = self.tidy(raw) if isinstance(raw, str) else raw
        refuse_card_numbers(said)
        return self.empty if said is None or said == "" else self.read(said)

    def tidy(self, raw: str) -> str:
        return tidy(raw)

    @abstractmethod
    def read(self, said: Any) -> Any:
        """The value of what was said, which is not nothing."""

    @property
    def schema(self) -> Mapping[str, Any]:
        """As JSON Schema, for those who write programs."""
        return {"type": "string"}


@dataclass(frozen=True)
class Text(Kind):
    """Words, at most ``limit`` characters of them, on ``lines`` of their own or on one."""

    limit: int = 1000
    lines: bool = False
    empty: ClassVar[str] = ""

    def tidy(self, raw: str) -> str:
        return tidy(raw, lines=self.lines)

    def read(self, said: Any) -> str:
        if not isinstance(said, str):
            raise Refused("Write a text.")
        if len(said) > self.limit:
            more = len(said) - self.limit
            raise Refused(
                f"This is longer than {self.limit} characters: shorten it by {more}.", "max_length"
            )
        return said

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "string", "maxLength": self.limit}


@dataclass(frozen=True)
class Name(Text):
    """What people are called: at least one letter, of whatever script."""

    limit: int = 120

    def read(self, said: Any) -> str:
        name = super().read(said)
        if not any(character.isalpha() for character in name) or "\ufffd" in name:
            raise Refused("Please write a name in letters.")
        return name


@dataclass(frozen=True)
class Coded(Text):
    """A short text of a pattern, such as a code; ``hint`` shows one."""

    limit: int = 40
    pattern: str = r"[-a-zA-Z0-9_]+"
    hint: str = "Write it in letters, digits, hyphens and underscores."

    def read(self, said: Any) -> str:
        if not isinstance(said, str) or not re.fullmatch(self.pattern, said, re.ASCII):
            raise Refused(self.hint)
        return super().read(said)

    @property
    def schema(self) -> Mapping[str, Any]:
        return {**super().schema, "pattern": f"^{self.pattern}$"}


@dataclass(frozen=True)
class SlackId(Coded):
    """The id of a member of Slack: with anything else, a post would alert nobody."""

    limit: int = 20
    pattern: str = "[UW][A-Z0-9]{6,19}"
    hint: str = "Write their member id, as U0123456: it is under More in their Slack profile."
