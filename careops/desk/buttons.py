"""Which buttons does the page of a case have? A step each that its reader may take now, in the order of use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Model

from careops.desk.fact_forms import FactForm, People, as_it_is, fact_form, spoken_for
from careops.desk.panels import PRESSED
from careops.desk.surroundings import surroundings_of
from careops.engine.holding import HAND_ON, RELEASE
from careops.outbox.channels import label_of
from careops.people.actors import PROVIDER, Actor
from careops.people.models import Membership, Provider
from careops.policy.effects import Send
from careops.policy.merging import LET_GO, MAKE_ONE
from careops.policy.rules import Fact, Rule
from careops.policy.states import Shown
from careops.policy.workflow import Workflow
from careops.web.request import MemberRequest, moment

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
    key: str = ""  # the letter that presses it

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
    def to_follow(self) -> list[Button]:
        """What may follow at once when something is written: it leads to another state."""
        return [one for one in self.own if one.shown is not None]

    @property
    def for_others(self) -> list[Button]:
        return [one for one in self.everything if one.is_for_another]


def buttons(request: MemberRequest, subject: Workflow) -> Buttons:
    at, elsewhere = moment(request), PRESSED.get(subject.kind, ())
    people = People([subject], at=at, among=surroundings_of(request.membership))
    found = [
        button(rule, subject, people=people, actor=request.actor)
        for rule in subject.allowed(request.actor)
        if rule.name
        not in (*elsewhere, MAKE_ONE, LET_GO)  # these two where two cases stand side by side
        if rule.unmet(subject, {"at": at}) is None
    ]
    able = [button for button in found if not button.names_nobody]
    return Buttons(list(with_keys(sorted(able, key=lambda button: button.place))))


def with_keys(buttons: list[Button]) -> Iterator[Button]:
    """``e`` is the first step of one's own that ends it well, ``w`` the first that waits for somebody else."""
    left: dict[str, Callable[[Shown], bool]] = {
        "e": lambda shown: shown.tone == GOOD and not shown.is_open,
        "w": lambda shown: shown.is_open and not shown.is_ours,
    }
    for button in buttons:
        fits = (key for key, does in left.items() if button.shown and does(button.shown))
        key = "" if button.is_for_another or button.is_quiet else next(fits, "")
        left.pop(key, None)
        yield replace(button, key=key)


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
