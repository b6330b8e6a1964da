"""Which percentage do we take? Our usual one, unless an insurer has its own, for some course or for all (S2-A3)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from bookings.values import Course
from careops.people.models import Partner
from careops.tenancy.models import TenantKey, TenantManager, TenantModel


class InsurerFee(TenantModel):
    """The percentage that was agreed with an insurer, for one course of a booking or for all."""

    grants = "SELECT, INSERT, UPDATE, DELETE"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    insurer = TenantKey(Partner, models.PROTECT, related_name="fees", db_index=False)
    course = models.CharField(
        "case", max_length=20, blank=True, choices=Course, help_text="Empty: all others."
    )
    percent = models.DecimalField("our fee, %", max_digits=5, decimal_places=2)

    objects: ClassVar[Any] = TenantManager()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "insurer", "course"], name="one_fee_an_insurer_and_course"
            ),
            models.CheckConstraint(
                name="a_fee_is_a_percentage", condition=Q(percent__gte=0, percent__lte=500)
            ),
        ]

    def __str__(self) -> str:
        return f"{float(self.percent):g} % of {self.insurer}"


@dataclass(frozen=True, slots=True)
class Fee:
    """A percentage, and why it is that one."""

    percent: Decimal
    rule: str


class Fees:
    """What was agreed with insurers: asked for once a batch, and only when something is priced."""

    @cached_property
    def agreed(self) -> dict[tuple[UUID, str], Decimal]:
        found = InsurerFee.objects.values_list("insurer", "course", "percent")
        return {(insurer, course): percent for insurer, course, percent in found}

    def of(self, insurer: UUID, course: str, *, usual: int) -> Fee:
        for applies, rule in ((course, "agreed for this case"), ("", "agreed")):
            if (percent := self.agreed.get((insurer, applies))) is not None:
                return Fee(percent, f"{float(percent):g} %, {rule}")
        return Fee(Decimal(usual), f"{usual} %, our usual")
