"""What must be said with a transition? A form, made from the facts of its rule."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django import forms
from django.utils.text import capfirst

from careops.desk.words import teams
from careops.people.actors import Actor, the
from careops.people.models import Membership, Provider
from careops.workflow.facts import LONGEST
from careops.workflow.models import Workflow
from careops.workflow.rules import Fact, Rule

PLAIN: dict[Any, Any] = {
    int: forms.IntegerField,
    Decimal: forms.DecimalField,
    date: lambda **said: forms.DateField(widget=day_input(), **said),
    datetime: lambda **said: forms.SplitDateTimeField(
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "aria-label": "Day"},
            time_attrs={"type": "time", "aria-label": "Time"},
        ),
        **said,
    ),
}


class FactForm(forms.Form):
    """The facts of one transition, and the version of the case that its reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class People:
    """Whom a fact may name: those whom the rule's own conditions let through. Asked for once a page."""

    def __init__(self, subjects: Sequence[Workflow], *, at: datetime) -> None:
        self.subjects, self.at = subjects, at
        self.found: dict[Any, list[Any]] = {}

    def choices(self, rule: Rule, fact: Fact) -> list[tuple[str, str]]:
        return [
            (str(person.pk), str(person))
            for person in self.all(fact.type)
            if any(self.may_be(person, rule, fact, subject) for subject in self.subjects)
        ]

    def may_be(self, person: Any, rule: Rule, fact: Fact, subject: Workflow) -> bool:
        return rule.unmet(subject, {fact.name: person, "at": self.at}) is None

    def all(self, kind: Any) -> list[Any]:
        if kind not in self.found:
            people = (
                Membership.objects.staff().select_related("user").order_by("user__name")
                if kind is Membership
                else Provider.objects.active()
            )
            self.found[kind] = list(people)
        return self.found[kind]


def fact_form(rule: Rule, *, people: People, actor: Actor) -> type[FactForm]:
    """A form class with one field for each fact of the rule, in its order."""
    fields = {fact.name: field_of(fact, rule, people, actor) for fact in rule.facts}
    return type("FactForm", (FactForm,), fields)


def as_it_is(rule: Rule, subject: Workflow) -> dict[str, Any]:
    """What to begin with: the version, and the texts of the subject that the facts would replace.

    A reason is each step's own, whatever reason the subject has.
    """
    named = [fact.name for fact in rule.facts if fact.type is str and fact.name != "reason"]
    texts = [name for name in named if hasattr(subject, name)]
    return {"version": subject.case.version, **{name: getattr(subject, name) for name in texts}}


def field_of(fact: Fact, rule: Rule, people: People, actor: Actor) -> forms.Field:
    said: dict[str, Any] = {"label": fact.label, "required": fact.is_required}
    if not fact.is_required:
        said["initial"] = fact.default.value if isinstance(fact.default, Enum) else fact.default
    if fact.type is bool:
        return forms.BooleanField(**said | {"required": False})
    if fact.type in (Provider, Membership):
        return person_field(fact, people.choices(rule, fact), actor, said)
    if inspect.isclass(fact.type) and issubclass(fact.type, Enum):
        return choice_field([(member.value, label_of(member)) for member in fact.type], said)
    if fact.name == "team":
        return choice_field([(team, capfirst(team)) for team in teams()], said)
    if fact.type is str:
        return forms.CharField(max_length=LONGEST, widget=text_area(), **said)
    made: forms.Field = PLAIN[fact.type](**said)
    return made


def person_field(
    fact: Fact, choices: list[tuple[str, str]], actor: Actor, said: dict[str, Any]
) -> forms.Field:
    """A choice of people; a member is offered themselves first."""
    me = str(actor.member)
    if fact.type is Membership and any(pk == me for pk, _ in choices):
        said |= {"initial": me}
    return choice_field(choices, said)


def choice_field(choices: list[tuple[str, str]], said: dict[str, Any]) -> forms.Field:
    nothing_yet = [] if said.get("initial") else [("", "Choose…")]
    return forms.ChoiceField(choices=[*nothing_yet, *choices], **said)


def text_area() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 3})


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


def label_of(member: Enum) -> str:
    return str(getattr(member, "label", member.value))


# For whom


def spoken_for(rule: Rule, subject: Workflow, actor: Actor) -> Any:
    """The one person whose word this is, when the actor gives it in their place; else None."""
    named = [grant for grant in rule.by if isinstance(grant, the)]
    if any(grant.allows(actor, subject) for grant in named):
        return None
    return next(filter(None, (getattr(subject, grant.field) for grant in named)), None)


def on_behalf(actor: Actor, rule: Rule, subject: Workflow) -> Actor:
    """The actor, saying for whom they act: so the record keeps both names (S4-A7)."""
    person = spoken_for(rule, subject, actor)
    if person is None:
        return actor
    return Actor(actor.name, actor.roles, actor.person, actor.member, actor.via, behalf=str(person))
