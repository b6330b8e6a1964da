"""What does somebody read of what was written about a case? The conversation with them, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from careops.conversation.models import Comment
from careops.conversation.writing import named_by
from careops.files.models import File
from careops.files.sending import path_of
from careops.outbox.models import Link
from careops.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """One comment, and where its reader finds what was sent along: a file that is not in order is only named."""

    comment: Comment
    files: list[tuple[File, str]]


@dataclass(frozen=True, slots=True)
class Conversation:
    """What one reader sees. Where it ``is_closed`` they read when something was written, and no word of it.

    ``way_in`` is the address at which it opens, where that is not this page.
    """

    lines: list[Line]
    is_closed: bool = False
    way_in: str = ""


def lines_of(comments: Iterable[Comment], *, by: Actor, link: Link | None = None) -> list[Line]:
    """With addresses of files that are this reader's alone; ``link``: how they came, if not signed in."""
    return [Line(one, files_of(sent_along(one), by=by, link=link)) for one in comments]


def sent_along(comment: Comment) -> list[File]:
    """What came with it, where need be by its name alone (``with_files``)."""
    named = getattr(comment, "sent_along", None)
    if named is None:
        return [attachment.file for attachment in comment.attachments.all()]
    return [File(**one | {"id": UUID(one["id"])}) for one in named]


def files_of(files: list[File], *, by: Actor, link: Link | None) -> list[tuple[File, str]]:
    """Each with its address: empty where it is not in order, and where nobody has signed in or holds a link."""
    opens = {file.pk for file in files if file.state == File.State.CLEAN and (by.member or link)}
    return [(file, path_of(file, by=by, link=link) if file.pk in opens else "") for file in files]


def read_with(
    subject: Any, *, by: Actor, link: Link | None = None, is_closed: bool = False, way_in: str = ""
) -> Conversation:
    """What was written with those people of the case who ``by`` is: two queries."""
    theirs = named_by(subject) & by.people
    found = Comment.objects.of(subject.case).read_by(theirs) if theirs else ()
    return Conversation(lines_of(found, by=by, link=link), is_closed, way_in)


def is_talked(subject: Any, *, by: Actor) -> bool:
    """Whether there is anything that ``by`` could read."""
    theirs = named_by(subject) & by.people
    return bool(theirs) and Comment.objects.of(subject.case).read_by(theirs).exists()
