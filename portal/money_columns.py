"""What is kept of what a patient owes, of a payment and of a refund? The columns of which their policies speak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import models

from careops.money import MoneyColumn
from careops.people.models import Membership, Patient
from careops.policy.workflow import Workflow
from careops.tenancy.models import Tenant, TenantKey
from careops.values.columns import TextColumn
from careops.values.table import FREE_TEXT
from portal.ledger import NOTHING
from portal.values import CURRENCY, RECEIPT


class LineKind(models.TextChoices):
    CHARGE = "charge", "Charge"
    PAYMENT = "payment", "Payment"
    ADJUSTMENT = "adjustment", "Correction"
    REFUND = "refund", "Refund"


@dataclass(frozen=True, slots=True)
class Standing:
    """What reminders rest on: the first day on which something is due, and what is under way."""

    first_due: date | None = None
    is_disputed: bool = False
    is_being_paid: bool = False


class BalanceColumns(Workflow):
    class State(models.TextChoices):
        EVEN = "even", "Nothing to pay"
        OWED = "owed", "To be paid"
        WITH_STAFF = "with_staff", "Unpaid, with our staff"

    patient = TenantKey(Patient, models.PROTECT, related_name="balances", db_index=False)
    currency = models.CharField(max_length=3, default=CURRENCY)
    owed = MoneyColumn(default=NOTHING, help_text="The sum of its lines; negative: a credit.")
    lines = models.PositiveIntegerField(default=0, help_text="How many there are.")
    reminded = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    news_at = models.DateTimeField(null=True, help_text="Since when there is something to read.")
    remind_from = models.DateTimeField(null=True)
    staff_at = models.DateTimeField(null=True, help_text="Since when somebody is to talk to them.")

    standing: Standing  # given to all of a batch

    class Meta(Workflow.Meta):
        abstract = True

    def add(self, amount: Decimal, *, at: datetime, due_on: date | None = None) -> None:
        """A line more; what is to be paid is news, and its reminders count from the end of its day."""
        self.owed, self.lines, self.changed_at = self.owed + amount, self.lines + 1, at
        if due_on is not None:
            self.news_at = self.news_at or at
        if amount > 0 and self.staff_at is None:
            due = end_of(due_on, self.tenant) if due_on else at
            self.remind_from = self.remind_from or max(at, due)

    @property
    def credit(self) -> Decimal:
        """What they have paid too much."""
        return max(-self.owed, NOTHING)


class BalancePaymentColumns(Workflow):
    class State(models.TextChoices):
        STARTED = "started", "Started"
        OPENED = "opened", "Page open"
        PAID = "paid", "Paid"
        FAILED = "failed", "Failed"
        LAPSED = "lapsed", "Not paid"

    balance = TenantKey("portal.Balance", models.PROTECT, related_name="payments", db_index=False)
    patient = TenantKey(Patient, models.PROTECT, related_name="balance_payments", db_index=False)
    amount = MoneyColumn()
    currency = models.CharField(max_length=3)
    session = TextColumn(kind=RECEIPT, blank=True, help_text="The provider's page.")
    receipt = TextColumn(kind=RECEIPT, blank=True, help_text="The provider's word for the money.")
    failure = models.CharField(max_length=1000, blank=True)
    started_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    page_closed_at = models.DateTimeField(null=True)

    # Given to all of a batch:
    refundable: Decimal  # what can be given back of it now
    is_going_back: bool  # whether something of the balance goes back already

    class Meta(Workflow.Meta):
        abstract = True

    @property
    def is_to_be_closed(self) -> bool:
        """Whether the provider may still have a page on which nobody is to pay any more."""
        is_over = self.state == self.State.LAPSED
        return bool(is_over and self.session and self.page_closed_at is None)


class BalanceRefundColumns(Workflow):
    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        APPROVED = "approved", "Approved"
        PROCESSING = "processing", "With the payment provider"
        FAILED = "failed", "Failed"
        REFUNDED = "refunded", "Refunded"
        REJECTED = "rejected", "Rejected"

    payment = TenantKey(
        "portal.BalancePayment", models.PROTECT, related_name="refunds", db_index=False
    )
    balance = TenantKey("portal.Balance", models.PROTECT, related_name="refunds", db_index=False)
    patient = TenantKey(Patient, models.PROTECT, related_name="balance_refunds", db_index=False)
    amount = MoneyColumn()
    currency = models.CharField(max_length=3)
    reason = TextColumn(kind=FREE_TEXT)
    needs_second = models.BooleanField(default=True, help_text="Two people decide about this much.")
    proposed_by = TenantKey(
        Membership, models.PROTECT, related_name="balance_refunds_proposed", db_index=False
    )
    approved_by = TenantKey(
        Membership,
        models.PROTECT,
        null=True,
        related_name="balance_refunds_approved",
        db_index=False,
    )
    proposed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    receipt = TextColumn(kind=RECEIPT, blank=True)
    failure = models.CharField(max_length=1000, blank=True)

    class Meta(Workflow.Meta):
        abstract = True


def today(at: datetime, tenant: Tenant) -> date:
    """The practice's day."""
    return at.astimezone(ZoneInfo(tenant.time_zone)).date()


def end_of(day: date, tenant: Tenant) -> datetime:
    """When the practice's day is over."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(tenant.time_zone))


def due_day(said: date | None, at: datetime, tenant: Tenant, wait: timedelta) -> date:
    """By when it is to be paid: as it was said, or some days from now."""
    return said or today(at, tenant) + wait
