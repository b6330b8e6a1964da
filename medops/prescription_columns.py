"""What is kept of a prescription on its way to the pharmacy? The columns of which the policy speaks."""

from __future__ import annotations

from typing import Any

from django.db import models

from careops.people.models import Partner, Patient, Provider
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey
from careops.values.columns import PrivateColumn, TextColumn
from medops.values import EXTERNAL_ID, GOODS, REFERENCE


class PrescriptionColumns(Workflow):
    class State(models.TextChoices):
        RECEIVED = "received", "To be sent"
        BLOCKED_CLINICAL = "blocked_clinical", "Its provider is asked"
        BLOCKED_PA = "blocked_pa", "Waiting for the insurer"
        SENT = "sent", "With the pharmacy"
        REJECTED = "rejected", "Sent back"
        ACKNOWLEDGED = "acknowledged", "The pharmacy has it"
        CANCELLED = "cancelled", "Cancelled"

    patient = TenantKey(Patient, models.PROTECT, related_name="prescriptions", db_index=False)
    shop = TenantKey(Partner, models.PROTECT, related_name="prescriptions", db_index=False)
    external_id = TextColumn(kind=EXTERNAL_ID)
    provider = TenantKey(Provider, models.PROTECT, related_name="prescriptions", db_index=False)
    drug = TextColumn(kind=GOODS)
    dose = TextColumn(kind=GOODS, help_text="How much, how, and how often.")
    quantity = models.PositiveIntegerField()
    pharmacy = TenantKey(
        Partner, models.PROTECT, null=True, related_name="prescriptions_to_fill", db_index=False
    )
    authorization = TenantKey(
        "medops.Authorization",
        models.PROTECT,
        null=True,
        related_name="prescriptions",
        db_index=False,
        help_text="What the insurer has to decide first.",
    )
    question = PrivateColumn(blank=True, help_text="What its provider is asked.")
    reason = PrivateColumn(blank=True, help_text="Why it was sent back, or cancelled.")
    number = TextColumn(kind=REFERENCE, blank=True, help_text="The pharmacy's own.")
    received_at = models.DateTimeField(null=True)
    blocked_at = models.DateTimeField(null=True)
    wanted_by = models.DateTimeField(null=True, help_text="By when it is with a pharmacy.")
    late_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    asked: int  # what it has asked of others, and is still open; its model counts it
    undecided: Any  # the authorization that its patient's insurer has to decide, or None; its model finds it

    class Meta(Workflow.Meta):
        abstract = True
