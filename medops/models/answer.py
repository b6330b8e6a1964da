"""Which answers were not sent by their writer, and what may an agent answer at all?"""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from uuid_utils.compat import uuid7

from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager, TenantModel
from careops.values.columns import TextColumn
from medops.coach.catalogue import Topic, usual, written_out
from medops.models.asking import Asking
from medops.policy.answer import AnswerPolicy
from medops.values import CODE, LABEL, PATTERNS


class AnswerTopic(TenantModel):
    """Something that answers are about: whether an agent may answer it, and by which words it is known."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = TextColumn(kind=CODE, max_length=40, help_text="By which rules name it. It stays.")
    label = TextColumn(kind=LABEL, help_text="What it is about, as agents read it.")
    may_be_answered = models.BooleanField(
        "agents may answer it", default=False, help_text="No: such an answer is held back."
    )
    patterns = TextColumn(
        kind=PATTERNS,
        blank=True,
        help_text="One a line: words that follow each other, | between alternatives, ~ for near each other, * for any"
        " ending, % for a number. A line that begins with ? only asks whoever writes it.",
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="one_answer_topic_a_code")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def topic(self) -> Topic:
        return Topic(self.code, self.label, self.may_be_answered, self.patterns)


def topics_in_force() -> str:
    """What agents may answer and what not, as ``coach`` reads it: the usual, with the company's own. One query."""
    own = {one.code: one.topic for one in AnswerTopic.objects.order_by("code")}
    return written_out([*({one.code: one for one in usual()} | own).values()])


class AnswerQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "patient", "provider", "ticket__case", "author__user")


class Answer(Asking, AnswerPolicy):  # type: ignore[override]  # asked: it is counted
    objects: ClassVar[Any] = TenantManager.from_queryset(AnswerQuerySet)()

    class Meta(AnswerPolicy.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["tenant", "patient"], name="answer_of_patient"),
            models.Index(fields=["tenant", "ticket"], name="answer_of_ticket"),
        ]

    @cached_property
    def topics(self) -> str:
        return topics_in_force()

    def headline(self) -> str:
        return "Answer to a patient"

    def header(self) -> dict[str, Any]:
        return {"patient": self.patient_id, "provider": self.provider_id}
