"""What else can be done to any case, whatever its policy? Tag it, follow it, and take back what was just written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from careops.cases.tags import retag, spelled
from careops.conversation.later import keep_as_draft
from careops.conversation.models import Comment
from careops.conversation.writing import carry, people_of, sentence
from careops.engine.refusals import BadFacts
from careops.engine.turn import Move
from careops.outbox.hold import held_of, suppress
from careops.people.actors import Actor
from careops.people.models import Patient
from careops.policy.rules import Condition
from careops.policy.workflow import Workflow

TAG, FOLLOW, UNFOLLOW, UNDO = "tag", "follow", "unfollow", "unwrite"
BELONGS = "belong_to"
TOO_LATE = (
    "It has been sent, so it is too late to take it back: write again, if something in it is wrong."
)
NOT_YOURS = "Only whoever wrote it can take it back."


def tag(subject: Workflow, words: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Give a case these tags and no others; or a Refusal. Who did it, and which, is on record."""
    try:
        wanted = spelled(",".join(words))
    except ValueError as error:
        raise BadFacts(str(error)) from error
    rule = sentence(subject, tag_it, TAG, [], [])
    with transaction.atomic():
        carry(Move(subject, rule, by, {"tags": ", ".join(wanted) or "none"}), at=at)
        retag(subject.case, wanted)


def tag_it(subject: Workflow, *, at: datetime, tags: str) -> None:
    """Tag it."""


def follow(subject: Workflow, *, by: Actor, at: datetime, wanted: bool = True) -> None:
    """Have this member told of what others do to the case, or no more; or a Refusal."""

    def change(subject: Any, *, at: datetime) -> None:  # noqa: ARG001 (a body's signature)
        """Follow it."""
        others = [key for key in subject.case.followers if key != by.member]
        subject.case.followers = [*others, by.member] if wanted else others

    rule = sentence(subject, change, FOLLOW if wanted else UNFOLLOW, [], [])
    carry(Move(subject, rule, by), at=at)


def belong_to(
    subject: Workflow, patient: Patient, names: Collection[str], *, by: Actor, at: datetime
) -> None:
    """Give a case to the patient whom it is about in truth, by these references to them; or a Refusal."""

    def change(subject: Any, *, at: datetime, patient: str) -> None:  # noqa: ARG001 (a body's signature)
        """Give it to the patient whom it is about in truth."""
        for name in names:
            setattr(subject, name, whom)

    whom = patient
    rule = sentence(subject, change, BELONGS, [], [])
    carry(Move(subject, rule, by, {"patient": patient.name}), at=at)


def take_back(subject: Workflow, comment: Comment, *, by: Actor, at: datetime) -> None:
    """Take back what was written a moment ago: it is never sent, and a draft again; or a Refusal."""
    is_theirs = Condition(lambda _: comment.author_id == by.id, NOT_YOURS)
    is_here = Condition(lambda _, at: is_still_here(comment, at=at), TOO_LATE)
    rule = sentence(subject, take_it_back, UNDO, [is_theirs, is_here], [])
    with transaction.atomic():
        carry(Move(subject, rule, by), at=at)
        suppress(held_of(comment.entry_id, comment.person, at=at))
        comment.withdrawn_at = at
        comment.save(update_fields=["withdrawn_at"])
        keep_as_draft(comment, by.member, to=field_of(subject, comment), at=at)


def is_still_here(comment: Comment, *, at: datetime) -> bool:
    """Asked while the case is locked, of the comment as it is now; no sender takes it while this transaction lasts."""
    comment.refresh_from_db(fields=["withdrawn_at"])
    return comment.is_held(at) and bool(held_of(comment.entry_id, comment.person, at=at))


def field_of(subject: Workflow, comment: Comment) -> str:
    named = people_of(subject).items()
    return next((name for name, person in named if person.pk == comment.person), "")


def take_it_back(subject: Workflow, *, at: datetime) -> None:
    """Take it back."""
