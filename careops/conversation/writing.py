"""How does a colleague write about a case? By sentences that stand in no policy, whatever the case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from careops.clock.waits import Tunable
from careops.conversation.coaching import advice_on, held_in, let_through, reason
from careops.conversation.effects import Said, said
from careops.conversation.models import Comment
from careops.engine.batches import carry_out
from careops.engine.refusals import Refusal
from careops.engine.trail import address
from careops.engine.turn import Move
from careops.files.models import File
from careops.people.actors import Actor, the
from careops.people.audience import Audience
from careops.people.models import Membership
from careops.people.roles import desk_roles
from careops.policy.effects import ADDRESS, Effect, Send
from careops.policy.rules import Condition, Rule, condition
from careops.policy.workflow import Workflow
from careops.values.private import Private

WRITE, NOTE = "write", "note"
WROTE, MENTIONED = "wrote", "mentioned"  # what is mailed
NOW = timedelta()
LINK_FOR = Tunable("written_link", timedelta(days=7))
MOVED = (
    "Somebody has written meanwhile, and nothing of yours was sent: read it, and send yours if it"
    " still fits."
)
ELSEWHERE = "It goes on as a part of another case: write there."
UNREACHED = "We have no address of theirs: call them."


@dataclass(frozen=True, slots=True)
class Mentioned(Audience):
    """The colleagues who are named in a note."""

    keys: frozenset[UUID]

    def members(self, *, at: datetime) -> list[Membership]:  # noqa: ARG002 (an Audience's signature)
        return list(Membership.objects.to_be_told().filter(pk__in=self.keys))

    @property
    def next_up(self) -> None:
        return None

    def __str__(self) -> str:
        return "whoever is named in the note"


@cache
def speakers(policy: type[Workflow]) -> tuple[str, ...]:
    """The fields that name whoever talks with us: their policy has a sentence that keeps what they say."""
    heard = (rule for rule in policy.rules().values() if any(map(is_heard, rule.effects)))
    fields = {grant.field for rule in heard for grant in rule.by if isinstance(grant, the)}
    return tuple(name for name in policy.recipients() if name in fields)


def is_heard(effect: Effect) -> bool:
    return isinstance(effect, Said) and not effect.is_note


def people_of(subject: Workflow) -> dict[str, Any]:
    """Whom one can write to about it, by the field that names them: each once, and only who can answer."""
    named = {name: getattr(subject, name) for name in speakers(type(subject))}
    found = {person.pk: (name, person) for name, person in reversed(named.items()) if person}
    return dict(reversed(found.values()))


def named_by(subject: Workflow) -> set[UUID]:
    """Who talks with us about it now; whoever had it before reads nothing any more."""
    named = (getattr(subject, f"{name}_id") for name in speakers(type(subject)))
    return {person for person in named if person}


def channel_to(person: Any) -> str:
    """On which one hears that we wrote; empty: on none."""
    return next((name for name in ADDRESS if address(person, name)), "")


def write(
    subject: Workflow,
    to: str,
    message: str,
    *,
    seen: UUID | None,
    by: Actor,
    at: datetime,
    link: bool = True,
    file: File | None = None,
    hold: timedelta = NOW,
    waived: str = "",
) -> None:
    """Write to one of ``people_of(subject)``; or a Refusal.

    Their mail says no more than that we wrote, with a ``link`` to the page or the address to sign in. ``seen``
    is the newest comment that the writer saw: where there is a newer one, nothing is sent. ``file`` is
    sent along. ``hold`` it back for so long: until then they read nothing of it, and whoever wrote it may
    take it back (``take_back``). What is held for longer than a moment stays when somebody writes meanwhile (later.py).
    What its coach holds back is sent by a lead alone, who says why: ``waived``, which is kept as a note (``coaching``).
    """
    move = writing(subject, to, message, seen=seen, by=by, link=link, hold=hold, waived=waived)
    carry(with_file(move, file), at=at)


def note(
    subject: Workflow,
    message: str,
    *,
    seen: UUID | None,
    mentioned: Collection[Membership],
    by: Actor,
    at: datetime,
    file: File | None = None,
) -> None:
    """Write a note that only the desk reads; who is mentioned gets a mail that says so; or a Refusal."""
    move = noting(subject, message, seen=seen, mentioned=mentioned, by=by)
    carry(with_file(move, file), at=at)


def with_file(move: Move, file: File | None) -> Move:
    return replace(move, facts={**move.facts, "file": file}) if file else move


def carry(move: Move, *, at: datetime) -> None:
    (outcome,) = carry_out([move], at=at)
    if isinstance(outcome, Refusal):
        raise outcome


def writing(
    subject: Workflow,
    to: str,
    message: str,
    *,
    seen: UUID | None,
    by: Actor,
    link: bool,
    hold: timedelta = NOW,
    waived: str = "",
) -> Move:
    """The move that writing to them is."""
    person = getattr(subject, to)
    channel = channel_to(person)
    why = held_in(advice_on(subject, person, message, by=by))
    valid = LINK_FOR if link else None
    sent = [Send(channel, to, WROTE, link=valid, hold=hold)] if channel else []
    only_if = [
        goes_on_by_itself,
        Condition(lambda _: bool(channel), UNREACHED),
        unmoved(seen),
        let_through(why, by=by, waived=waived),
    ]
    facts = {"to": str(person), "message": message} | ({"waived": waived} if why else {})
    kept: list[Effect] = [said(to=to, hold=hold), *([reason()] if why else [])]
    rule = sentence(subject, write_to_them, WRITE, only_if, [*kept, *sent])
    return Move(subject, rule, by, facts)


def noting(
    subject: Workflow,
    message: str,
    *,
    seen: UUID | None,
    mentioned: Collection[Membership],
    by: Actor,
) -> Move:
    named = frozenset(member.pk for member in mentioned) - {by.member}
    sent = [Send("email", Mentioned(named), MENTIONED)] if named else []
    only_if = [goes_on_by_itself, unmoved(seen)]
    rule = sentence(subject, add_note, NOTE, only_if, [said(is_note=True), *sent])
    return Move(subject, rule, by, {"message": message})


def sentence(
    subject: Workflow, body: Any, name: str, only_if: list[Condition], then: list[Effect]
) -> Rule:
    """What a policy would say of it: in whichever state, by the desk, only if, and then."""
    return Rule(
        name=name,
        sources=tuple(subject.shown),
        target=None,
        by=desk_roles(),
        only_if=tuple(only_if),
        when=None,
        then=tuple(then),
        body=body,
        legal=body,
    )


@condition(ELSEWHERE)
def goes_on_by_itself(subject: Workflow) -> bool:
    return subject.case.merged_into_id is None


def unmoved(seen: UUID | None) -> Condition:
    """Nobody has written since: asked while the case is locked."""

    def test(subject: Workflow) -> bool:
        return Comment.objects.newest_of(subject.case) in (None, seen)

    return Condition(test, MOVED)


def write_to_them(
    subject: Workflow,
    *,
    at: datetime,
    to: str,
    message: Private,
    file: File | None = None,
    waived: Private | None = None,
) -> None:
    """Write to them."""


def add_note(
    subject: Workflow, *, at: datetime, message: Private, file: File | None = None
) -> None:
    """Add a note."""
