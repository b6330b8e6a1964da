"""What must be said? Messages: promises to speak, made in the same commit as their cause."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Left
from uuid_utils.compat import uuid7

from careops.cases.models import Case
from careops.record.models import Entry
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet


class MessageQuerySet(TenantQuerySet):
    def ready(self, *, at: datetime) -> Self:
        return self.filter(next_attempt_at__lte=at).order_by("next_attempt_at", "id")

    def failed(self) -> Self:
        return self.filter(state=Message.State.FAILED)

    def said_to(self, whom: str) -> Self:
        """To this address, or to somebody whose name holds this."""
        return self.filter(Q(to__iexact=whom) | Q(name__icontains=whom))

    def for_list(self) -> Self:
        """Newest first, with how each begins instead of the whole of it."""
        beginning = Left("text", 160)
        found: Self = self.select_related("case").defer("text", "html").order_by("-id")
        return found.annotate(beginning=beginning)

    def of(self, case: Case) -> Self:
        return self.filter(case=case).order_by("queued_at", "id")


class Message(TenantModel):
    """One thing to say to one recipient on one channel. What was said is kept (SX-9).

    A message is waiting while ``next_attempt_at`` is set; leasing it moves that instant on, so a
    sender that dies gives it back by itself.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        DELIVERED = "delivered"
        BOUNCED = "bounced"
        FAILED = "failed"
        SUPPRESSED = "suppressed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = TenantKey(Case, models.PROTECT, related_name="messages", db_index=False)
    entry = TenantKey(Entry, models.PROTECT, related_name="messages", db_index=False)
    channel = models.CharField(max_length=10)
    template = models.CharField(max_length=60)
    to = models.CharField(max_length=254)
    person = models.UUIDField(null=True, help_text="The provider, patient or partner addressed.")
    name = models.CharField(max_length=120, blank=True)

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=200, blank=True, help_text="The carrier's own id.")
    error = models.CharField(max_length=300, blank=True)

    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(MessageQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "entry", "channel", "to"], name="one_message_a_cause"
            ),
            models.CheckConstraint(
                name="only_a_queued_message_is_attempted",
                condition=Q(state="queued") | Q(next_attempt_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "next_attempt_at"],
                name="message_ready",
                condition=Q(next_attempt_at__isnull=False),
            ),
            models.Index(fields=["tenant", "case"], name="message_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.template}"

    @property
    def tone(self) -> str:
        """How a page shows its state."""
        return TONES[self.State(self.state)]


TONES = {
    Message.State.QUEUED: "waiting",
    Message.State.SENT: "good",
    Message.State.DELIVERED: "good",
    Message.State.BOUNCED: "danger",
    Message.State.FAILED: "danger",
    Message.State.SUPPRESSED: "muted",
}


class Link(TenantModel):
    """A capability for one person, one case, one round and a few hours (M6, S4-7, S4-8).

    Only the SHA-256 of its token is kept. It opens no session, and showing it changes nothing.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    case = TenantKey(Case, models.PROTECT, related_name="links", db_index=False)
    message = models.UUIDField(null=True)
    person = models.UUIDField()
    round = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "case"], name="link_of_case")]

    def __str__(self) -> str:
        return f"link until {self.expires_at:%Y-%m-%d %H:%M}"
