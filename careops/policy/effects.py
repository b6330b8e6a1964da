"""What does a transition leave behind? Messages, tasks, rows to keep, and moves of what is related."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from careops.clock.waits import Tunable
from careops.people.audience import Audience

ADDRESS = {"email": "email", "sms": "mobile"}


class Effect:
    """One thing that a transition leaves behind."""

    __slots__ = ()

    def of(self, subject: Any) -> Effect:
        """What it is for this subject, now: the same for all."""
        return self

    @property
    def choices(self) -> tuple[Effect, ...]:
        """All that it may be."""
        return (self,)


@dataclass(frozen=True, slots=True)
class Send(Effect):
    """Queue one message to a person whom the subject names, or to a Slack channel; one to each of an audience.

    No recipient, no message: that is the only condition of an effect. An audience always has one.
    """

    channel: str
    to: str | Audience
    template: str
    link: Tunable | None = None
    digest: bool = False  # travels with the others that fall due for the same person
    tag: str = ""  # whom a post speaks to, in its #place
    urgent: bool = False  # a patient's quiet hours do not keep it
    hold: timedelta = timedelta()  # for which whoever said it may take it back

    @property
    def is_place(self) -> bool:
        return isinstance(self.to, str) and self.to.startswith("#")

    @property
    def field(self) -> str:
        """The subject's, that names who is told, or whom a post tags; empty: it names nobody."""
        return self.tag if self.is_place or not isinstance(self.to, str) else self.to

    @property
    def whom(self) -> str:
        """``the provider``, ``#referrals``, ``each team lead``."""
        is_field = isinstance(self.to, str) and not self.is_place
        return f"the {self.field.replace('_', ' ')}" if is_field else str(self.to)

    def __str__(self) -> str:
        return f"{self.channel} {self.template} to {self.whom.removeprefix('the ')}"


@dataclass(frozen=True, slots=True)
class Open(Effect):
    """Open a task of this kind for a team."""

    task: str

    def __str__(self) -> str:
        return f"task {self.task}"


@dataclass(frozen=True, slots=True)
class Made(Effect):
    """What the subject's method of this name makes, unsaved: one, several or nothing.

    The method names what it needs to know: ``at``, who acts (``by``), and facts of the sentence that asks for it.
    """

    make: str

    def maker_of(self, policy: type) -> Callable[..., Any] | None:
        """What makes it, of a subject of this policy; None: nothing does."""
        return getattr(policy, self.make, None)

    def of_subject(self, subject: Any) -> Callable[..., Any]:
        """The same, of this one: a subject may have a maker of its own."""
        found: Callable[..., Any] = getattr(subject, self.make)
        return found

    def made_by(self, subject: Any, said: Mapping[str, Any]) -> list[Any]:
        """What it makes of this subject, when this was said."""
        maker: Any = self.maker_of(type(subject))
        names = [need.name for need in needs_of(maker)]
        made = self.of_subject(subject)(**{n: said[n] for n in names if n in said})
        several = made if isinstance(made, Iterable) else [made]
        return [one for one in several if one is not None]


@cache
def needs_of(method: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    """What a method of a subject asks for, besides the subject."""
    return tuple(inspect.signature(method).parameters.values())[1:]


def in_words(related: str) -> str:
    """``booking__payments`` -> ``booking's payments``."""
    return related.replace("__", "'s ").replace("_", " ")


@dataclass(frozen=True, slots=True)
class Begin(Made):
    """Begin other cases: they are made, and their ``transition`` begins them, with facts of this sentence."""

    transition: str

    def __str__(self) -> str:
        return f"{self.transition} {self.make.replace('_', ' ')}"


@dataclass(frozen=True, slots=True)
class Do(Effect):
    """Carry out a transition of what is related, where it is legal there, with facts of this sentence."""

    related: str
    transition: str

    def __str__(self) -> str:
        return f"{self.transition} its {in_words(self.related)}"


@dataclass(frozen=True, slots=True)
class Wake(Effect):
    """Have the clock look again at what is related: something that it rests on has changed."""

    related: str

    def __str__(self) -> str:
        return f"look at its {in_words(self.related)}"


@dataclass(frozen=True, slots=True)
class Keep(Made):
    """Write rows that are never changed; what makes them may name the ``entry`` of the record, too."""

    def __str__(self) -> str:
        return f"keep {self.make.replace('_', ' ')}"


@dataclass(frozen=True, slots=True)
class Reach(Effect):
    """Reach one person on the channel that the subject names now: by one of these messages, or ``otherwise``."""

    by: str  # the attribute of the subject that names the channel
    ways: tuple[Send, ...]
    otherwise: Effect

    def of(self, subject: Any) -> Effect:
        return self.among({getattr(subject, self.by)})

    def among(self, channels: Collection[str]) -> Effect:
        """The message on one of these channels; or else what happens otherwise."""
        return next((way for way in self.ways if way.channel in channels), self.otherwise)

    @property
    def choices(self) -> tuple[Effect, ...]:
        return (*self.ways, self.otherwise)

    def __str__(self) -> str:
        return f"{' or '.join(map(str, self.choices))}, by {self.by.replace('_', ' ')}"


def email(
    to: str | Audience,
    template: str,
    *,
    link: Tunable | None = None,
    digest: bool = False,
    urgent: bool = False,
) -> Send:
    return Send("email", to, template, link, digest, urgent=urgent)


def sms(
    to: str | Audience, template: str, *, link: Tunable | None = None, digest: bool = False
) -> Send:
    return Send("sms", to, template, link, digest)


def slack(channel: str, template: str, *, tag: str = "", digest: bool = False) -> Send:
    """Post to a channel: no health information (S4-A6). A digest gathers what speaks to one person."""
    return Send("slack", channel, template, digest=digest, tag=tag)


def reach(
    to: str,
    template: str,
    *,
    by: str,
    place: str,
    otherwise: Effect,
    link: Tunable | None = None,
    digest: bool = False,
) -> Reach:
    """Say it on the channel that ``by`` names: to their address, or with their tag in this ``place``.

    ``otherwise`` is what happens on a channel that carries no messages: a task to call them.
    """
    ways = (
        email(to, template, link=link, digest=digest),
        sms(to, template, link=link, digest=digest),
        slack(place, template, tag=to, digest=digest),
    )
    return Reach(by, ways, otherwise)


def task(kind: str) -> Open:
    return Open(kind)


def begin(make: str, transition: str) -> Begin:
    return Begin(make, transition)


def do(related: str, transition: str) -> Do:
    return Do(related, transition)


def wake(related: str) -> Wake:
    return Wake(related)


def keep(make: str) -> Keep:
    return Keep(make)
