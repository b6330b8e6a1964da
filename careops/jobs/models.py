"""What takes longer than a page? A job: who asked for it, how far it has come, and what was found."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from careops.people.models import Membership
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet


class State(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"
    FAILED = "failed", "Failed"


UNFINISHED = (State.WAITING, State.RUNNING)
TONES = {State.DONE: "good", State.FAILED: "danger", State.STOPPED: "muted"}


class JobQuerySet(TenantQuerySet):
    def unfinished(self) -> Self:
        return self.filter(state__in=UNFINISHED)

    def of(self, kind: str) -> Self:
        """The newest first, with whoever asked for them."""
        return self.filter(kind=kind).select_related("asked_by__user").order_by("-id")


class Job(TenantModel):
    """Work in pieces, each one transaction: what a piece has done and how far it has come are committed together.

    Nobody holds a job between two pieces, so that whoever dies at one leaves nothing to be cleared up.
    """

    grants = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_by = TenantKey(Membership, models.PROTECT, related_name="jobs", db_index=False)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    said = models.JSONField(default=dict, help_text="What was asked for.")
    found = models.JSONField(default=dict, help_text="What came of it so far.")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(JobQuerySet)()

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(
                fields=["tenant", "id"],
                name="job_unfinished",
                condition=Q(state__in=UNFINISHED),
            ),
            models.Index(fields=["tenant", "kind", "id"], name="job_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def tone(self) -> str:
        return TONES.get(State(self.state), "waiting")

    @property
    def percent(self) -> int:
        return min(100 * self.done // self.total, 100) if self.total else 0

    def end(self, state: State, *, at: datetime, problem: str = "") -> None:
        self.state, self.ended_at, self.problem = state, at, problem[:300]
