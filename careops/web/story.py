"""What is each step to whom? One story a kind: its table says of every action what each audience reads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.dateparse import parse_datetime

from careops.conversation.beside import BELONGS, FOLLOW, TAG, UNDO, UNFOLLOW
from careops.conversation.writing import NOTE, WRITE
from careops.engine.codes import SEND_CODE
from careops.engine.holding import HAND_CASE, PUT_BACK, RETURN, RETURN_LATE, TAKE_CASE
from careops.engine.renewal import SEND_LINK
from careops.policy.workflow import Workflow
from careops.record.models import Entry
from careops.registry import Registry

PATIENT, PROVIDER, PARTNER = AUDIENCES = ("patient", "provider", "partner")
UNTOLD = ""  # kept from them on purpose
# What the desk reads of steps that no policy says.
BESIDE = {
    SEND_LINK: "Asked for a fresh link",
    SEND_CODE: "Asked for a one-time code",
    WRITE: "Wrote to them",
    NOTE: "Added a note",
    "upload_file": "Sent a file",
    "erase_file": "Erased a file",
    TAG: "Tagged it",
    FOLLOW: "Follows it",
    UNFOLLOW: "Follows it no more",
    UNDO: "Took back what was written, before it was sent",
    BELONGS: "Gave it to the patient whom it is about in truth",
    TAKE_CASE: "Took it",
    HAND_CASE: "Handed it on to somebody else",
    PUT_BACK: "Gave it back to the queue",
    RETURN: "Gave it back to the queue: nothing was done since it was taken",
    RETURN_LATE: "Gave it back to the queue, late: nothing was done since it was taken",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What one action is to whom. The desk reads what was ``done``: in its timeline, and below the button.

    Of each audience that its kind has it says the words, or UNTOLD; ``{holder}`` is whose it was then.
    """

    done: str
    patient: str | None = None
    provider: str | None = None
    partner: str | None = None

    def to(self, audience: str) -> str | None:
        words: str | None = getattr(self, audience)
        return words


told = Told


def inside(done: str) -> Told:
    """It is ours to know: nobody but the desk reads of it."""
    return Told(done, patient=UNTOLD, provider=UNTOLD, partner=UNTOLD)


def heard(table: Mapping[str, Told], words: Mapping[str, str]) -> dict[str, Told]:
    """The same, where partners hear these words of these actions, and of all others nothing."""
    return {name: replace(one, partner=words.get(name, UNTOLD)) for name, one in table.items()}


@dataclass(frozen=True, slots=True)
class Status:
    """How it stands with the patient: a headline, what that means, what the next date means, and what is ahead.

    ``way_out`` is what they can do when that date has passed, or when it waits for them. ``is_theirs``: by
    that date they owe us something, so that it is not us who are late.
    """

    headline: str
    meaning: str = ""
    promise: str = ""
    ahead: tuple[str, ...] = ()
    way_out: str = ""
    is_theirs: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened; ``times`` in a row, the last of them ``at``; ``until`` is what was promised."""

    text: str
    at: datetime
    times: int = 1
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it stands with a provider of whom nothing is asked: its moment, what it asks of them, what is ahead."""

    title: str
    at: datetime | None = None
    text: str = "Nothing to do."
    ahead: tuple[str, ...] = ()


def named_in(entry: Entry) -> str:
    """Whom a step gave the case to: the provider that was said with it; nobody else than before, when empty."""
    return str(entry.facts.get("provider", {}).get("name", ""))


@dataclass(frozen=True, slots=True)
class Story:
    """What is told of the cases of one ``kind``, and by whom its steps are read, beside the desk.

    ``statuses`` says how it stands with its patient in each state, but for those that are ``unseen``.
    ``name`` is what they call it, ``nobody`` its provider while it has none, and ``holder_after``
    finds whom a step gave it to.
    """

    kind: str
    told: Mapping[str, Told]
    audiences: tuple[str, ...] = ()
    statuses: Mapping[Any, Status] = field(default_factory=dict)
    unseen: Collection[Any] = ()
    name: str = ""
    nobody: str = "your provider"
    holder_after: Callable[[Entry], str] = named_in

    def words(self, audience: str) -> dict[str, str]:
        """What this audience reads, by action."""
        return {action: words for action, one in self.told.items() if (words := one.to(audience))}


STORIES: Registry[Story] = Registry("stories of a kind of case")


def tells(story: Story) -> Story:
    """Declare the story of a kind; every policy has one."""
    return STORIES.declare(story.kind, story)


def in_the_past(policy: Workflow, action: str) -> str:
    """A step once it is done: ``Claimed it``; of one that nobody says any more, its name."""
    found = STORIES[policy.kind].told.get(action)
    return found.done if found else BESIDE.get(action, action.replace("_", " "))


def status_of(subject: Any) -> Status:
    """How it stands, with the name of whoever has it: of a subject, or of its case alone."""
    story = STORIES[subject.kind]
    found, provider = story.statuses[subject.state], getattr(subject, "provider", None)
    holder = provider.name if provider else story.nobody
    said: Any = {name: sentence(getattr(found, name), holder) for name in ("headline", "meaning")}
    return replace(found, **said, ahead=tuple(sentence(words, holder) for words in found.ahead))


def status_context(subject: Any, entries: Iterable[Entry]) -> dict[str, Any]:
    """What the page of a case shows its patient: ``careops/status.html`` and ``careops/steps.html``."""
    story, steps = STORIES[subject.kind], steps_of(subject, entries)
    return {"name": story.name, "status": status_of(subject), "steps": steps}


def steps_of(subject: Any, entries: Iterable[Entry], audience: str = PATIENT) -> list[Step]:
    """What happened so far, oldest first. What was done in a row is one step; an overtaken reminder is none."""
    story, entries = STORIES[subject.kind], list(entries)
    words = story.words(audience)
    steps = [
        step_of(entry, sentence(words[entry.action], holder))
        for entry, holder in zip(entries, holders(story, subject, entries), strict=True)
        if entry.action in words and entry.outcome == Entry.Outcome.DONE
    ]
    alike = (list(found) for _, found in groupby(steps, key=lambda step: step.text))
    return [replace(found[-1], times=len(found)) for found in alike]


def holders(story: Story, subject: Any, entries: Iterable[Entry]) -> Iterator[str]:
    """Whose it was after each step; before the first that says so, whoever has it now, if nothing does."""
    given = [story.holder_after(entry) for entry in entries]
    provider = None if any(given) else getattr(subject, "provider", None)
    holder = provider.name if provider else story.nobody
    for to in given:
        holder = to or holder
        yield holder


def step_of(entry: Entry, text: str) -> Step:
    until = parse_datetime(entry.facts.get("until", ""))
    is_moment = until is not None and until.tzinfo is not None  # a day is no promise
    return Step(text, entry.at, until=until if is_moment else None)


def sentence(words: str, holder: str) -> str:
    text = words.format(holder=holder)
    return text[:1].upper() + text[1:]
