"""What does a transition leave behind? Messages, tasks, rows to keep, and moves of what is related."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from careops.clock.waits import Tunable
from careops.people.audience import Audience

ADDRESS = {"email": "email", "sms": "mobile"}


@dataclass(frozen=True, slots=True)
class Send:
    """Queue one message to a person whom the subject names, or to a Slack channel; one to each of an audience.

    No recipient, no message: that is the only condition of an effect. An audience always has one.
    """

    channel: str
    to: str | Audience
    template: str
    link: Tunable | None = None
    digest: bool = False  # travels with the others that fall due for the same person
    tag: str = ""  # whom a post speaks to, in its #place

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
class Open:
    """Open a task of this kind for a team."""

    task: str

    def __str__(self) -> str:
        return f"task {self.task}"


@dataclass(frozen=True, slots=True)
class Made:
    """What the subject's method of this name makes, unsaved: one, several or nothing.

    The method names what it needs to know: ``at``, and facts of the sentence that asks for it.
    """

    make: str

    def made_by(self, subject: Any, said: Mapping[str, Any]) -> list[Any]:
        """What it makes of this subject, when this was said."""
        names = [need.name for need in needs_of(getattr(type(subject), self.make))]
        made = getattr(subject, self.make)(**{n: said[n] for n in names if n in said})
        several = made if isinstance(made, Iterable) else [made]
        return [one for one in several if one is not None]


@cache
def needs_of(method: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    """What a method of a subject asks for, besides the subject."""
    return tuple(inspect.signature(method).parameters.values())[1:]


@dataclass(frozen=True, slots=True)
class Begin(Made):
    """Begin other cases: they are made, and their ``transition`` begins them, with facts of this sentence."""

    transition: str

    def __str__(self) -> str:
        return f"{self.transition} {self.make.replace('_', ' ')}"


@dataclass(frozen=True, slots=True)
class Do:
    """Carry out a transition of what is related, where it is legal there, with facts of this sentence."""

    related: str
    transition: str

    def __str__(self) -> str:
        return f"{self.transition} its {self.related}"


@dataclass(frozen=True, slots=True)
class Wake:
    """Have the clock look again at what is related: something that it rests on has changed."""

    related: str

    def __str__(self) -> str:
        return f"look at its {self.related}"


@dataclass(frozen=True, slots=True)
class Keep(Made):
    """Write rows that are never changed."""

    def __str__(self) -> str:
        return f"keep {self.make.replace('_', ' ')}"


Effect = Send | Open | Begin | Do | Wake | Keep


def email(
    to: str | Audience, template: str, *, link: Tunable | None = None, digest: bool = False
) -> Send:
    return Send("email", to, template, link, digest)


def sms(
    to: str | Audience, template: str, *, link: Tunable | None = None, digest: bool = False
) -> Send:
    return Send("sms", to, template, link, digest)


def slack(channel: str, template: str, *, tag: str = "", digest: bool = False) -> Send:
    """Post to a channel: no health information (S4-A6). A digest gathers what speaks to one person."""
    return Send("slack", channel, template, digest=digest, tag=tag)


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
