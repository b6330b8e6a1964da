"""What must be said with a transition? A form, made from the facts of its rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any

from django import forms
from django.db import models
from django.utils.timezone import get_current_timezone

from careops.desk.surroundings import Surroundings
from careops.engine.facts import kind_of
from careops.people.actors import Actor, the
from careops.people.choices import address, told_apart
from careops.people.models import Membership, Partner, Provider
from careops.policy.rules import Fact, Rule
from careops.policy.workflow import Workflow
from careops.registry import Registry
from careops.values.choices import YesNo
from careops.values.forms import ListField, TickField, ValueField
from careops.values.table import WHOLE, Choice, Moment, Row

PEOPLE = (Provider, Partner, Membership)  # of whom the desk has lists
Offered = Callable[[Rule, Sequence[Workflow]], list[tuple[str, str]]]

OFFERED: Registry[Offered] = Registry("kinds of row that the desk offers")


def offers(model: type[models.Model], choices: Offered) -> None:
    """Declare which rows of a domain's model the form of a step offers: their ids, each with a label."""
    OFFERED.declare(model._meta.label, choices)


class FactForm(forms.Form):
    """The facts of one transition, and the version of the case that its reader saw."""

    version = ValueField(WHOLE, widget=forms.HiddenInput)

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class People:
    """Whom a fact may name: those whom the rule's own conditions let through. Asked for once a page."""

    def __init__(
        self, subjects: Sequence[Workflow], *, at: datetime, among: Surroundings | None = None
    ) -> None:
        self.subjects, self.at, self.among = subjects, at, among or Surroundings()
        self.found: dict[Any, list[tuple[Any, str]]] = {}

    def choices(self, rule: Rule, fact: Fact) -> list[tuple[str, str]]:
        if offered := OFFERED.get(fact.type._meta.label):
            return offered(rule, self.subjects)
        return [
            (str(person.pk), label)
            for person, label in self.all(fact.type)
            if any(self.may_be(person, rule, fact, subject) for subject in self.subjects)
        ]

    def may_be(self, person: Any, rule: Rule, fact: Fact, subject: Workflow) -> bool:
        return rule.unmet(subject, {fact.name: person, "at": self.at}) is None

    def all(self, kind: Any) -> list[tuple[Any, str]]:
        """Those of a kind, each with a name of their own."""
        if kind not in self.found:
            lists = {Membership: "staff", Partner: "partners", Provider: "active"}
            people: list[Any] = getattr(self.among, lists[kind])
            self.found[kind] = told_apart(people, by=address)
        return self.found[kind]


def fact_form(
    rule: Rule, *, policy: type[Workflow], people: People, actor: Actor
) -> type[FactForm]:
    """A form class with one field for each fact of the rule, in its order."""
    fields = {fact.name: field_of(fact, rule, policy, people, actor) for fact in rule.facts}
    return type("FactForm", (FactForm,), fields)


def as_it_is(rule: Rule, subject: Workflow) -> dict[str, Any]:
    """What to begin with: the version, and the texts of the subject that the facts would replace.

    A reason is each step's own, whatever reason the subject has.
    """
    texts = [fact.name for fact in rule.facts if fact.type is str and fact.name != "reason"]
    private = [fact.name for fact in rule.facts if fact.name in subject.reworked]
    texts = [name for name in (*texts, *private) if hasattr(subject, name)]
    return {"version": subject.case.version, **{name: getattr(subject, name) for name in texts}}


def field_of(
    fact: Fact, rule: Rule, policy: type[Workflow], people: People, actor: Actor
) -> forms.Field:
    kind = kind_of(fact, policy)
    said: dict[str, Any] = {"label": fact.label, "required": fact.is_required}
    if not fact.is_required:
        said["initial"] = fact.default.value if isinstance(fact.default, Enum) else fact.default
    if isinstance(kind, YesNo):
        return TickField(**said | {"required": False})
    if isinstance(kind, Row):
        return person_field(fact, people.choices(rule, fact), actor, said)
    if isinstance(kind, Choice):
        return choice_field(list(kind.options()), said)
    if isinstance(kind, Moment):
        return ValueField(Moment(zone=get_current_timezone), **said)
    if kind is None:
        raise TypeError(f"Nobody can read the fact {fact.name!r}.")
    return ValueField(kind, **said)


def can_ask(fact: Fact, policy: type[Workflow]) -> bool:
    """Whether a form of the desk can ask for it."""
    kind = kind_of(fact, policy)
    return not isinstance(kind, Row) or kind.model in PEOPLE or kind.model._meta.label in OFFERED


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
    return ListField([*nothing_yet, *choices], **said)


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
    said = {field.name: getattr(actor, field.name) for field in fields(Actor)}  # it may be lazy
    return Actor(**said | {"behalf": str(person)})
