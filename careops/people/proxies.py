"""Who acts for whom? A parent for a child, a carer for somebody they care for: as a member recorded it (S1-A5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from careops.registry import Registry
from careops.tenancy.models import TenantKey, TenantManager, TenantModel, TenantQuerySet
from careops.values.columns import TextColumn
from careops.values.table import LINE

USUALLY_ADULT_AT = 18

ADULT_AT: Registry[Callable[[], int]] = Registry("ages from which a child decides")


def child_until(name: str, age: Callable[[], int]) -> None:
    """Declare the age at which the active tenant says that a child decides for themselves."""
    ADULT_AT.declare(name, age)


def adult_at() -> int:
    """From which age nobody acts for them as a parent; the youngest that is said."""
    return min((age() for age in ADULT_AT.values()), default=USUALLY_ADULT_AT)


class ProxyQuerySet(TenantQuerySet):
    def open(self, *, at: datetime) -> Self:
        """Those that were not ended by that moment; whether the child is of age is asked of each."""
        lasting = Q(until=None) | Q(until__gt=at)
        return self.filter(lasting, ended_at=None, since__lte=at)

    def of_holder(self, holder: Any, *, at: datetime) -> Iterator[Proxy]:
        """As whom this patient may act now."""
        mine = list(self.open(at=at).filter(holder=holder).select_related("patient").order_by("pk"))
        age = adult_at() if mine else USUALLY_ADULT_AT
        return (one for one in mine if one.is_in_force(at=at, adult_at=age))


class Proxy(TenantModel):
    """That one patient acts for another, since when and why. It is ended, and never taken away."""

    class Kind(models.TextChoices):
        PARENT = "parent", "Parent"
        CARER = "carer", "Carer"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    holder = TenantKey("people.Patient", models.PROTECT, related_name="acts_for", db_index=False)
    patient = TenantKey("people.Patient", models.PROTECT, related_name="proxies", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    reason = TextColumn(kind=LINE, help_text="How we know: a paper that we saw, say.")
    recorded_by = TenantKey("people.Membership", models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = TenantKey(
        "people.Membership", models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_reason = TextColumn(kind=LINE, blank=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(ProxyQuerySet)()

    class Meta(TenantModel.Meta):
        verbose_name_plural = "proxies"
        constraints = [
            models.CheckConstraint(
                name="nobody_is_their_own_proxy", condition=~Q(holder=F("patient"))
            ),
            models.UniqueConstraint(
                fields=["tenant", "holder", "patient"],
                name="one_open_proxy_a_pair",
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="who_ends_a_proxy_says_when",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["tenant", "patient"], name="proxy_of_patient")]

    def __str__(self) -> str:
        return f"{self.holder} for {self.patient}"

    def is_in_force(self, *, at: datetime, adult_at: int) -> bool:
        """A parent's ends on the birthday itself; of a child whose age nobody knows, none begins."""
        if self.ended_at or at < self.since or (self.until and at >= self.until):
            return False
        return self.kind != self.Kind.PARENT or is_a_child(
            self.patient, on=timezone.localtime(at).date(), adult_at=adult_at
        )


def is_a_child(patient: Any, *, on: date, adult_at: int) -> bool:
    age = patient.age(on=on)
    return age is not None and bool(age < adult_at)
