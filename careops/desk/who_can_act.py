"""Who can act on a case, where its reader cannot? Whoever may, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from careops.desk.words import row_of
from careops.people.middleware import actor_of
from careops.people.models import Membership
from careops.policy.workflow import Workflow

NAMED = 5  # more names than that help nobody
LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Who:
    """``whose`` turn it is, who is ``able`` to act, and their ``names``; without names, what is to be done."""

    whose: str
    able: str
    names: list[str]
    more: int
    is_ours: bool


def who_can_act(subject: Workflow, staff: Sequence[Membership]) -> Who:
    """The members of the staff whom a sentence of this state lets act."""
    case, row = subject.case, row_of(subject.case)
    able = [member for member in staff[:LOOKED_AT] if subject.allowed(actor_of(member, via="page"))]
    is_the_teams = bool(case.team) and any(case.team in member.teams for member in able)
    return Who(
        whose=row.turn,
        able=row.team if is_the_teams else "The desk",
        names=[str(member) for member in able[:NAMED]],
        more=max(len(able) - NAMED, 0),
        is_ours=row.shown.is_ours,
    )
