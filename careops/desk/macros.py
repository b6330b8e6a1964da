"""What is done under one name? A reply, tags, an assignment and a step, each by the engine's sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from careops.cases.tags import CaseTag, spelled
from careops.conversation.beside import tag
from careops.conversation.coaching import Advice, advice_on, held_in
from careops.conversation.macros import Macro
from careops.conversation.models import Comment
from careops.conversation.replies import filled, gaps, values_of
from careops.conversation.writing import NOTE, carry, note, write
from careops.desk.bulk import obstacle
from careops.engine.batches import load
from careops.engine.holding import HAND_ON
from careops.engine.refusals import NotMet, Refusal, Stale
from careops.engine.turn import Move
from careops.outbox.hold import HOLD
from careops.people.actors import Actor
from careops.people.models import Membership
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow
from careops.tenancy.scope import current_tenant
from careops.web.readers import readers_of

ME = "me"
NOBODY_THERE = "Of this case there is nobody to write to as the {to}."
CANNOT_READ = "{person} could not read it: {why}"
UNFILLED = "Nobody knows {gaps} of this case: write to them by hand."
CHANGED = "{ref} has changed since you looked; look again."
NO_STEP = "It cannot be given to anybody as it stands."


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a macro does to a case: in ``words``, what would refuse it, and what carries it out."""

    words: str
    obstacle: str
    do: Callable[[Workflow], None]
    text: str = ""  # what would be written
    advice: Sequence[Advice] = ()  # on that


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: ``done``, or nothing at all, with the reason."""

    subject: Workflow
    done: list[str]
    reason: str = ""


def preview(macro: Macro, subject: Workflow, *, by: Actor, at: datetime) -> list[Part]:
    """What it would do to this case, in its order, each with what would refuse it; nothing is written."""
    return list(parts_of(macro, subject, by=by, at=at))


def run(
    macro: Macro,
    subjects: Sequence[Workflow],
    *,
    by: Actor,
    at: datetime,
    seen: Mapping[UUID, int | None] | None = None,
) -> list[Outcome]:
    """Do it to each of them, all of it or nothing; each that refuses says why. Counted once a case.

    ``seen`` are the versions that were looked at: what has changed since is left alone, also by this very macro.
    """
    looked_at = seen or {}
    found = [run_on(macro, one, seen=looked_at.get(one.pk), by=by, at=at) for one in subjects]
    Macro.objects.used(macro.pk, times=sum(not one.reason for one in found))
    return found


def run_on(
    macro: Macro, subject: Workflow, *, seen: int | None, by: Actor, at: datetime
) -> Outcome:
    parts = preview(macro, subject, by=by, at=at)
    try:
        with transaction.atomic():
            if seen not in (None, subject.case.version):
                raise Stale(CHANGED.format(ref=subject.case.ref))
            for part in parts:
                if part.obstacle:
                    raise NotMet(f"{part.words}: {part.obstacle}")
                part.do(subject)
    except Refusal as refusal:
        return Outcome(subject, [], refusal.reason)
    return Outcome(subject, [part.words for part in parts])


def parts_of(macro: Macro, subject: Workflow, *, by: Actor, at: datetime) -> Iterator[Part]:
    said: Any = {"by": by, "at": at}
    if macro.text:
        yield writing_part(macro, subject, **said)
    if macro.tags:
        words = spelled(macro.tags)
        yield Part(f"Add the tags {', '.join(words)}", "", partial(add_tags, words=words, **said))
    if macro.assign:
        yield step_part(assigning(subject, by), subject, macro.assign, NO_STEP, **said)
    if macro.step:
        rule = subject.rules().get(macro.step)
        yield step_part(rule, subject, macro.assign, "There is no such step any more.", **said)


def writing_part(macro: Macro, subject: Workflow, *, by: Actor, at: datetime) -> Part:
    text = filled(macro.text, values_of(subject, current_tenant(), by))
    missing = UNFILLED.format(gaps=", ".join(gaps(text))) if gaps(text) else ""
    if macro.to == NOTE:
        return Part("Note", missing, partial(add_note, text=text, by=by, at=at), text)
    reader = next((one for one in readers_of(subject) if one.field == macro.to), None)
    if reader is None:
        return Part("Write", NOBODY_THERE.format(to=macro.to.replace("_", " ")), add_nothing, text)
    why = CANNOT_READ.format(person=reader.person, why=reader.obstacle) if reader.obstacle else ""
    advice = advice_on(subject, reader.person, text, by=by)
    do = partial(write_to, to=reader.field, text=text, link=reader.by_link, by=by, at=at)
    obstacle = missing or why or held_in(advice)
    return Part(f"Write to {reader.person}", obstacle, do, text, advice)


def step_part(
    rule: Rule | None, subject: Workflow, whom: str, missing: str, *, by: Actor, at: datetime
) -> Part:
    """A step that asks for nothing, or for whom it is given to."""
    if rule is None:
        return Part("Take the step", missing, add_nothing)
    facts = facts_of(rule, whom, by)
    move = Move(subject, rule, by, facts)
    return Part(
        rule.label, obstacle(move, at=at), partial(take, rule=rule, facts=facts, by=by, at=at)
    )


def facts_of(rule: Rule, whom: str, by: Actor) -> dict[str, str]:
    named = [fact.name for fact in rule.facts if fact.type is Membership]
    return {name: str(by.member) if whom in ("", ME) else whom for name in named}


def assigning(subject: Workflow, by: Actor) -> Rule | None:
    """The step by which this case is given to a colleague: it asks for nothing else."""
    able = [rule for rule in subject.allowed(by) if asks_for_a_colleague(rule)]
    return min(able, key=lambda rule: rule.name != HAND_ON, default=None)


def asks_for_a_colleague(rule: Rule) -> bool:
    needed = [fact for fact in rule.facts if fact.is_required]
    return [fact.type for fact in needed] == [Membership]


# What carries them out; each loads and locks the case anew, as every step does.


def add_nothing(subject: Workflow) -> None:
    """Its obstacle has been told."""


def add_note(subject: Workflow, *, text: str, by: Actor, at: datetime) -> None:
    seen = Comment.objects.newest_of(subject.case)
    note(subject, text, seen=seen, mentioned=[], by=by, at=at)


def write_to(subject: Workflow, *, to: str, text: str, link: bool, by: Actor, at: datetime) -> None:
    seen = Comment.objects.newest_of(subject.case)
    write(subject, to, text, seen=seen, by=by, at=at, link=link, hold=HOLD)


def add_tags(subject: Workflow, *, words: list[str], by: Actor, at: datetime) -> None:
    """Beside those that it has; nothing is said where it has them all."""
    has = set(CaseTag.objects.filter(case=subject.case).values_list("word", flat=True))
    if not set(words) <= has:
        tag(subject, sorted(has | set(words)), by=by, at=at)


def take(subject: Workflow, *, rule: Rule, facts: dict[str, Any], by: Actor, at: datetime) -> None:
    (fresh,) = load([subject.case])
    carry(Move(fresh, rule, by, facts), at=at)
