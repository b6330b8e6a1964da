"""What was sent to be imported? A list with who sent it and when, until it is in; and its lines that were rejected."""

from __future__ import annotations

import zlib
from typing import Any, ClassVar

from django.db import models
from uuid_utils.compat import uuid7

from careops.jobs.models import Job
from careops.people.models import Membership
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet


class Upload(TenantModel):
    """A list as it was sent, packed; its words go when it is in, or was left for a month."""

    grants = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200, help_text="What the file was called.")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="In bytes.")
    rows = models.PositiveIntegerField(help_text="How many rows stand below the headings.")
    packed = models.BinaryField(null=True)
    sent_by = TenantKey(Membership, models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField()
    tried = TenantKey(Job, models.PROTECT, related_name="+", db_index=False, null=True)
    taken = TenantKey(Job, models.PROTECT, related_name="+", db_index=False, null=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(TenantQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "sent_at"], name="upload_by_time")]

    def __str__(self) -> str:
        return self.kind

    def pack(self, content: bytes) -> None:
        self.packed = zlib.compress(content)

    @property
    def content(self) -> bytes:
        return zlib.decompress(bytes(self.packed or b""))

    @property
    def job(self) -> Job | None:
        """What was asked for last."""
        return self.taken or self.tried


class RejectedLine(TenantModel):
    """A line that a job could not take: where it stands, what is wrong, and what it said."""

    grants = "SELECT, INSERT, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job = TenantKey(Job, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    head = models.JSONField(help_text="The headings of its list.")
    cells = models.JSONField(help_text="As the file of rejects has them: no formula, and no card.")

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "job", "number"], name="rejected_of_job")]

    def __str__(self) -> str:
        return f"line {self.number}"

    @property
    def field(self) -> str:
        return str(self.cells[1])

    @property
    def reason(self) -> str:
        return str(self.cells[2])
