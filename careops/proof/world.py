"""What surrounds a case while all its ways are walked? People, what they may try, and what befalls them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from careops.people.actors import Actor
from careops.policy.workflow import Workflow
from careops.tenancy.models import Tenant

Outside = Hashable


@dataclass(frozen=True, slots=True)
class Act:
    """A sentence that somebody may try to say, with its facts; a span for a moment means from then on.

    ``granted``: another policy's effect says it.
    """

    rule: str
    by: Actor
    facts: Mapping[str, Any] = field(default_factory=dict)
    granted: bool = False

    def facts_at(self, moment: datetime) -> dict[str, Any]:
        return {
            name: moment + value if isinstance(value, timedelta) else value
            for name, value in self.facts.items()
        }


class World:
    """What surrounds a case: who is there, what they may try, and what may happen to them."""

    tenant: Tenant
    beyond: frozenset[str] = frozenset()  # fields on which nothing depends, but for ``memory``

    def beginnings(self, *, at: datetime) -> Iterable[tuple[Workflow, Act, Outside]]:
        """New subjects, how each begins, and what the world is like then."""
        raise NotImplementedError

    def acts(self, subject: Workflow) -> Iterable[Act]:
        """What people may try; each sentence with each choice of facts."""
        raise NotImplementedError

    def arrange(self, subject: Workflow, outside: Outside) -> None:
        """Let the subject see this world."""
        raise NotImplementedError

    def changes(self, outside: Outside) -> Iterable[tuple[str, Outside]]:
        """What may happen outside, and what the world is like then; the clock looks again."""
        raise NotImplementedError

    def pauses(self, subject: Workflow) -> Mapping[str, tuple[datetime | None, timedelta]]:
        """Waits that conditions know, and the clock does not: name -> (since, wait)."""
        raise NotImplementedError

    def memory(self, subject: Workflow) -> Hashable:
        """What else its future depends on."""
        raise NotImplementedError

    def is_notice(self, message: Mapping[str, Any]) -> bool:
        """Whether one round may say this only once."""
        raise NotImplementedError
