"""Which of several? Yes or no, one of a list, or a row that whoever says it may name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from careops.values.kind import Kind
from careops.values.text import Refused

NOT_A_CHOICE = "This is not a valid choice: choose one of the list."
YES = {"yes", "y", "true", "1", "x", "on", "oui"}
NO = {"no", "n", "false", "0", "off", "non"}


@dataclass(frozen=True)
class YesNo(Kind):
    """Yes or no; nothing said is not a yes."""

    def read(self, said: Any) -> bool:
        if isinstance(said, bool):
            return said
        word = said.casefold() if isinstance(said, str) else ""
        if word not in YES | NO:
            raise Refused("Write yes or no.")
        return word in YES

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "boolean"}


Options = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Choice(Kind):
    """One of some options, by its value. ``options`` gives pairs of value and label when it is asked."""

    options: Callable[[], Options]
    made: Callable[[str], Any] = str
    empty: ClassVar[str] = ""

    @classmethod
    @cache  # so that those of one list are equal
    def of(cls, members: type[Enum]) -> Choice:
        pairs = [(str(m.value), str(getattr(m, "label", m.value))) for m in members]
        return cls(lambda: pairs, made=members)

    def read(self, said: Any) -> Any:
        value = str(said.value if isinstance(said, Enum) else said)
        if value not in dict(self.options()):
            raise Refused(NOT_A_CHOICE, "invalid_choice")
        return self.made(value)

    @property
    def schema(self) -> Mapping[str, Any]:
        return {"type": "string", "enum": [value for value, _ in self.options()]}


@dataclass(frozen=True)
class Row(Kind):
    """A row of a model, by its id: one of those that its queryset has ``nameable_by`` who says it."""

    model: Any

    def read(self, said: Any) -> UUID:
        found = getattr(said, "pk", said)
        try:
            return found if isinstance(found, UUID) else UUID(str(found))
        except ValueError as error:
            raise Refused(NOT_A_CHOICE, "invalid_choice") from error

    def of(self, said: Any, *, by: Any) -> Any:
        """The row itself, for an actor who may name it."""
        if isinstance(said, self.model) and said._state.adding:
            return said  # never saved: a policy is walked in memory
        pk = self.parse(said)
        if pk is None:
            return None
        found = self.model.objects.nameable_by(by).filter(pk=pk).first()
        if found is None:
            raise Refused(NOT_A_CHOICE, "invalid_choice")
        return found
