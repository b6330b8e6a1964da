"""What must be said? Messages: promises to speak, made in the same commit as their cause."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Left, NullIf
from uuid_utils.compat import uuid7

from careops.cases.models import Case
from careops.record.models import Entry
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet

Recipient = tuple[str, str, str, UUID | None]  # channel, address, template and person


class MessageQuerySet(TenantQuerySet):
    def ready(self, *, at: datetime) -> Self:
        """What may be sent now: of a digest that is gathering its first message, which takes the others along."""
        sooner = Q(next_attempt_at=OuterRef("next_attempt_at"), pk__lt=OuterRef("pk"))
        sooner |= Q(next_attempt_at__lt=OuterRef("next_attempt_at"))
        same = {name: OuterRef(name) for name in ("channel", "to", "template")}
        whom = Q(person=OuterRef("person")) | Q(
            person=None
        )  # only posts to a channel address nobody
        before = Message.objects.gathering().filter(whom, sooner, **same)
        alone = Q(digest=False) | Q(carrier__isnull=False)
        found: Self = self.filter(alone | ~Exists(before), next_attempt_at__lte=at)
        return found.order_by("next_attempt_at", "id")

    def gathering(self) -> Self:
        """Digest messages that have not been put into words."""
        return self.filter(digest=True, carrier=None, next_attempt_at__isnull=False)

    def gathering_for(self, recipients: Iterable[Recipient]) -> Self:
        wanted = Q(pk__in=[])
        for channel, to, template, person in recipients:
            wanted |= Q(channel=channel, to=to, template=template, person=person)
        return self.gathering().filter(wanted)

    def carried_by(self, carriers: Iterable[UUID]) -> Self:
        """What travels in the mails of these messages, without these."""
        carriers = list(carriers)
        return self.filter(carrier__in=carriers).exclude(pk__in=carriers)

    def arrived(self) -> Self:
        """What counts as having reached somebody: failed and bounced messages do not (S0-24, S0-A9)."""
        return self.filter(state__in=ARRIVED)

    def hopeful(self, *, of: Message.State) -> Self:
        """What a carrier's word can still change; a mail may come back after a server has taken it."""
        open_states = Q(state__in=[Message.State.QUEUED, Message.State.SENT])
        if of == Message.State.BOUNCED:
            open_states |= Q(state=Message.State.DELIVERED, channel="email")
        return self.filter(open_states)

    def failed(self) -> Self:
        return self.filter(state=Message.State.FAILED)

    def unsent(self) -> Self:
        """What has reached nobody, and may be sent again by hand."""
        return self.filter(state__in=UNSENT).exclude(to="")

    def said_to(self, whom: str) -> Self:
        """To this address, or to somebody whose name holds this."""
        return self.filter(Q(to__iexact=whom) | Q(name__icontains=whom))

    def for_list(self) -> Self:
        """Newest first, with how each begins instead of the whole of it."""
        found: Self = self.select_related("case").defer("text", "html").order_by("-id")
        return found.in_company().annotate(beginning=Left(said("text"), 160))

    def of(self, case: Case) -> Self:
        found: Self = self.filter(case=case).order_by("queued_at", "id")
        return found.with_words()

    def in_company(self) -> Self:
        """With the ``title`` of the mail that carried each, and how many ``others`` were in it."""
        carried = Message.objects.filter(carrier=OuterRef("carrier")).order_by().values("carrier")
        others = Subquery(carried.annotate(number=Count("*") - 1).values("number"))
        return self.annotate(title=said("subject"), others=others)

    def with_words(self) -> Self:
        """The same, and with the ``words`` of that mail."""
        return self.in_company().annotate(words=said("text"))


def said(field: str) -> Any:
    """A message's own, or its carrier's."""
    carrier = Message.objects.filter(pk=OuterRef("carrier")).values(field)
    own = NullIf(field, Value(""))
    return Coalesce(own, Subquery(carrier), Value(""), output_field=models.TextField())


