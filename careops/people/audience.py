"""Whom may a message speak to, besides a person that the subject names? Members, found when it is said."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime

from careops.people.actors import LEAD, MANAGER, Role
from careops.people.models import Membership


class Audience(ABC):
    """Members of the active tenant who are told something: one message each."""

    __slots__ = ()
    has_to_be_heard = True  # with nobody left it is a message that failed

    @abstractmethod
    def members(self, *, at: datetime) -> list[Membership]:
        """Those who are meant at this moment; one query."""

    @property
    @abstractmethod
    def next_up(self) -> Audience | None:
        """Who is told when nobody of them can be; None: there is nobody above them."""


@dataclass(frozen=True, slots=True)
class everyone(Audience):  # noqa: N801 (reads as a word of the policy: email(everyone(CEO), ...))
    """Each colleague with this role; where there is none, each lead, and then each manager."""

    role: Role

    def members(self, *, at: datetime) -> list[Membership]:  # noqa: ARG002 (an Audience's signature)
        return list(Membership.objects.to_be_told().with_roles(self.role))

    @property
    def next_up(self) -> Audience | None:
        return {MANAGER: None, LEAD: everyone(MANAGER)}.get(self.role, everyone(LEAD))

    def __str__(self) -> str:
        return f"each {self.role}"


@dataclass(frozen=True, slots=True)
class on_call(Audience):  # noqa: N801 (reads as a word of the policy: sms(on_call("clinic", ...), ...))
    """Whoever is on call for a team, by the rota; while nobody is, each colleague with the other role."""

    team: str
    otherwise: Role

    def members(self, *, at: datetime) -> list[Membership]:
        return list(Membership.objects.to_be_told().on_call(self.team, at=at))

    @property
    def next_up(self) -> Audience | None:
        return everyone(self.otherwise)

    def __str__(self) -> str:
        return f"whoever is on call for {self.team}, else {self.next_up}"
