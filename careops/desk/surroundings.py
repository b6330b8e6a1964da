"""Who is there, for whoever looks at a page of the desk? Colleagues and providers, asked for once a page."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Q, When

from careops.people.models import Membership, Partner, Provider
from careops.people.roles import desk_roles
from careops.tenancy.prepared import NOBODY, asked
from careops.tenancy.rows import array


class Surroundings:
    """Everybody of the desk and all providers, in at most one query each, whoever on the page asks first."""

    def __init__(self) -> None:
        self.expected: frozenset[UUID] = frozenset()

    def expect(self, people: Iterable[UUID]) -> None:
        """Of which providers and partners the page will want to know whether somebody signs in for them."""
        self.expected |= frozenset(people)

    @cached_property
    def members(self) -> list[Any]:
        """By name, each with whether they ``may_come`` in; of the desk, and of those who are expected."""
        expected = {array([NOBODY.hex]): array([key.hex for key in self.expected])}
        wants = bool(self.expected)
        return asked(("members around a page", wants), lambda: around([NOBODY] * wants), expected)

    @property
    def desk(self) -> list[Any]:
        """Everybody with a role at the desk, active or not."""
        return [member for member in self.members if member.is_staff]

    @property
    def staff(self) -> list[Any]:
        """Those who may act."""
        return [member for member in self.desk if member.may_come]

    @property
    def signing_in(self) -> set[UUID]:
        """The expected providers and partners for whom somebody may sign in."""
        able = [member for member in self.members if member.may_come]
        return {key for member in able for key in (member.provider_id, member.partner_id) if key}

    @cached_property
    def providers(self) -> list[Provider]:
        return list(Provider.objects.order_by("name"))

    @cached_property
    def partners(self) -> list[Partner]:
        """Those that work with us."""
        return list(Partner.objects.active().order_by("name"))

    @property
    def active(self) -> list[Provider]:
        return [one for one in self.providers if one.is_active]

    @cached_property
    def away(self) -> list[UUID]:
        """The providers who are not active; a page has them with its frame."""
        return list(Provider.objects.away().values_list("pk", flat=True))


def around(expected: list[UUID]) -> Any:
    """The members of the desk, and of these providers and partners."""
    wanted = Q(roles__overlap=[role.name for role in desk_roles()])
    if expected:
        wanted |= Q(provider__among=expected) | Q(partner__among=expected)
    theirs = Q(partner=None) | Q(partner__is_active=True)
    comes = When(theirs, is_active=True, user__is_active=True, then=True)
    may_come = Case(comes, default=False, output_field=BooleanField())
    found = Membership.objects.filter(wanted).annotate(may_come=may_come)
    return found.select_related("user", "provider").order_by("user__name")


def surroundings_of(member: Membership) -> Surroundings:
    """Of the member who asks, for as long as their request lasts."""
    found: Surroundings | None = getattr(member, "surroundings", None)
    if found is None:
        found = member.surroundings = Surroundings()  # type: ignore[attr-defined]
    return found
