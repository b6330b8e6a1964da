"""What does a patient pay by the payment provider, and what goes back? What may happen is in policy/."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from careops.policy.workflow import WorkflowQuerySet
from careops.tenancy.models import TenantManager
from portal.ledger import NOTHING
from portal.policy.paying import BalancePaymentPolicy
from portal.policy.repaying import BalanceRefundPolicy

GOING = ("proposed", "approved", "processing", "failed")  # back, and not in the ledger yet


class MoneyQuerySet(WorkflowQuerySet):
    def for_list(self) -> Self:
        return self.select_related("case", "patient", "balance")


class BalancePayment(BalancePaymentPolicy):
    frozen = ("balance", "patient", "amount", "currency")

    objects: ClassVar[Any] = TenantManager.from_queryset(MoneyQuerySet)()

    class Meta(BalancePaymentPolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "balance"],
                name="one_payment_runs",
                condition=Q(state__in=["started", "opened"]),
            ),
            models.CheckConstraint(name="a_balance_payment_is_money", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="what_is_paid_has_its_receipt", condition=~Q(state="paid") | ~Q(receipt="")
            ),
        ]
        indexes = [models.Index(fields=["tenant", "balance"], name="payment_of_balance")]

    @classmethod
    def prepare(cls, subjects: list[Any]) -> None:
        """What can be given back of them: one query, where something is credited."""
        paid = [payment for payment in subjects if payment.receipt and payment.balance.credit]
        back = refunds_of([payment.balance_id for payment in paid])
        for payment in subjects:
            refunds = back[payment.balance_id]
            payment.is_going_back = any(one.state in GOING for one in refunds)
            payment.refundable = room_of(payment, refunds)

    def refund_of_it(self, *, amount: Decimal, reason: str) -> BalanceRefund:
        return BalanceRefund(
            payment=self,
            balance=self.balance,
            patient=self.patient,
            amount=amount,
            currency=self.currency,
            reason=reason,
        )

    def headline(self) -> str:
        return "Payment of a bill"

    def header(self) -> dict[str, Any]:
        return {"patient": self.patient_id}


class BalanceRefund(BalanceRefundPolicy):
    frozen = (
        "payment", "balance", "patient", "amount", "currency", "reason", "needs_second", "proposed_by",
    )  # fmt: skip

    objects: ClassVar[Any] = TenantManager.from_queryset(MoneyQuerySet)()

    class Meta(BalanceRefundPolicy.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "balance"],
                name="one_refund_goes_back",
                condition=Q(state__in=["proposed", "approved", "processing", "failed"]),
            ),
            models.CheckConstraint(name="a_balance_refund_is_money", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="two_people_decide_a_large_balance_refund",
                condition=Q(state__in=["proposed", "rejected"])
                | Q(needs_second=False)
                | Q(approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_approves_their_own_balance_refund",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "balance"], name="refund_of_balance"),
            models.Index(fields=["tenant", "payment"], name="refund_of_payment"),
        ]

    def headline(self) -> str:
        return "Refund of a bill"

    def header(self) -> dict[str, Any]:
        return {"patient": self.patient_id}


def refunds_of(balances: list[Any]) -> dict[Any, list[BalanceRefund]]:
    found: dict[Any, list[BalanceRefund]] = defaultdict(list)
    if balances:
        for refund in BalanceRefund.objects.filter(balance__in=balances).exclude(state="rejected"):
            found[refund.balance_id].append(refund)
    return found


def room_of(payment: Any, refunds: list[BalanceRefund]) -> Decimal:
    """What is left of the payment, and of what they have paid too much."""
    if not payment.receipt:
        return NOTHING
    mine = [one for one in refunds if one.payment_id == payment.pk and not is_back(one)]
    left = payment.amount - sum((one.amount for one in mine), NOTHING)
    room: Decimal = max(min(left, payment.balance.credit), NOTHING)
    return room


def is_back(refund: BalanceRefund) -> bool:
    """Whether the bank has sent it back."""
    return bool(refund.state == "refunded" and refund.failure)
