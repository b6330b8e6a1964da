"""What can be done to this case now? Its allowed transitions, as buttons, forms and one POST."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from careops.cases.models import Case
from careops.desk.fact_forms import (
    FactForm,
    People,
    as_it_is,
    fact_form,
    on_behalf,
    spoken_for,
)
from careops.desk.handover import HAND_ON, RELEASE
from careops.desk.site import page
from careops.desk.words import row_of
from careops.engine.batches import carry_out, load
from careops.engine.refusals import BadFacts, NotMet, Refusal, Stale
from careops.engine.turn import Move
from careops.outbox.channels import label_of
from careops.people.actors import PROVIDER, Actor
from careops.people.models import Membership, Provider
from careops.policy.effects import Send
from careops.policy.rules import Fact, Rule
from careops.policy.states import Shown
from careops.policy.workflow import Workflow
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment
from careops.web.story import in_the_past

GOOD = "good"
LONG_LIST = 200  # more people than a page should carry unasked


@dataclass(frozen=True, slots=True)
class Button:
    """One allowed transition: pressed at once, or with a dialog when something must be said first."""

    rule: Rule
    form: FactForm
    person: Any  # for whom the actor would speak
    shown: Shown | None  # what people see of the state it leads to; None: it stays
    is_direct: bool

    @property
    def is_for_another(self) -> bool:
        """Whether the actor would say what is somebody else's to say: a person of the case, or a provider."""
        return self.person is not None or (
            PROVIDER in self.rule.by and any(fact.type is Provider for fact in self.rule.facts)
        )

    @property
    def is_way_out(self) -> bool:
        """Whether it gives the case up."""
        return self.shown is not None and not self.shown.is_open and self.shown.tone != GOOD

    @property
    def lets_go(self) -> bool:
        """Whether only who holds the case changes, and nothing of it is done."""
        return self.rule.name in (HAND_ON, RELEASE)

    @property
    def is_quiet(self) -> bool:
        return self.is_way_out or self.lets_go

    @property
    def place(self) -> int:
        """A reminder stands first, then what brings the case to a good end; last what gives it up or lets it go."""
        if self.is_quiet:
            return 4 if self.lets_go else 3
        if self.shown is None:
            return 0 if self.tells else 2
        return 1 if self.shown.tone == GOOD else 2

    @property
    def has_dialog(self) -> bool:
        """Whether the dialog is in the page; a long list of people waits on a page of its own."""
        lists: list[Any] = [f for f in self.form.fields.values() if hasattr(f, "choices")]
        return all(len(list(field.choices)) <= LONG_LIST for field in lists)

    @property
    def names_nobody(self) -> bool:
        """Whether somebody has to be named, and there is nobody."""
        return any(
            fact.is_required and is_row(fact) and not nameable(self.form, fact)
            for fact in self.rule.facts
        )

    @property
    def tells(self) -> list[str]:
        return tells(self.rule)


def is_row(fact: Fact) -> bool:
    return isinstance(fact.type, type) and issubclass(fact.type, Model)


def nameable(form: FactForm, fact: Fact) -> list[Any]:
    field: Any = form.fields[fact.name]
    return [pk for pk, _ in field.choices if pk]


def find(pk: UUID) -> tuple[Case, Workflow]:
    """A case and its subject, ready to be asked what is allowed; Http404 for another tenant's."""
    case = get_object_or_404(Case.objects.for_list(), pk=pk)
    (subject,) = load([case])
    return case, subject


@dataclass(frozen=True, slots=True)
class Buttons:
    """What can be done: the reader's own work first, quietly last what gives the case up, the rest in a menu."""

    everything: list[Button]

    @property
    def own(self) -> list[Button]:
        return [one for one in self.everything if not one.is_for_another and not one.is_quiet]

    @property
    def quiet(self) -> list[Button]:
        return [one for one in self.everything if not one.is_for_another and one.is_quiet]

    @property
    def for_others(self) -> list[Button]:
        return [one for one in self.everything if one.is_for_another]


