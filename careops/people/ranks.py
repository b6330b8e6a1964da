"""Who stands above whom? Nobody gives a role above their own."""

from __future__ import annotations

from collections.abc import Iterable

from careops.people.actors import AGENT, FINANCE, LEAD, MANAGER, MEDICAL_DIRECTOR, STAFF
from careops.people.models import Membership

# Who decides about money stands as high as a manager: a lead cannot make their own second pair of eyes.
RANK = {
    AGENT.name: 1, LEAD.name: 2, MANAGER.name: 3, FINANCE.name: 3, MEDICAL_DIRECTOR.name: 3,
}  # fmt: skip
GIVERS = {role.name for role in STAFF} - {AGENT.name}


def rank_of(roles: Iterable[str]) -> int:
    return max((RANK.get(role, 0) for role in roles), default=0)


def rank(membership: Membership) -> int:
    return rank_of(membership.roles)


def may_give(membership: Membership, roles: Iterable[str]) -> bool:
    """Leads and managers give roles, up to their own rank."""
    return bool(GIVERS & set(membership.roles)) and rank_of(roles) <= rank(membership)
