"""What happened so far, and what was said? A case's record and messages as one timeline."""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.timezone import localtime

from careops.cases.models import Case
from careops.conversation.models import Comment
from careops.outbox.channels import CHANNELS
from careops.outbox.codes import code_of
from careops.outbox.models import Message
from careops.people.actors import THE_CLOCK, Actor
from careops.policy.rules import Rule
from careops.policy.workflow import Workflow
from careops.record.models import Entry
from careops.record.trace import mask
from careops.values.private import in_place_of, is_seal
from careops.web.conversation import Line, lines_of
from careops.web.story import in_the_past

TONES = {
    "delivered": "good",
    "bounced": "danger",
    "failed": "danger",
    "queued": "waiting",
    "kept": "attention",
}
DELIVERY = {
    "queued": "waiting to be sent",
    "sent": "sent",
    "delivered": "delivered",
    "bounced": "came back",
    "failed": "could not be delivered",
    "suppressed": "not sent",
    "kept": "kept here, not sent",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the record, in words."""

    entry: Entry
    label: str
    source: str
    target: str
    facts: list[tuple[str, str]]
    messages: list[SentMessage]
    lines: list[Line]
    part: Case | None = None  # of which case it is, that is a part of this one

    is_fold = False

    @property
    def is_note(self) -> bool:
        """Whether it says what only the desk reads."""
        return any(line.comment.is_note for line in self.lines)

    @property
    def is_clocks(self) -> bool:
        return self.entry.via == THE_CLOCK.via

    @property
    def is_skipped(self) -> bool:
        return self.entry.outcome == Entry.Outcome.SKIPPED


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message, with what became of it."""

    message: Any  # of Message.objects.with_words

    @property
    def mark(self) -> str:
        return CHANNELS[self.message.channel].mark

    @property
    def tone(self) -> str:
        return TONES.get(self.message.state, "muted")

    @property
    def delivery(self) -> str:
        return DELIVERY[self.message.state]

    @property
    def to(self) -> str:
        return str(self.message.name or self.message.to)

    @property
    def text(self) -> str:
        """What was said, but for its link and code: whoever uses them acts as their owner."""
        words = str(self.message.words).replace(code_of(self.message.entry_id), "••••••")
        return mask(words)

    @property
    def template(self) -> str:
        return str(self.message.template).replace("_", " ")


def story_of(cases: Collection[Case]) -> tuple[Any, Any, Any]:
    """The questions of which the story of a case and its parts is made: messages, what was written, the record."""
    return (
        Message.objects.filter(case__in=cases)
        .order_by("queued_at", "id")
        .with_words()
        .defer("html"),
        Comment.objects.filter(case__in=cases).order_by("id").with_files(),
        Entry.objects.filter(case__in=cases).with_words().order_by("seq"),
    )


def story(
    cases: Iterable[Case],
    subject: Workflow,
    messages: Iterable[Message],
    comments: Iterable[Comment],
    entries: Iterable[Entry],
    *,
    by: Actor,
) -> list[Step]:
    """Every step of the case and its parts, oldest first, each with its messages and what was written with it."""
    parts: dict[Any, Case] = {one.pk: one for one in cases}
    said, written = by_entry(messages), lines_by_entry(comments, by=by)
    return [
        step(entry, subject, said[entry.pk], written[entry.pk], parts[entry.case_id])
        for entry in entries
    ]


def steps_of(who: str, steps: Sequence[Step]) -> list[Step]:
    """The steps of ``people``, of the ``system``, or all."""
    if who not in ("people", "system"):
        return list(steps)
    return [step for step in steps if step.is_clocks == (who == "system")]


def by_entry(messages: Iterable[Message]) -> Mapping[Any, list[SentMessage]]:
    found: dict[Any, list[SentMessage]] = defaultdict(list)
    for message in messages:
        found[message.entry_id].append(SentMessage(message))
    return found


def lines_by_entry(comments: Iterable[Comment], *, by: Actor) -> Mapping[UUID, list[Line]]:
    found: dict[UUID, list[Line]] = defaultdict(list)
    for line in lines_of(comments, by=by):
        found[line.comment.entry_id].append(line)
    return found


def newest_in(steps: Iterable[Step]) -> UUID | None:
    """The last comment that whoever reads all of this has seen."""
    return max((line.comment.pk for step in steps for line in step.lines), default=None)


def also_named(steps: Iterable[Step]) -> Iterable[UUID | None]:
    """The patients of other cases whose messages travelled in the same mails, and can be read here too."""
    shared = [s.message.carrier for step in steps for s in step.messages if s.message.others]
    cases = Case.objects.filter(messages__carrier__in=shared)
    return cases.values_list("patient_id", flat=True) if shared else ()


def step(
    entry: Entry,
    subject: Workflow,
    messages: list[SentMessage],
    lines: list[Line],
    of: Case | None = None,
) -> Step:
    """In words; those of a comment stand for the seal that the record keeps of them."""
    rule = subject.rules().get(entry.action)
    facts = {name: v for name, v in entry.said.items() if not (lines and is_seal(v))}
    return Step(
        entry,
        label=in_the_past(subject, entry.action),
        source=state_label(subject, entry.source),
        target=state_label(subject, entry.target),
        facts=list(facts_in_words(facts, rule)),
        messages=messages,
        lines=lines,
        part=of if of and of.pk != subject.pk else None,
    )


def state_label(subject: Workflow, state: str) -> str:
    labels: dict[str, Any] = dict(subject.State.choices)
    return str(labels.get(state, state))


def facts_in_words(facts: Mapping[str, Any], rule: Rule | None) -> Iterable[tuple[str, str]]:
    kinds = {fact.name: fact for fact in rule.facts} if rule else {}
    for name, value in facts.items():
        if value is None:  # it was left out
            continue
        fact = kinds.get(name)
        label = fact.label if fact else capfirst(name.replace("_", " "))
        yield label, in_words(value, fact.type if fact else None)


def in_words(value: Any, kind: Any) -> str:
    """A fact as the record keeps it, for people: names for things, labels for choices."""
    if is_seal(value):
        return in_place_of(value["length"])
    if isinstance(value, dict):
        return str(value.get("name", value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if inspect.isclass(kind) and issubclass(kind, Enum):
        member = kind(value)
        return str(getattr(member, "label", member.value))
    if kind is datetime and (found := parse_datetime(str(value))):
        return f"{localtime(found):%a %-d %b %Y, %H:%M}"
    return str(value)


def held_lines(steps: Iterable[Step], *, by: Actor, at: datetime) -> list[Comment]:
    """What the reader wrote and may still take back, the newest first; of a colleague's, what leaves later."""
    lines = (line for step in reversed(list(steps)) for line in step.lines)
    held = (line.comment for line in lines if line.comment.is_held(at))
    return [one for one in held if one.author_id == by.id or one.is_later]
