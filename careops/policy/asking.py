"""How does a policy ask for a case of another domain, of which it knows the name alone? By its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from careops.policy.effects import Begin
from careops.policy.workflow import kinds


@dataclass(frozen=True, slots=True)
class Ask(Begin):
    """Begin a case of this kind, and be woken when it ends.

    The other policy's ``asked_by(asking, ...)`` makes it, with facts of this sentence, and what ``asking.asks_about``
    says; it raises a Refusal where there is none to be made, and then this sentence is refused.
    """

    def maker_of(self, policy: type) -> Callable[..., Any] | None:
        return getattr(kinds().get(self.make), "asked_by", None)

    def of_subject(self, subject: Any) -> Callable[..., Any]:
        maker: Any = self.maker_of(type(subject))
        return partial(maker, subject)

    def made_by(self, subject: Any, said: Mapping[str, Any]) -> list[Any]:
        """What it makes, for the case that asks."""
        made = Begin.made_by(self, subject, said)
        for one in made:
            one.asking = subject.case
        return made


def ask_for(kind: str, transition: str) -> Ask:
    return Ask(kind, transition)
