"""What must be said to put somebody on call, and to let another take over?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import get_current_timezone

from careops.people.actors import PROVIDER
from careops.people.choices import address, told_apart
from careops.people.models import Membership
from careops.people.roles import desk_roles
from careops.people.rota import Duty
from careops.values.forms import ListField, ValueField
from careops.values.table import Moment

LONGEST = timedelta(days=31)
NOBODY = "nobody"
WHEN = Moment(zone=get_current_timezone)


def could_be_on_call() -> list[Membership]:
    """Who works here, or gives care."""
    able = Membership.objects.to_be_told().with_roles(*desk_roles(), PROVIDER)
    return sorted(able, key=lambda member: member.user.name)


class MemberField(ListField):
    """One of those who could be on call; its value is the member, None for nobody."""

    def __init__(self, *others: tuple[str, str], **said: Any) -> None:
        self.members = {str(member.pk): member for member in could_be_on_call()}
        named = [(str(m.pk), label) for m, label in told_apart(self.members.values(), by=address)]
        super().__init__([("", "Choose…"), *others, *named], **said)

    def clean(self, value: Any) -> Any:
        return self.members.get(super().clean(value))


class DutyForm(forms.Form):
    """Who is on call, for which team, from when until when."""

    begins_at = ValueField(WHEN, label="From")
    ends_at = ValueField(WHEN, label="Until")

    def __init__(self, *args: Any, teams: list[str], at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        named = [(team, team.capitalize()) for team in teams]
        first = {"team": ListField(named, label="Team"), "member": MemberField(label="Who")}
        self.fields = {**first, **self.fields}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        begin, end = said.get("begins_at"), said.get("ends_at")
        if begin and end and (problem := self.problem(begin, end)):
            self.add_error("ends_at", problem)
        elif not self.errors and self.has_it_already(said):
            self.add_error("member", "They are on call for this team in that time already.")
        return said

    def problem(self, begin: datetime, end: datetime) -> str:
        if end <= begin:
            return "It must end after it begins."
        if end <= self.at:
            return "That is over: plan what is to come."
        return "That is longer than a month: plan it week by week." if end - begin > LONGEST else ""

    def has_it_already(self, said: dict[str, Any]) -> bool:
        planned = Duty.objects.between(said["begins_at"], said["ends_at"])
        return bool(planned.filter(member=said["member"], team=said["team"]).exists())


class HandOverForm(forms.Form):
    """To whom, or to nobody; ``since`` is given a moment within what is left of the duty."""

    since = ValueField(WHEN, label="From", required=False, help_text="Empty: from now on.")

    def __init__(self, *args: Any, duty: Duty, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first, self.end = max(duty.begins_at, at), duty.ends_at
        nobody = (NOBODY, "Nobody: take it away")
        self.fields = {"to": MemberField(nobody, label="To"), **self.fields}
        if duty.begins_at > at:
            self.fields["since"].help_text = "Empty: all of it."

    def clean_since(self) -> datetime:
        since: datetime = self.cleaned_data["since"] or self.first
        if not self.first <= since < self.end:
            raise ValidationError("This is not within what is left of it.")
        return since
