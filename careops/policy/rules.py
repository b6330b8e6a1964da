"""What may happen? One sentence a transition: from, to, by whom, only if, when, and then."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from itertools import chain
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin, get_type_hints

import django_fsm
from django.utils.text import capfirst

from careops.clock.timers import Timer
from careops.people.actors import Actor, Grant
from careops.people.models import Signature
from careops.policy.effects import Effect
from careops.values.private import Private, Proof
from careops.values.table import Kind

if TYPE_CHECKING:
    from careops.policy.workflow import Workflow

WISHED = re.compile(r" \((?:S[0-9X]|M[0-9])[^()]*\)$")  # the requirement behind it: for developers
NOWHERE = ""  # the state of a subject that does not exist yet


@dataclass(frozen=True)
class Condition:
    """A test of the subject (and of facts that it names), with the words of its refusal."""

    test: Callable[..., bool]
    refusal: str

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The facts that the test asks for."""
        return tuple(inspect.signature(self.test).parameters)[1:]

    def can_tell(self, facts: Mapping[str, Any]) -> bool:
        return all(name in facts for name in self.needs)

    def holds(self, subject: Any, facts: Mapping[str, Any]) -> bool:
        return self.test(subject, **{name: facts[name] for name in self.needs})

    def __str__(self) -> str:
        return self.test.__name__.replace("_", " ")


def condition(refusal: str) -> Callable[[Callable[..., bool]], Condition]:
    """Make a function a condition: ``@condition("That provider has declined already.")``."""
    return lambda test: Condition(test, refusal)


@dataclass(frozen=True)
class Fact:
    """One thing that must be said with a transition: the field of a form, the property of a body.

    Its ``kind`` of value stands in the signature as ``Annotated[str, kind]``, or follows from the rest;
    ``second: datetime | None = None`` may be left out.
    """

    name: str
    type: Any
    default: Any = inspect.Parameter.empty
    kind: Kind | None = None

    @classmethod
    def of(cls, parameter: inspect.Parameter, hint: Any) -> Fact:
        hint = unless_left_out(hint) if parameter.default is None else hint
        is_annotated = get_origin(hint) is Annotated
        kind, *said = (*get_args(hint), None) if is_annotated else (hint, None)
        return cls(parameter.name, kind, parameter.default, said[0])

    @property
    def is_required(self) -> bool:
        return self.default is inspect.Parameter.empty

    @property
    def label(self) -> str:
        """``their_words`` are ``Their words``; why something is done is asked for as the reason, whatever it is of."""
        return "Reason" if self.name.endswith("_reason") else capfirst(self.name.replace("_", " "))


def unless_left_out(hint: Any) -> Any:
    """``datetime | None`` -> ``datetime``: the type of a fact that may be left out, once it is said."""
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    return kinds[0] if get_origin(hint) in (Union, UnionType) and len(kinds) == 1 else hint


@dataclass(frozen=True)
class Rule:
    """One transition of a policy."""

    name: str
    sources: tuple[str, ...]
    target: str | None
    by: tuple[Grant, ...]
    only_if: tuple[Condition, ...]
    when: Timer | None
    then: tuple[Effect, ...]
    body: Callable[..., None]
    legal: Callable[..., None] = field(repr=False)  # the body under django-fsm

    @cached_property
    def label(self) -> str:
        """The imperative first line of its docstring: the words on its button, without whose wish it is."""
        return WISHED.sub("", (inspect.getdoc(self.body) or self.name).splitlines()[0].rstrip("."))

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What a caller must say, from the parameters of the body; ``at`` is the engine's."""
        return tuple(fact for fact in self.parameters if fact.type is not Signature)

    @cached_property
    def signatures(self) -> tuple[str, ...]:
        """What nobody says, because it is whoever acts."""
        return tuple(fact.name for fact in self.parameters if fact.type is Signature)

    @cached_property
    def private(self) -> frozenset[str]:
        """The facts whose words the record does not keep."""
        return frozenset(fact.name for fact in self.facts if fact.type is Private)

    @cached_property
    def unkept(self) -> frozenset[str]:
        """The facts of which the record keeps nothing."""
        return frozenset(fact.name for fact in self.facts if fact.type is Proof)

    @cached_property
    def parameters(self) -> tuple[Fact, ...]:
        hints = get_type_hints(self.body, include_extras=True)
        parameters = list(inspect.signature(self.body).parameters.values())[1:]
        return tuple(
            Fact.of(parameter, hints[parameter.name])
            for parameter in parameters
            if parameter.name != "at"
        )

    @cached_property
    def only_tells(self) -> bool:
        """Whether it surely leaves the subject as it is: its body assigns nothing, on no condition."""
        return self.target is None and not self.only_if and not self.body.__code__.co_names

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """All that may follow from it, whichever the channel."""
        return tuple(chain(*(effect.choices for effect in self.then)))

    @cached_property
    def is_same_for_all(self) -> bool:
        return self.effects == self.then

    def of(self, subject: Workflow) -> Rule:
        """The sentence as it is for this subject now: whom it reaches, it reaches on one channel."""
        if self.is_same_for_all:
            return self
        return replace(self, then=tuple(effect.of(subject) for effect in self.then))

    @property
    def creates(self) -> bool:
        return self.sources == (NOWHERE,)

    def grants(self, actor: Actor, subject: Workflow) -> bool:
        return any(grant.allows(actor, subject) for grant in self.by)

    def unmet(self, subject: Workflow, facts: Mapping[str, Any]) -> Condition | None:
        """The first condition that can be told and does not hold."""
        for test in self.only_if:
            if test.can_tell(facts) and not test.holds(subject, facts):
                return test
        return None


def transition(
    source: str | Sequence[str] | None,
    target: str | None = None,
    *,
    by: Grant | Sequence[Grant] = (),
    only_if: Condition | Sequence[Condition] = (),
    when: Timer | None = None,
    then: Sequence[Effect] = (),
) -> Callable[[Callable[..., None]], Callable[..., Workflow]]:
    """Declare a sentence of a policy; the body only assigns fields.

    ``source`` None: the subject begins here. ``target`` None: the state stays (a reminder). Calling
    the result, ``referral.accept(by=actor)``, has the engine check, record and announce it.
    """

    def declare(body: Callable[..., None]) -> Callable[..., Workflow]:
        sources = (NOWHERE,) if source is None else tuple(listed(source))
        legal = django_fsm.transition(field="state", source=list(sources), target=target)(body)
        rule = Rule(
            name=body.__name__,
            sources=sources,
            target=target,
            by=tuple(listed(by)),
            only_if=tuple(listed(only_if)),
            when=when,
            then=tuple(then),
            body=body,
            legal=legal,
        )

        @wraps(body)
        def carry(subject: Workflow, **said: Any) -> Workflow:
            return subject.carry_out(rule, **said)

        carry.rule = rule  # type: ignore[attr-defined]
        carry._django_fsm = legal._django_fsm  # type: ignore[attr-defined]  # noqa: SLF001 (so that django-fsm finds it)
        return carry

    return declare


def rule_in(value: Any) -> Rule | None:
    """The sentence that this attribute of a policy declares, if it does."""
    found = getattr(value, "rule", None)
    return found if isinstance(found, Rule) else None


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
