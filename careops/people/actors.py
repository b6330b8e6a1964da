"""Who acts, and who may? Roles, the one person a subject names, and somebody other than another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

# Characters of a name in the record; a patient's first and last may have more together.
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts now: a member, a holder of a signed link, a partner's key, or the clock.

    ``people`` are the ids of the Provider, Patient or Partner that they are: somebody may be several,
    an insurer and a clinic. ``member`` is that of their Membership. ``behalf`` names whom they speak
    for, when they say so.
    """

    name: str
    roles: frozenset[str] = field(default_factory=frozenset)
    people: frozenset[UUID] = frozenset()
    member: UUID | None = None
    via: str = ""
    behalf: str = ""
    teams: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        """No longer than the record keeps it: what it says and what its chain covers are one."""
        object.__setattr__(self, "name", self.name[:LONGEST])
        object.__setattr__(self, "behalf", self.behalf[:LONGEST])

    def __str__(self) -> str:
        return self.name

    @property
    def id(self) -> UUID | None:
        """By which the record knows them: that of their membership, or of the one person that they are."""
        return self.member or min(self.people, default=None)


class Grant(ABC):
    """One entry of a rule's ``by``: does it let this actor act on this subject?"""

    __slots__ = ()

    @abstractmethod
    def allows(self, actor: Actor, subject: Any) -> bool: ...

    def __and__(self, other: Grant) -> Both:
        return Both(self, other)


@dataclass(frozen=True, slots=True)
class Role(Grant):
    """Everybody who holds this role in the tenant.

    Nobody gives a role whose ``rank`` is above their own; on the page ``home`` its holders begin.
    """

    name: str
    label: str
    rank: int = 0
    home: str = ""

    def allows(self, actor: Actor, subject: Any) -> bool:  # noqa: ARG002 (a Grant's signature)
        return self.name in actor.roles

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class the(Grant):  # noqa: N801 (reads as a word of the policy: the("provider"))
    """The one person, or the one member, whom a field of the subject names."""

    field: str

    def allows(self, actor: Actor, subject: Any) -> bool:
        named = getattr(subject, f"{self.field}_id", None)
        return named is not None and (named in actor.people or named == actor.member)

    def __str__(self) -> str:
        return f"the {self.field.replace('_', ' ')}"


@dataclass(frozen=True, slots=True)
class other_than(Grant):  # noqa: N801 (reads as a word of the policy)
    """Any member but whom a field of the subject names, be it as the patient that they are: four eyes (SX-13)."""

    field: str

    def allows(self, actor: Actor, subject: Any) -> bool:
        named = getattr(subject, f"{self.field}_id")
        return actor.member not in (None, named) and named not in actor.people

    def __str__(self) -> str:
        return f"other than {self.field.replace('_', ' ')}"


@dataclass(frozen=True, slots=True)
class in_team(Grant):  # noqa: N801 (reads as a word of the policy: in_team("team"))
    """Every member of the team that a field of the subject names, whatever their role."""

    field: str

    def allows(self, actor: Actor, subject: Any) -> bool:
        return getattr(subject, self.field) in actor.teams

    def __str__(self) -> str:
        return f"members of its {self.field.replace('_', ' ')}"


@dataclass(frozen=True, slots=True)
class Both(Grant):
    """Two grants at once."""

    one: Grant
    other: Grant

    def allows(self, actor: Actor, subject: Any) -> bool:
        return self.one.allows(actor, subject) and self.other.allows(actor, subject)

    def __str__(self) -> str:
        return f"{self.one}, {self.other}"


@dataclass(frozen=True, slots=True)
class SignedIn(Grant):
    """Whoever has signed in: the holder of a link has not."""

    def allows(self, actor: Actor, subject: Any) -> bool:  # noqa: ARG002 (a Grant's signature)
        return actor.member is not None

    def __str__(self) -> str:
        return "signed in"


SIGNED_IN = SignedIn()
DESK = "admin:index"  # the home of whoever works at the desk
AGENT = Role("agent", "support agent", 1, DESK)
LEAD = Role("lead", "team lead", 2, DESK)
MANAGER = Role("manager", "manager", 3, DESK)
# Who decides about money stands as high as a manager: a lead cannot make their own second pair of eyes.
FINANCE = Role("finance", "finance lead", 3, DESK)
PROVIDER = Role("provider", "provider", home="todo")
PATIENT = Role("patient", "patient", home="mine")
INSURER = Role("insurer", "insurer", home="partner_cases")
CLINIC = Role("clinic", "clinic", home="partner_cases")
PHARMACY = Role("pharmacy", "pharmacy", home="partner_cases")
LAB = Role("lab", "laboratory", home="partner_cases")
SHOP = Role("shop", "shop", home="partner_cases")
TELEPHONY = Role("telephony", "telephone system", home="partner_cases")
VISITOR = Role("visitor", "visitor of the public form")
CLOCK = Role("clock", "the clock")

STAFF = (AGENT, LEAD, MANAGER)
PARTNERS = (INSURER, CLINIC, PHARMACY, LAB, SHOP, TELEPHONY)

THE_CLOCK = Actor("the clock", frozenset({CLOCK.name}), via="clock")
