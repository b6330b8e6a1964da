"""What was written about a case? Comments, each in the conversation with one person of it, or inside."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import JSONObject
from uuid_utils.compat import uuid7

from careops.cases.models import Case
from careops.clock.now import Now
from careops.conversation.macros import Macro  # noqa: F401 (a model of this app)
from careops.conversation.replies import SavedReply  # noqa: F401 (a model of this app)
from careops.files.models import File
from careops.outbox.hold import HOLD
from careops.people.models import Membership, Patient
from careops.record.models import Entry
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet
from careops.values.columns import PrivateColumn


class CommentQuerySet(TenantQuerySet):
    def of(self, case: Case) -> Self:
        """All of a case and its parts, oldest first, with what was sent along."""
        found: Self = self.filter(case__in=case.told_together).order_by("id")
        sent_along = Attachment.objects.select_related("file").order_by("id")
        return found.prefetch_related(models.Prefetch("attachments", sent_along))

    def with_files(self) -> Self:
        """The same in one query: what was sent along is named in ``sent_along``, as much of it as a page shows."""
        named = JSONObject(id="file__id", name="file__name", state="file__state")
        along = Attachment.objects.filter(comment=models.OuterRef("pk")).order_by("id")
        found: Self = self.prefetch_related(None)
        return found.annotate(sent_along=ArraySubquery(along.values(found=named)))

    def newest_of(self, case: Case) -> UUID | None:
        """What somebody who has read all of it has seen last."""
        found: UUID | None = (
            self.filter(case__in=case.told_together)
            .order_by("-id")
            .values_list("pk", flat=True)
            .first()
        )
        return found

    def waiting(self, *, at: datetime) -> Self:
        """What leaves later, at a moment that its writer chose."""
        chosen = models.Q(held_until__gt=models.F("at") + HOLD)
        return self.filter(chosen, held_until__gt=at, withdrawn_at=None)

    def read_by(self, people: Collection[UUID]) -> Self:
        """What these people may read: the conversations with them, once they have left the house. Notes are nobody's
        but the desk's.
        """
        has_left = models.Q(held_until=None) | models.Q(held_until__lte=Now())
        before = Patient.objects.filter(merged_into__in=people).values("pk")  # as they were known
        theirs = models.Q(person__in=people) | models.Q(person__in=before)
        return self.filter(has_left, theirs, withdrawn_at=None)


class Comment(TenantModel):
    """What somebody wrote about a case. ``person`` is the patient, provider or partner with whom it is talked;
    without one it is a note, which only the desk reads.

    Until the moment to which it is held its writer may take it back; then nobody but the desk ever reads it.
    """

    frozen = (
        "case",
        "entry",
        "person",
        "is_ours",
        "author",
        "author_id",
        "role",
        "at",
        "held_until",
    )

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = TenantKey(Case, models.PROTECT, related_name="comments", db_index=False)
    entry = TenantKey(Entry, models.PROTECT, related_name="comments", db_index=False)
    person = models.UUIDField(null=True)
    is_ours = models.BooleanField()
    author = models.CharField(max_length=120)
    author_id = models.UUIDField(null=True, help_text="As the record knows them.")
    role = models.CharField(max_length=60, help_text="In which role, in words.")
    text = PrivateColumn()
    at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(CommentQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "case", "id"], name="comment_of_case")]

    def __str__(self) -> str:
        return f"{self.author} on {self.case.ref}"

    @property
    def is_note(self) -> bool:
        return self.person is None

    @property
    def is_later(self) -> bool:
        """Whether its writer chose when it leaves."""
        return self.held_until is not None and self.held_until - self.at > HOLD

    def is_held(self, at: datetime) -> bool:
        """Whether it may still be taken back."""
        return self.held_until is not None and not self.withdrawn_at and at < self.held_until


class Attachment(TenantModel):
    """A file that was sent along with a comment."""

    grants = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    comment = TenantKey(Comment, models.PROTECT, related_name="attachments", db_index=False)
    file = TenantKey(File, models.PROTECT, related_name="attachments", db_index=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "comment", "file"], name="a_file_is_attached_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file} with {self.comment}"


class DraftQuerySet(TenantQuerySet):
    def by(self, member: UUID | None, case: Case) -> Self:
        """What this member has begun to write about the case; nobody else's is found."""
        return self.filter(case=case, member=member)

    def keep(self, member: UUID | None, case: Case, *, to: str, text: str, at: datetime) -> None:
        """Keep what they have written so far; where that is nothing, forget it."""
        if text:
            said = {"to": to, "text": text, "saved_at": at}
            self.update_or_create(case=case, member_id=member, defaults=said)
        else:
            self.by(member, case).delete()


class Draft(TenantModel):
    """What a member has begun to write about a case, and not sent: one each, which only they read."""

    grants = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = TenantKey(Case, models.PROTECT, related_name="drafts", db_index=False)
    member = TenantKey(Membership, models.PROTECT, related_name="drafts", db_index=False)
    to = models.CharField(max_length=40, blank=True)
    text = PrivateColumn()
    saved_at = models.DateTimeField()

    objects: ClassVar[Any] = TenantManager.from_queryset(DraftQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "case", "member"], name="one_draft_a_case_and_member"
            )
        ]

    def __str__(self) -> str:
        return f"draft of {self.member} on {self.case.ref}"
