"""Which roles may members hold, where do they begin, and who stands above whom?"""

from __future__ import annotations

from collections.abc import Iterable

from careops.people.actors import (
    DESK,
    FINANCE,
    LEAD,
    MANAGER,
    PARTNERS,
    PATIENT,
    PROVIDER,
    STAFF,
    Role,
)
from careops.registry import Registry

ROLES: Registry[Role] = Registry("roles")
ROLES |= {role.name: role for role in (*STAFF, FINANCE, PROVIDER, PATIENT, *PARTNERS)}

GIVERS = {LEAD.name, MANAGER.name}
TAKERS = {LEAD.name: (LEAD,), MANAGER.name: (MANAGER,)}


def role(name: str, label: str, *, rank: int, home: str = DESK) -> Role:
    """Declare one that members may hold, in the policy that needs it.

    ``CEO = role("ceo", "CEO", rank=3)``; whoever has it works at the desk, unless it has another ``home``.
    """
    return ROLES.declare(name, Role(name, label, rank, home))


def desk_roles() -> tuple[Role, ...]:
    """Who works at the desk."""
    return tuple(role for role in ROLES.values() if role.home == DESK)


def takers(turn: str) -> tuple[Role, ...]:
    """Who takes a turn that is ours."""
    return TAKERS.get(turn) or desk_roles()


def home_of(roles: Iterable[str]) -> str:
    """The page on which somebody with these roles begins, by the highest of them; empty: none of its own."""
    held = sorted(held_of(roles), key=lambda role: -role.rank)
    return next((role.home for role in held if role.home), "")


def held_of(roles: Iterable[str]) -> list[Role]:
    """What a role once meant, whose domain is gone, means nothing any more."""
    return [ROLES[name] for name in roles if name in ROLES]


def labels(roles: Iterable[str]) -> str:
    return ", ".join(ROLES[name].label if name in ROLES else name for name in roles)


def role_in_words(roles: Iterable[str]) -> str:
    """As what somebody speaks: their highest role."""
    held = sorted(held_of(roles), key=lambda role: -role.rank)
    return held[0].label if held else ""


def rank_of(roles: Iterable[str]) -> int:
    return max((role.rank for role in held_of(roles)), default=0)


def may_give(giver: Iterable[str], roles: Iterable[str]) -> bool:
    """Whether holders of those roles may give these: leads and managers do, none above their own."""
    held = set(giver)
    return bool(GIVERS & held) and rank_of(roles) <= rank_of(held)
