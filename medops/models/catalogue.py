"""Which types of ticket are there? The company's own; until it has written one, the usual (S3-9 to S3-15)."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from uuid_utils.compat import uuid7

from careops.tenancy.models import TenantModel
from careops.values.columns import TextColumn
from medops.columns import Proof
from medops.policy.words import MEDOPS
from medops.values import CODE, LABEL, LINES

CANCELLATION, REFUND, LAB, PRESCRIPTION = "cancellation", "refund", "lab", "prescription"
RENEWAL = "renewal"


class TicketType(TenantModel):
    """A type of ticket: which team does it, how soon, after which checklist, and what proves that it is done."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = TextColumn(
        kind=CODE, max_length=40, help_text="By which rules and the shop name it. It stays."
    )
    label = TextColumn(
        kind=LABEL, help_text="What it is about, in a few words without anything of their health."
    )
    team = models.CharField(max_length=40, default=MEDOPS)
    hours = models.PositiveSmallIntegerField("done within hours", default=24)
    checklist = TextColumn(
        kind=LINES, blank=True, help_text="One thing a line, at most 40; each is ticked by itself."
    )
    proof = models.CharField("it is done when", max_length=20, choices=Proof, default=Proof.NONE)
    is_offered = models.BooleanField(default=True, help_text="No: no new ones are made of it.")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "code"], name="one_ticket_type_a_code"),
            models.CheckConstraint(name="a_ticket_has_time", condition=models.Q(hours__gt=0)),
        ]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Those that a ticket can be of which names no subscription and no order."""
        plain = (Proof.NONE, Proof.PATIENT)
        return [(code, str(one)) for code, one in offered().items() if one.proof in plain]

    @property
    def within(self) -> timedelta:
        return timedelta(hours=self.hours)

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.checklist.splitlines() if line.strip()]


USUAL = (
    (REFUND, "Refund or credit question", 24, Proof.NONE,
        ("Orders and charges looked at", "Answered, or credited")),
    (CANCELLATION, "Program cancellation", 24, Proof.SUBSCRIPTION,
        ("Open orders looked at", "Subscription cancelled with the shop")),
    ("insurance", "Updated insurance", 48, Proof.NONE,
        ("New card is on file", "Benefits are to be verified again")),
    (LAB, "Lab cancellation", 24, Proof.ORDER,
        ("Old order cancelled", "Asked whether a new one is wanted")),
    ("pricing", "Pricing and shipping", 24, Proof.NONE, ("Answered in writing",)),
    ("orders", "Order management", 24, Proof.NONE,
        ("All orders looked at, whatever their status", "Answered in writing")),
    ("message", "Message, non-clinical", 24, Proof.PATIENT,
        ("Whole conversation read", "The patient needs nothing more")),
    (RENEWAL, "Renewal of an authorization", 72, Proof.NONE,
        ("Asked whether the treatment goes on", "New authorization is being prepared")),
    (PRESCRIPTION, "Refill or prescription", 24, Proof.NONE,
        ("Asked how much is left, and until when", "With the provider or the pharmacy")),
)  # fmt: skip


def usual() -> list[TicketType]:
    """As rows, none of which is kept yet."""
    return [
        TicketType(code=code, label=label, hours=hours, proof=proof, checklist="\n".join(lines))
        for code, label, hours, proof, lines in USUAL
    ]


def catalogue() -> dict[str, TicketType]:
    """All types by their code: one query."""
    own = TicketType.objects.order_by("label", "code")
    return {one.code: one for one in (*usual(), *own)}


def offered() -> dict[str, TicketType]:
    """Those of which new ones are made."""
    return {code: one for code, one in catalogue().items() if one.is_offered}
