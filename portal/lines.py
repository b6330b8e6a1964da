"""What was written between a patient and us, as whoever answers reads it? No note of the desk is in it."""

from __future__ import annotations

from typing import Any

from careops.conversation.models import Comment
from careops.people.actors import Actor
from careops.web import conversation
from careops.web.conversation import Line


def lines_of(subject: Any, *, by: Actor) -> list[Line]:
    said = Comment.objects.of(subject.case).read_by([subject.patient_id])
    return conversation.lines_of(said, by=by)