def buttons(request: MemberRequest, subject: Workflow) -> Buttons:
    people, at = People([subject], at=moment(request)), moment(request)
    found = [
        button(rule, subject, people=people, actor=request.actor)
        for rule in subject.allowed(request.actor)
        if rule.unmet(subject, {"at": at}) is None
    ]
    able = [button for button in found if not button.names_nobody]
    return Buttons(sorted(able, key=lambda button: button.place))


def button(rule: Rule, subject: Workflow, *, people: People, actor: Actor) -> Button:
    form = fact_form(rule, policy=type(subject), people=people, actor=actor)
    person = spoken_for(rule, subject, actor)
    return Button(
        rule=rule.of(subject),
        form=form(initial=as_it_is(rule, subject), auto_id=f"{rule.name}-%s"),
        person=person,
        shown=subject.shown[rule.target] if rule.target else None,
        is_direct=person is None and (not rule.facts or means_me(rule, form, actor)),
    )


def means_me(rule: Rule, form: type[FactForm], actor: Actor) -> bool:
    """Only a member is asked for, and the actor may be the one: pressing the button means oneself."""
    if [fact.type for fact in rule.facts] != [Membership]:
        return False
    field: Any = form.base_fields[rule.facts[0].name]
    return any(pk == str(actor.member) for pk, _ in field.choices)


def tells(rule: Rule) -> list[str]:
    """Who hears of it: ``the client by e-mail``, ``#referrals by Slack``."""
    heard: dict[str, list[str]] = {}
    for effect in rule.then:
        if sends := [one for one in effect.choices if isinstance(one, Send)]:
            way = " or ".join(label_of(send.channel) for send in sends)
            heard.setdefault(sends[0].whom, []).append(way)
    return [f"{whom} by {' and '.join(channels)}" for whom, channels in heard.items()]


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: MemberRequest, pk: UUID, name: str) -> HttpResponse:
    """GET shows what must be said; POST carries the transition out, or says why not."""
    _, subject = find(pk)
    rule = subject.rules().get(name)
    if rule is None or rule.creates or not rule.by:
        raise Http404("There is no such step.")
    people = People([subject], at=moment(request))
    form = fact_form(rule, policy=type(subject), people=people, actor=request.actor)
    if request.method != "POST":
        return ask(request, subject, rule, form(initial=as_it_is(rule, subject)))
    given = form(request.POST)
    if not given.is_valid():
        return ask(request, subject, rule, given, status=422)
    return carry(request, subject, rule, given)


def carry(request: MemberRequest, subject: Workflow, rule: Rule, form: FactForm) -> HttpResponse:
    move = Move(
        subject,
        rule,
        on_behalf(request.actor, rule, subject),
        form.facts(),
        form.cleaned_data["version"],
    )
    (outcome,) = carry_out([move], at=moment(request))
    if not isinstance(outcome, Refusal):
        state = row_of(outcome.case).state.lower()
        messages.success(
            request, f"{in_the_past(subject, rule.name)}. {outcome.case.ref} is {state} now."
        )
        return redirect("admin:cases_case_change", subject.pk)
    if isinstance(outcome, BadFacts | NotMet) and rule.facts:
        form.add_error(None, outcome.reason)
        return ask(request, subject, rule, form, status=outcome.status)
    return page(
        request,
        "refused.html",
        title="Somebody changed this first" if isinstance(outcome, Stale) else "Not possible now",
        status=outcome.status,
        refusal=outcome,
        case=subject.case,
        rule=rule,
    )


def ask(
    request: MemberRequest, subject: Workflow, rule: Rule, form: FactForm, *, status: int = 200
) -> HttpResponse:
    case = subject.case
    record_read(request, what=rule.name, patients=[case.patient_id], case=case)
    return page(
        request,
        "act.html",
        title=rule.label,
        status=status,
        row=row_of(case),
        rule=rule,
        form=form,
        person=spoken_for(rule, subject, request.actor),
        tells=tells(rule.of(subject)),
    )
