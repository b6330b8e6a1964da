"""Which roles and teams may somebody give? Roles no higher than their own."""

from __future__ import annotations

from typing import Any

from django import forms

from careops.desk.site import TenantForm
from careops.desk.words import teams
from careops.people.actors import ROLES
from careops.people.choices import offer
from careops.people.models import Membership, Provider
from careops.people.ranks import may_give


class RolesForm(TenantForm):
    """Roles and teams, for a membership or an invitation to one."""

    roles = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    teams = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    giver: Membership

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = [(r.name, r.label) for r in ROLES if may_give(self.giver, [r.name])]
        known = sorted({*teams(), *self.instance.teams})
        choose(self, "roles", given)
        if "provider" in self.fields:
            offer(self.fields["provider"], Provider.objects.all())
        choose(self, "teams", [(team, team.capitalize()) for team in known])


def choose(form: Any, name: str, choices: list[tuple[str, str]]) -> None:
    if name in form.fields:
        form.fields[name].choices = choices
