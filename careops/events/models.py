"""Where do partners hear of events by themselves? At endpoints of theirs; each delivery is a row."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from uuid_utils.compat import uuid7

from careops.people.models import Partner
from careops.record.models import Entry
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet

TYPE = 92  # characters of a kind of case, a dot, and an action


class EndpointQuerySet(TenantQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True, partner__is_active=True)

    def behind(self, *, seq: int) -> Self:
        """Those for which not all up to this place in the chain has been queued."""
        return self.active().filter(queued_to__lt=seq)

    def ready(self, *, at: datetime) -> Self:
        """Those that something can be delivered to now: they neither rest, nor has a sender leased them."""
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        due = Delivery.objects.ready(at=at).filter(endpoint=OuterRef("pk"))
        return self.active().filter(free, Exists(due), next_at__lte=at).order_by("next_at")


class Endpoint(TenantModel):
    """An address of a partner's, which is told of events as they happen (SX-8).

    Its secret is made from ours and the ``secret_number`` (``secrets``); until ``overlap_until`` the one
    before signs too. ``queued_to`` is the place in the record's chain up to which its deliveries are
    queued. One that does not answer well rests until ``next_at``, with all that waits for it.
    """

    grants = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = TenantKey(Partner, models.PROTECT, related_name="endpoints", db_index=False)
    url = models.CharField(max_length=500)
    types = ArrayField(
        models.CharField(max_length=TYPE), default=list, help_text="Of events; none: all."
    )
    is_active = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    secret_number = models.PositiveSmallIntegerField(default=1)
    overlap_until = models.DateTimeField(null=True)

    queued_to = models.PositiveBigIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    failing_since = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True, help_text="When its partner was mailed.")

    objects: ClassVar[Any] = TenantManager.from_queryset(EndpointQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "partner", "url"], name="one_endpoint_an_address"
            )
        ]

    def __str__(self) -> str:
        return self.host

    @property
    def host(self) -> str:
        """What of its address others may read: the rest may be a key of its own."""
        return urlsplit(self.url).hostname or ""


class DeliveryQuerySet(TenantQuerySet):
    def of(self, endpoint: Endpoint) -> Self:
        return self.filter(endpoint=endpoint)

    def waiting(self) -> Self:
        return self.filter(state__in=WAITING)

    def ready(self, *, at: datetime) -> Self:
        """In the order of the feed; but for what was stepped over, until its time has come."""
        due = Q(next_at=None) | Q(next_at__lte=at)
        return self.waiting().filter(due).order_by("seq", "id")

    def bring_forward(self) -> None:
        """What was put aside is told with the others: its endpoint is another than the one that refused it."""
        self.waiting().exclude(next_at=None).update(next_at=None)


class Delivery(TenantModel):
    """One event to one endpoint (M28). Its ``body`` stays as it was when it was queued.

    What waits because its endpoint rests has no ``next_at``; what only this event is refused for has
    one of its own, and the others pass it.
    """

    grants = "SELECT, INSERT, UPDATE, DELETE"

    class State(models.TextChoices):
        PENDING = "pending"
        RETRY = "retry"
        DELIVERED = "delivered"
        EXHAUSTED = "exhausted"
        DISABLED = "disabled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = TenantKey(Endpoint, models.PROTECT, related_name="deliveries", db_index=False)
    entry = TenantKey(Entry, models.PROTECT, null=True, related_name="+", db_index=False)
    seq = models.PositiveBigIntegerField(default=0, help_text="The entry's place; a test has none.")
    type = models.CharField(max_length=TYPE)
    body = models.TextField()

    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="Of the last answer.")
    error = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(DeliveryQuerySet)()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "endpoint", "entry"], name="one_delivery_an_event"
            )
        ]
        indexes = [
            models.Index(
                fields=["tenant", "endpoint", "seq", "id"],
                name="delivery_waiting",
                condition=Q(state__in=["pending", "retry"]),
            ),
            models.Index(fields=["tenant", "endpoint", "id"], name="delivery_of_endpoint"),
        ]

    def __str__(self) -> str:
        return f"{self.type} to {self.endpoint_id}"

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def next_attempt_at(self) -> datetime | None:
        """Not before its own time, nor while its endpoint rests."""
        if not self.is_waiting:
            return None
        return max(self.next_at or self.endpoint.next_at, self.endpoint.next_at)

    @property
    def tone(self) -> str:
        """How a page shows its state."""
        return TONES[self.State(self.state)]


WAITING = (Delivery.State.PENDING, Delivery.State.RETRY)
TONES = {
    Delivery.State.PENDING: "waiting",
    Delivery.State.RETRY: "attention",
    Delivery.State.DELIVERED: "good",
    Delivery.State.EXHAUSTED: "danger",
    Delivery.State.DISABLED: "muted",
}