class Message(TenantModel):
    """One thing to say to one recipient on one channel. Its words stay (SX-9).

    What nobody carried is ``kept``: it has reached nobody, and proves nothing.

    A message is waiting while ``next_attempt_at`` is set; leasing it moves that instant on, so a
    sender that dies gives it back by itself.

    A digest message waits for others to the same recipient (``digests``). Once they are put into
    words, all have the same ``carrier``, the one of them whose mail carries them: it alone waits
    and is sent, and what becomes of it becomes of all.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        DELIVERED = "delivered"
        BOUNCED = "bounced"
        FAILED = "failed"
        SUPPRESSED = "suppressed"
        KEPT = "kept", "kept here, not sent"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # A letter, which is about its reader's sign-in, has no case.
    case = TenantKey(Case, models.PROTECT, null=True, related_name="messages", db_index=False)
    entry = TenantKey(Entry, models.PROTECT, null=True, related_name="messages", db_index=False)
    channel = models.CharField(max_length=10)
    template = models.CharField(max_length=60)
    to = models.CharField(max_length=254)
    person = models.UUIDField(null=True, help_text="The provider, patient or partner addressed.")
    name = models.CharField(max_length=120, blank=True)
    digest = models.BooleanField(default=False)
    carrier = models.UUIDField(null=True, help_text="The message whose mail carries this one.")

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
                name="a_message_of_a_case_has_its_cause",
                condition=Q(case=None, entry=None) | Q(case__isnull=False, entry__isnull=False),
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
            models.Index(
                fields=["tenant", "to"],
                name="message_gathering",
                condition=Q(digest=True, carrier=None, next_attempt_at__isnull=False),
            ),
            models.Index(
                fields=["tenant", "carrier"],
                name="message_carried",
                condition=Q(carrier__isnull=False),
            ),
            models.Index(fields=["tenant"], name="message_failed", condition=Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.template}"

    @property
    def is_unsent(self) -> bool:
        return self.state in UNSENT and bool(self.to)

    @property
    def has_arrived(self) -> bool:
        return self.state in ARRIVED

    @property
    def recipient(self) -> Recipient:
        """Who gets one digest of all that gathers for them."""
        return self.channel, self.to, self.template, self.person

    @property
    def tone(self) -> str:
        """How a page shows its state."""
        return TONES[self.State(self.state)]


ARRIVED = (Message.State.SENT, Message.State.DELIVERED)
UNSENT = (Message.State.FAILED, Message.State.KEPT)
TONES = {
    Message.State.QUEUED: "waiting",
    Message.State.SENT: "good",
    Message.State.DELIVERED: "good",
    Message.State.BOUNCED: "danger",
    Message.State.FAILED: "danger",
    Message.State.SUPPRESSED: "muted",
    Message.State.KEPT: "attention",
}


class Link(TenantModel):
    """A capability for one person, one case, one round and a few hours (M6, S4-7, S4-8).

    Only the SHA-256 of its token is kept. It opens no session, and showing it changes nothing.
    """

    grants = "SELECT, INSERT, UPDATE, DELETE"  # once it has ended, it is purged

    digest = models.CharField(primary_key=True, max_length=64)
    case = TenantKey(Case, models.PROTECT, related_name="links", db_index=False)
    message = models.UUIDField(null=True)
    person = models.UUIDField()
    round = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True, help_text="When its one-time code was given.")
    tries = models.PositiveSmallIntegerField(default=0, help_text="Wrong codes so far.")

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "case"], name="link_of_case")]

    def __str__(self) -> str:
        return f"link until {self.expires_at:%Y-%m-%d %H:%M}"


class Rest(models.Model):
    """A channel of the installation whose carrier refuses our account, or is away. All its messages wait.

    When ``until`` has passed, one sender tries; nobody else does before it says what came of it.
    """

    channel = models.CharField(primary_key=True, max_length=10)
    since = models.DateTimeField()
    until = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.channel} rests until {self.until:%Y-%m-%d %H:%M}"
