"""Who can act on a case, where its reader cannot? Whoever may, by name."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import capfirst

from careops.desk.words import row_of
from careops.people.middleware import actor_of
from careops.people.models import Membership
from careops.policy.workflow import Workflow

NAMED = 5  # more names than that help nobody
LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Who:
    """``whose`` it is to act, and the ``names`` of those who can; without names, what is to be done."""

    whose: str
    names: list[str]
    more: int
    is_ours: bool


def who_can_act(subject: Workflow) -> Who:
    """One query: the members of the staff whom a sentence of this state lets act."""
    case = subject.case
    members = list(
        Membership.objects.staff().select_related("user").order_by("user__name")[:LOOKED_AT]
    )
    able = [member for member in members if subject.allowed(actor_of(member, via="page"))]
    is_the_teams = bool(case.team) and any(case.team in member.teams for member in able)
    return Who(
        whose=capfirst(case.team) if is_the_teams else row_of(case).turn,
        names=[str(member) for member in able[:NAMED]],
        more=max(len(able) - NAMED, 0),
        is_ours=row_of(case).shown.is_ours,
    )
