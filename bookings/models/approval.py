"""Approvals of our own money. What may happen to them is in policy/approval.py."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from bookings.models.quote import Quote
from bookings.policy.approval import ApprovalPolicy
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager


class ApprovalQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        people = (f"{part}__user" for part in ("requested_by", "forwarded_by", "decided_by"))
        return self.select_related("case", "payee", "booking__case", "booking__client", *people)


class SpendApproval(ApprovalPolicy):
    frozen = (
        "booking", "quote_version", "quote_hash", "payee", "amount", "currency", "method", "billed",
        "service_on", "why", "requested_by",
    )  # fmt: skip

    objects: ClassVar[Any] = TenantManager.from_queryset(ApprovalQuerySet)()

    class Meta(ApprovalPolicy.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="nobody_approves_what_they_asked_for",
                condition=(Q(decided_by=None) | ~Q(decided_by=F("requested_by")))
                & (Q(forwarded_by=None) | ~Q(forwarded_by=F("requested_by"))),
            ),
            models.CheckConstraint(
                name="somebody_else_forwards_than_approves",
                condition=Q(decided_by=None)
                | Q(forwarded_by=None)
                | ~Q(decided_by=F("forwarded_by")),
            ),
            models.CheckConstraint(
                name="somebody_approved_what_is_approved",
                condition=~Q(state__in=["approved", "consumed"]) | Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(name="an_approval_is_of_money", condition=Q(amount__gt=0)),
            models.UniqueConstraint(
                fields=["tenant", "booking"],
                name="one_approval_at_a_time",
                condition=Q(state__in=["with_chief_of_staff", "with_ceo", "approved"]),
            ),
        ]
        indexes = [models.Index(fields=["tenant", "booking"], name="approval_of_booking")]

    @cached_property
    def quote(self) -> Quote:
        """The version that it is asked for."""
        found: Quote = self.booking.quotes.get(version=self.quote_version)
        return found

    def headline(self) -> str:
        return f"Pay {self.payee} {self.amount} {self.currency}"

    def header(self) -> dict[str, Any]:
        return {"patient": self.booking.client_id}
