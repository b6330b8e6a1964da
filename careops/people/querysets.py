"""Which of them? Filters over members, partners and providers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db.models import F, Q

from careops.people.actors import Actor, Role
from careops.people.roles import desk_roles
from careops.people.rota import Duty
from careops.tenancy.models import TenantQuerySet
from careops.tenancy.prepared import NOBODY, asked


class MembershipQuerySet(TenantQuerySet):
    def active(self) -> Self:
        """Those who may come in: nobody of a partner that is not one any more."""
        theirs = Q(partner=None) | Q(partner__is_active=True)
        return self.filter(theirs, is_active=True, user__is_active=True)

    def proved(self) -> Self:
        """Those whose address was proved to be theirs: another may be anybody's."""
        return self.filter(
            user__emailaddress__verified=True, user__emailaddress__email=F("user__email")
        )

    def of(self, user: Any) -> Any:
        """As what this user comes in, or None."""
        key = getattr(user, "pk", user)
        found = asked("as what a user comes in", self.of_nobody, {NOBODY: key})
        return next(iter(found), None)

    def of_nobody(self) -> Self:
        people = ("user", "provider", "patient", "partner")
        return self.active().proved().filter(user=NOBODY).select_related(*people)

    def to_be_told(self) -> Self:
        """Whom messages reach: those who could sign in now."""
        return self.active().proved().select_related("user", "provider").order_by("pk")

    def on_call(self, team: str, *, at: datetime) -> Self:
        return self.filter(pk__in=Duty.objects.at(at).filter(team=team).values("member"))

    def with_roles(self, *roles: Role) -> Self:
        """Those who have one of them, active or not."""
        return self.filter(roles__overlap=[role.name for role in roles])

    def on_rota(self, begin: datetime, end: datetime) -> Self:
        """Those who are on call at some time in this stretch."""
        return self.filter(pk__in=Duty.objects.between(begin, end).values("member"))

    def of_the_desk(self) -> Self:
        """Those with a role at the desk, active or not."""
        return self.with_roles(*desk_roles())

    def staff(self) -> Self:
        return self.active().of_the_desk()

    def nameable_by(self, actor: Actor) -> Self:
        """Whom this actor may name in a step: colleagues name each other, and nobody else does."""
        return self.staff() if actor.roles & {role.name for role in desk_roles()} else self.none()


class PartnerQuerySet(TenantQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def nameable_by(self, actor: Actor) -> Self:
        """Whom this actor may name in a step: our team names those who work with us, and nobody else does."""
        return self.active() if actor.roles & {role.name for role in desk_roles()} else self.none()


class ProviderQuerySet(TenantQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def away(self) -> Self:
        return self.filter(is_active=False).order_by()

    def nameable_by(self, actor: Actor) -> Self:  # noqa: ARG002 (whoever may take the step)
        """Whom a step may name: nobody who is away."""
        return self.active()

    def in_network(self, code: str) -> Self:
        """Those who take part in the network; everybody when the client named none (S4-2)."""
        return self.filter(networks__contains=[code]) if code else self
