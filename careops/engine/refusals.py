"""Why may it not happen? Refusals that name their reason."""

from __future__ import annotations

from collections.abc import Sequence


class Refusal(Exception):
    """A transition was not carried out. ``code`` is for machines, ``str()`` for people."""

    code = "refused"
    status = 409

    def __init__(self, reason: str, *, state: str = "", allowed: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.state = state
        self.allowed = list(allowed)


class WrongState(Refusal):
    """The case has moved on."""

    code = "transition_not_allowed"


class NotAllowed(Refusal):
    """Not this actor."""

    code = "not_allowed"
    status = 403


class NotMet(Refusal):
    """A condition of the rule does not hold."""

    code = "condition_not_met"


class Stale(Refusal):
    """The caller looked at an older version."""

    code = "stale_version"
    status = 412


class BadFacts(Refusal):
    """A fact is missing, unknown or of the wrong type."""

    code = "bad_facts"
    status = 422
