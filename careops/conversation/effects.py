"""How does a sentence keep what was said? As a comment of its case: ``then=[said(), ...]``, with a fact ``message``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID

from careops.conversation.models import Attachment, Comment
from careops.files.models import File
from careops.people.actors import Actor
from careops.people.roles import role_in_words
from careops.policy.effects import Keep
from careops.values.private import Private


@dataclass(frozen=True, slots=True)
class Said(Keep):
    """Keep the fact ``message`` as a comment: in the conversation with the person whom this field names.

    Without a field it is the conversation with whoever says it; or a note, with nobody. A fact ``file`` is attached.
    """

    field: str = ""
    is_note: bool = False
    hold: timedelta = timedelta()  # until what tells them of it leaves, too

    def maker_of(self, policy: type) -> Callable[..., Any]:  # noqa: ARG002 (whatever the policy)
        return maker_for(self.field, is_note=self.is_note, hold=self.hold)

    def of_subject(self, subject: Any) -> Callable[..., Any]:
        return partial(self.maker_of(type(subject)), subject)

    def __str__(self) -> str:
        return "keep what was written"


def said(*, to: str = "", is_note: bool = False, hold: timedelta = timedelta()) -> Said:
    """Keep what was said with the sentence; ``to`` is the field that names who reads it, after that ``hold``."""
    return Said("comments", to, is_note, hold)


@cache
def maker_for(
    field: str, *, is_note: bool, hold: timedelta = timedelta()
) -> Callable[..., list[Any]]:
    def comments(
        subject: Any,
        *,
        at: datetime,
        by: Actor,
        entry: UUID,
        message: Private,
        file: File | None = None,
    ) -> list[Any]:
        """The comment, and what is sent along."""
        named = getattr(subject, f"{field}_id") if field else themselves(subject, by)
        person = None if is_note else named
        made = comment(subject, person, message, by=by, at=at, entry=entry)
        made.held_until = at + hold if hold else None
        return [made, Attachment(comment=made, file=file)] if file else [made]

    return comments


def comment(
    subject: Any, person: UUID | None, text: str, *, by: Actor, at: datetime, entry: UUID
) -> Comment:
    """What this actor writes, unsaved; theirs, where they are that person."""
    made = Comment(case=subject.case, entry_id=entry, person=person, text=text, at=at)
    made.is_ours = person is None or person not in by.people
    made.author, made.author_id, made.role = by.name, by.id, role_in_words(by.roles)
    return made


def themselves(subject: Any, by: Actor) -> UUID | None:
    """Whom of its people the actor is, by the names that the subject has for them."""
    named = (getattr(subject, f"{name}_id", None) for name in subject.recipients())
    return next((person for person in named if person in by.people), min(by.people, default=None))
