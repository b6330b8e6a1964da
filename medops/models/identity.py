"""Whose identity is it, and which images show it?"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from medops.policy.identity import LOOKING, WAITING, IdentityPolicy

OPEN = (*WAITING, *LOOKING)
FAILED = ("rejected", "lapsed")  # who is asked anew


class IdentityQuerySet(WorkflowQuerySet):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def for_list(self) -> Self:
        return self.select_related("case", "patient", "shop", "document", "portrait")


class IdentityCheck(IdentityPolicy):
    frozen = ("patient", "shop", "external_id", "key")

    objects: ClassVar[Any] = TenantManager.from_queryset(IdentityQuerySet)()

    class Meta(IdentityPolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "shop", "external_id"],
                name="one_identity_an_external_id",
                condition=~Q(external_id=""),
            ),
            models.UniqueConstraint(fields=["tenant", "key"], name="one_identity_a_press"),
            models.UniqueConstraint(
                fields=["tenant", "patient"],
                name="one_open_identity_check_a_patient",
                condition=Q(state__in=OPEN),
            ),
            models.CheckConstraint(
                name="whoever_is_looked_at_sent_both",
                condition=~Q(state__in=[*LOOKING, "verified", "rejected"])
                | Q(document__isnull=False, portrait__isnull=False),
            ),
            models.CheckConstraint(
                name="two_people_reject_an_identity",
                condition=~Q(state="rejected")
                | Q(doubted_by__isnull=False, settled_by__isnull=False)
                & ~Q(settled_by=F("doubted_by")),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "patient"], name="identity_of_patient"),
            models.Index(
                fields=["tenant", "settled_at"],
                name="identity_settled",
                condition=Q(settled_at__isnull=False),
            ),
        ]

    def headline(self) -> str:
        return "Identity check"

    def header(self) -> dict[str, Any]:
        return {"patient": self.patient_id, "partner": self.shop_id, "number": self.external_id}

    @property
    def images(self) -> list[tuple[str, Any]]:
        """What is there of the two."""
        both = (("Identity document", self.document), ("Portrait", self.portrait))
        return [(label, file) for label, file in both if file]

    @property
    def wanted(self) -> list[str]:
        """Which are still to be sent."""
        names = [self.Images.DOCUMENT, self.Images.PORTRAIT]
        return [str(name) for name in names if self.lacks in (name, self.Images.BOTH)]
