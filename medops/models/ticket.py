"""Whose ticket is it, and of which type?"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from careops.conversation.models import Comment
from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from medops.models.answer import topics_in_force
from medops.models.catalogue import TicketType, catalogue
from medops.policy.ticket import TicketPolicy
from medops.policy.words import OPEN


class TicketQuerySet(WorkflowQuerySet):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def for_list(self) -> Self:
        whom = (
            "patient",
            "subscription__case",
            "order",
            "assignee__user",
            "shop",
            "voicemail__case",
        )
        return self.select_related("case", *whom)


class Ticket(TicketPolicy):
    objects: ClassVar[Any] = TenantManager.from_queryset(TicketQuerySet)()

    class Meta(TicketPolicy.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="what_proves_a_ticket_is_named",
                condition=(~Q(proof="subscription") | Q(subscription__isnull=False))
                & (~Q(proof="order") | Q(order__isnull=False)),
            ),
            models.UniqueConstraint(fields=["tenant", "key"], name="one_ticket_a_press"),
            models.UniqueConstraint(
                fields=["tenant", "shop", "external_id"],
                name="one_ticket_an_external_id",
                condition=~Q(external_id=""),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "patient"], name="ticket_of_patient"),
            models.Index(
                fields=["tenant", "shop"],
                name="ticket_of_shop",
                condition=Q(shop__isnull=False),
            ),
            models.Index(
                fields=["tenant", "subscription"],
                name="ticket_of_subscription",
                condition=Q(subscription__isnull=False),
            ),
            models.Index(
                fields=["tenant", "voicemail"],
                name="ticket_of_voicemail",
                condition=Q(voicemail__isnull=False),
            ),
        ]

    @cached_property
    def is_answered(self) -> bool:  # type: ignore[override]
        """Whether somebody wrote to the patient; a question that holds it up is no answer."""
        ours = Comment.objects.filter(case=self.pk, person=self.patient_id, is_ours=True)
        written = ours.filter(withdrawn_at=None).exclude(entry__action="ask_patient")
        return bool(written.exists())

    @cached_property
    def is_being_answered(self) -> bool:  # type: ignore[override]
        return bool(self.answers.filter(case__closed_at=None).exists())

    @cached_property
    def topics(self) -> str:
        return topics_in_force()

    @classmethod
    def of_type(cls, code: str, *, at: datetime, **fields: Any) -> Ticket:
        """One of this type, with what its catalogue says now; not yet opened. KeyError where there is none."""
        return cls.of(catalogue()[code], at=at, **fields)

    @classmethod
    def of(cls, found: TicketType, *, at: datetime, **fields: Any) -> Ticket:
        return cls(
            code=found.code,
            label=found.label,
            proof=found.proof,
            checklist=found.lines,
            team=found.team,
            wanted_by=at + found.within,
            **fields,
        )

    def headline(self) -> str:
        return self.label

    def header(self) -> dict[str, Any]:
        return {
            "patient": self.patient_id,
            "partner": self.shop_id,
            "owner": self.assignee_id,
            "team": self.team,
            "number": self.external_id,
        }
