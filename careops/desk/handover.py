"""Who leaves, and what do they hold? Whoever lets them go says to whom each kind of it goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.utils.text import capfirst

from careops.cases.models import Case
from careops.desk.fact_forms import People
from careops.desk.site import ListAdmin, TenantForm
from careops.engine.batches import carry_out, load
from careops.engine.holding import HAND_ON, RELEASE, holding_of
from careops.engine.refusals import Refusal
from careops.engine.turn import Move
from careops.people.actors import Actor
from careops.people.models import Membership, Provider
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow, kinds
from careops.values.forms import ListField
from careops.web.reads import record_read
from careops.web.request import moment

NOBODY = "nobody"
NAMED = 20  # more references than that help nobody
WHY = "No longer active"


@dataclass(frozen=True, slots=True)
class HeldCases:
    """Cases of one kind that somebody holds, and by which sentences they are handed on and let go."""

    kind: str
    subjects: list[Workflow]
    hand_on: Rule
    release: Rule

    @property
    def name(self) -> str:
        """Of its field."""
        return f"{self.kind}_goes_to"

    @property
    def label(self) -> str:
        count = len(self.subjects)
        return f"{count} {self.kind}{'s' if count > 1 else ''}"

    @property
    def cases(self) -> list[Case]:
        return [subject.case for subject in self.subjects[:NAMED]]

    @property
    def more(self) -> int:
        return max(len(self.subjects) - NAMED, 0)

    def field(self, *, but: Any, people: People) -> ListField:
        """To whom: whoever else may have one of them, or nobody yet."""
        to = self.hand_on
        others = [one for one in people.choices(to, to.facts[0]) if one[0] != str(but.pk)]
        nobody = (NOBODY, f"Nobody yet. {self.release.label}")
        return ListField([("", "Choose…"), nobody, *others], label=f"{capfirst(self.label)} to")

    def moves(self, to: str, *, by: Actor) -> Iterator[Move]:
        rule = self.release if to == NOBODY else self.hand_on
        said = {fact.name: WHY for fact in rule.facts if fact.name in ("reason", "note")}
        if to != NOBODY:
            said[rule.facts[0].name] = to
        yield from (Move(subject, rule, by, said) for subject in self.subjects)


def held_by(person: Membership | Provider) -> list[HeldCases]:
    """What rests with them now and can be let go, by kind: one query a kind."""
    is_member, held = isinstance(person, Membership), Case.objects.open()
    held = held.filter(owner=person) if is_member else held.filter(provider=person)
    by_kind: dict[str, list[Workflow]] = defaultdict(list)
    for subject in load(held.select_related("patient").by_due()):
        by_kind[subject.kind].append(subject)
    found = (held_cases(kind, subjects, is_member) for kind, subjects in by_kind.items())
    return [one for one in found if one and one.subjects]


def held_cases(kind: str, subjects: list[Workflow], is_member: bool) -> HeldCases | None:  # noqa: FBT001
    """Those of one kind that their policy lets go from a member, or from a provider; None: it does from neither."""
    policy = kinds()[kind]
    rules = policy.rules()
    if is_member:
        holding = holding_of(policy)
        hand_on, release = holding.hand_on, holding.release
    elif RELEASE in rules:
        hand_on, release = rules[HAND_ON], rules[RELEASE]
    else:
        return None
    able = [subject for subject in subjects if subject.state in release.sources]
    return HeldCases(kind, able, hand_on, release)


class HandoverForm(TenantForm):
    """A form over somebody who may leave: once it says so, it asks to whom goes what they hold."""

    at: datetime  # when it is asked

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held: list[HeldCases] = []

    def let_go(self) -> list[HeldCases]:
        """What they could not hold any more, were this form saved; a form of a kind of people says."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.instance._state.adding:
            self.held = self.let_go()
        for one in self.held:
            people = People(one.subjects, at=self.at)
            self.ask(one.name, one.field(but=self.instance, people=people))
        return said

    def ask(self, name: str, field: ListField) -> None:
        self.fields[name] = field
        sent = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        try:
            self.cleaned_data[name] = field.clean(sent)
        except forms.ValidationError as error:
            words = "Say who takes it over." if error.code == "required" else error
            self.add_error(name, words)

    @property
    def asked(self) -> list[tuple[Any, HeldCases]]:
        return [(self[one.name], one) for one in self.held]

    def hand_over(self, *, by: Actor) -> list[str]:
        """Let it go as was said, or else to nobody yet; what could not go as was said, and why not."""
        refused: list[str] = []
        for one in self.held:
            left = carried(one.moves(self.cleaned_data[one.name], by=by), at=self.at)
            carried(replace(one, subjects=[*left]).moves(NOBODY, by=by), at=self.at)
            refused += [f"{subject.case.ref}: {reason}" for subject, reason in left.items()]
        return refused


def carried(moves: Iterable[Move], *, at: datetime) -> dict[Workflow, str]:
    """Why those that were refused were."""
    moves = list(moves)
    outcomes = carry_out(moves, at=at) if moves else []
    return {
        move.subject: outcome.reason
        for move, outcome in zip(moves, outcomes, strict=True)
        if isinstance(outcome, Refusal)
    }


class HandoverAdmin(ListAdmin):
    """Of people who may leave."""

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.at = moment(request)
        return form

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        held: list[HeldCases] = context["adminform"].form.held
        named = [case.patient_id for one in held for case in one.cases]
        record_read(request, what="what somebody holds", patients=named)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001
        """It goes before they do: the clock would take it from somebody who is gone."""
        for reason in form.hand_over(by=request.actor):
            messages.warning(request, f"{reason} So it belongs to nobody yet.")
        super().save_model(request, obj, form, change)
