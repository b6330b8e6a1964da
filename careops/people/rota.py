"""Who is on call, and when is nobody? Duties, as a lead plans them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet

Span = tuple[datetime, datetime]


class DutyQuerySet(TenantQuerySet):
    def at(self, moment: datetime) -> Self:
        return self.filter(begins_at__lte=moment, ends_at__gt=moment)

    def between(self, begin: datetime, end: datetime) -> Self:
        """Those that have a part in this stretch of time."""
        return self.filter(begins_at__lt=end, ends_at__gt=begin)

    def for_list(self) -> Self:
        return self.select_related("member__user", "member__provider").order_by("begins_at", "pk")


class Duty(TenantModel):
    """A stretch of time in which a member is on call for a team."""

    grants = "SELECT, INSERT, UPDATE, DELETE"  # one that has not begun may be taken back

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = TenantKey("people.Membership", models.PROTECT, related_name="duties", db_index=False)
    team = models.CharField(max_length=40)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects: ClassVar[Any] = TenantManager.from_queryset(DutyQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name_plural = "duties"
        constraints = [
            models.CheckConstraint(
                name="a_duty_begins_before_it_ends", condition=Q(begins_at__lt=F("ends_at"))
            )
        ]
        indexes = [models.Index(fields=["tenant", "ends_at"], name="duty_by_end")]

    def __str__(self) -> str:
        return f"{self.member} for {self.team}"

    @property
    def span(self) -> Span:
        return self.begins_at, self.ends_at

    def hand_over(self, to: Any, *, since: datetime) -> None:
        """From this moment on it is this member's, or nobody's; who had it before had it."""
        if since > self.begins_at:
            left, self.ends_at = self.ends_at, since
            self.save(update_fields=["ends_at"])
            if to:
                Duty.objects.create(member=to, team=self.team, begins_at=since, ends_at=left)
        elif to:
            self.member = to
            self.save(update_fields=["member"])
        else:
            self.delete()


def gaps(spans: Iterable[Span], *, begin: datetime, end: datetime) -> list[Span]:
    """The stretches of this time that none of these spans covers."""
    found, covered = [], begin
    for begins, ends in sorted(spans):
        if begins > covered:
            found.append((covered, min(begins, end)))
        covered = max(covered, ends)
        if covered >= end:
            return found
    return [*found, (covered, end)]
