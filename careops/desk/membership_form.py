"""Which roles and teams may somebody give? Roles no higher than their own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django import forms

from careops.access.invitations import unfit
from careops.desk.handover import HandoverForm, HeldCases, held_by
from careops.desk.site import TenantForm
from careops.desk.words import teams
from careops.people.actors import MANAGER, PROVIDER
from careops.people.choices import offer
from careops.people.middleware import actor_of
from careops.people.models import Membership, Provider
from careops.people.roles import ROLES, may_give

GIVEN_BACK = "With this they would speak for {} again: only a manager may give that back."


class RolesForm(TenantForm):
    """Roles and teams, for a membership or an invitation to one."""

    roles = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    teams = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    giver: Membership

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = [(r.name, r.label) for r in ROLES.values() if may_give(self.giver.roles, [r.name])]
        known = sorted({*teams(), *self.instance.teams})
        choose(self, "roles", given)
        if "provider" in self.fields:
            offer(self.fields["provider"], Provider.objects.all())
        choose(self, "teams", [(team, team.capitalize()) for team in known])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        comes_in = said.get("is_active", True)
        if comes_in and "roles" in said and "partner" not in self.errors:
            partner = said["partner"] if "partner" in self.fields else self.instance.partner
            if why := unfit(said["roles"], partner):
                self.add_error("partner" if "partner" in self.fields else "roles", why)
        return said


class MembershipForm(RolesForm, HandoverForm):
    """A member; whoever takes a role or a team from them says who does what they could not do any more.

    The login of a provider or a partner, which no lead makes a second time, no lead gives back either.
    """

    def clean(self) -> dict[str, Any]:
        said, before = super().clean(), self.instance
        now = spoken_for(before, said.get("roles", ()), is_active=said.get("is_active", False))
        anew = now - spoken_for(before, before.roles, is_active=before.is_active)
        if anew and MANAGER.name not in self.giver.roles:
            field = "roles" if before.is_active else "is_active"
            self.add_error(field, GIVEN_BACK.format(" and ".join(sorted(anew))))
        return said

    def let_go(self) -> list[HeldCases]:
        held = held_by(self.instance)
        if not self.cleaned_data.get("is_active"):
            return held
        roles, teams = (frozenset(self.cleaned_data.get(name, ())) for name in ("roles", "teams"))
        actor = replace(actor_of(self.instance, via="page"), roles=roles, teams=teams)
        left = [replace(h, subjects=[s for s in h.subjects if not s.allowed(actor)]) for h in held]
        return [one for one in left if one.subjects]


def spoken_for(member: Membership, roles: Collection[str], *, is_active: bool) -> set[str]:
    """For which provider and partner they speak with these roles, by name."""
    voices = [
        (PROVIDER.name, member.provider),
        (getattr(member.partner, "kind", ""), member.partner),
    ]
    return {str(whose) for role, whose in voices if whose and is_active and role in roles}


def choose(form: Any, name: str, choices: list[tuple[str, str]]) -> None:
    if name in form.fields:
        form.fields[name].choices = choices
