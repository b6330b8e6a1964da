"""What are cases called here? The words of the policies, for people who work with all of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.text import capfirst

from careops.cases.models import Case
from careops.desk.kinds import KINDS
from careops.engine.holding import has_its_own
from careops.people.roles import ROLES
from careops.policy.states import Shown
from careops.policy.workflow import kinds

kind_models = cache(kinds)  # asked for once a row

TURNS = {
    "us": "Us",
    "lead": "The lead",
    "manager": "The manager",
    "patient": "The patient",
    "provider": "The provider",
    "providers": "Any provider",
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """How a case stands, in words: its kind, state, whose turn it is, and what was promised."""

    case: Case
    kind: str
    state: str
    shown: Shown

    @property
    def also(self) -> str:
        """Its kind, where the title does not name it already."""
        return "" if self.kind.lower() in self.case.title.lower() else self.kind

    @property
    def team(self) -> str:
        return team_label(self.case.team)

    @property
    def is_taken_by_its_policy(self) -> bool:
        """Whether its policy says itself who takes it, and has buttons for that."""
        return has_its_own(kind_models()[self.case.kind])

    @property
    def turn(self) -> str:
        """Whose turn it is; the provider by name."""
        if self.case.waiting_on == "provider" and self.case.provider:
            return str(self.case.provider)
        return turn_label(self.case.waiting_on)


def row_of(case: Case) -> CaseRow:
    model = kind_models()[case.kind]
    return CaseRow(
        case, kind_label(case.kind), str(model.State(case.state).label), model.shown[case.state]
    )


def kind_label(kind: str) -> str:
    """``balance_payment`` is a ``Balance payment``."""
    return capfirst(kind.replace("_", " "))


def turn_label(waiting_on: str) -> str:
    return TURNS.get(waiting_on, capfirst(waiting_on))


def team_label(team: str) -> str:
    """``chief_of_staff`` is ``Chief of staff``, and ``ceo`` is ``CEO``, as the role of that name is called."""
    words = team.replace("_", " ")
    known = ROLES.get(team)
    return capfirst(known.label if known and known.label.lower() == words else words)


@cache
def turns() -> list[str]:
    """Everybody whose turn it may be, as policies name them."""
    named = [shown.waiting_on for model in kinds().values() for shown in model.shown.values()]
    return list(dict.fromkeys(filter(None, named)))


@cache
def teams() -> list[str]:
    """Every team that a policy gives work to."""
    owning = [shown.team for model in kinds().values() for shown in model.shown.values()]
    return sorted(set(filter(None, owning)) | {kind.team for kind in KINDS.values()})
