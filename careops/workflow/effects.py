"""What does a transition leave behind? Messages, tasks, and moves of what is related."""

from __future__ import annotations

from dataclasses import dataclass

from careops.clock.timers import Tunable

ADDRESS = {"email": "email", "sms": "mobile"}


@dataclass(frozen=True, slots=True)
class Send:
    """Queue one message to a person whom the subject names, or to a Slack channel.

    No recipient, no message: that is the only condition of an effect.
    """

    channel: str
    to: str
    template: str
    link: Tunable | None = None

    def __str__(self) -> str:
        return f"{self.channel} {self.template} to {self.to.replace('_', ' ')}"


@dataclass(frozen=True, slots=True)
class Open:
    """Open a task of this kind for a team."""

    task: str

    def __str__(self) -> str:
        return f"task {self.task}"


@dataclass(frozen=True, slots=True)
class Do:
    """Carry out a transition of what is related, where it is legal there."""

    related: str
    transition: str

    def __str__(self) -> str:
        return f"{self.transition} its {self.related}"


Effect = Send | Open | Do


def email(to: str, template: str, *, link: Tunable | None = None) -> Send:
    return Send("email", to, template, link)


def sms(to: str, template: str, *, link: Tunable | None = None) -> Send:
    return Send("sms", to, template, link)


def slack(channel: str, template: str) -> Send:
    """Post to a channel: no health information (S4-A6)."""
    return Send("slack", channel, template)


def task(kind: str) -> Open:
    return Open(kind)


def do(related: str, transition: str) -> Do:
    return Do(related, transition)
