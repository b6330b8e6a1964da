"""Which clinics? Those that may be chosen, those of a name; and how they become partners."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from django.db.models import Q

from careops.people.actors import Actor
from careops.people.models import Partner
from careops.people.names import asked
from careops.people.roles import desk_roles
from careops.tenancy import rows
from careops.tenancy.models import TenantQuerySet


class ServiceQuerySet(TenantQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def nameable_by(self, actor: Actor) -> Self:  # noqa: ARG002 (whoever may take the step)
        return self.active()


class ClinicQuerySet(TenantQuerySet):
    def add(self, clinics: Sequence[Any]) -> None:
        """Write new ones, whose names are spelled, in one statement."""
        insert(clinics)

    def active(self) -> Self:
        return self.filter(is_active=True)

    def bookable(self) -> Self:
        """Those that offer something, or did: only they are partners."""
        return self.active().filter(partner__isnull=False).select_related("partner")

    def nameable_by(self, actor: Actor) -> Self:
        """Whom a step may name: colleagues choose a clinic, and nobody else does."""
        is_desk = actor.roles & {role.name for role in desk_roles()}
        return self.bookable() if is_desk else self.none()

    def named(self, text: str) -> Self:
        """Those of whose names each word begins a word, in one of its spellings."""
        found = Q()
        for words in asked(text):
            found |= Q(*(Q(name_key__contains=f" {word}") for word in words))
        return self.filter(found) if found else self

    def become_partners(self, clinics: Sequence[Any]) -> None:
        """Make a partner of each that is none, under a name that no other partner has; three queries."""
        fresh = [clinic for clinic in clinics if clinic.partner_id is None]
        wanted = {name for clinic in fresh for name in clinic.own_names()}
        taken = set(Partner.objects.filter(name__in=wanted).values_list("name", flat=True))
        for clinic in fresh:
            name = next(name for name in clinic.own_names() if name not in taken)
            taken.add(name)
            clinic.partner = Partner(
                name=name, kind=Partner.Kind.CLINIC, email=clinic.email, is_active=clinic.is_active
            )
        insert([clinic.partner for clinic in fresh])
        rows.update(fresh, ["partner_id"])


def insert(instances: Sequence[Any]) -> None:
    """Write new rows of one model in one statement, with its defaults and no more than it says."""
    for instance in instances:
        instance.claim_for_tenant()
    if instances:
        rows.insert(type(instances[0]), [vars(one) for one in instances])
    for instance in instances:
        instance._state.adding = False
