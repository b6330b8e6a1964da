"""Who is around a balance, a payment and a refund, while all their ways are walked?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from careops.payments.orders import THE_PROVIDER
from careops.people.models import Membership
from careops.proof.world import Act
from portal.models import Balance, BalancePayment, BalanceRefund
from portal.money_columns import Standing
from tests.portal.bills import CHART
from tests.portal.worlds import PortalWorld

BEFORE = date(2026, 1, 15)
HUNDRED = Decimal("100.00")


class Balances(PortalWorld):
    """Maya, who owes something; ``fay`` bills. The outside: whether Maya asks about a line."""

    beyond = frozenset({"lines", "owed"})

    def beginnings(self, *, at):
        for owed in (-HUNDRED, Decimal(0)):  # the first that is closed is the one that goes on
            balance = Balance(tenant=self.tenant, patient=self.maya, owed=owed)
            yield balance, Act("open", CHART), False

    def acts(self, subject):
        fay, owed = self.people["fay"], subject.owed
        said = {"what": "Visit", "reason": "So it is."}
        if owed < 2 * HUNDRED:
            told = {"line_kind": "charge", "external_id": "1", "due_on": BEFORE}
            much = HUNDRED if owed >= 0 else 2 * HUNDRED
            yield Act("enter", CHART, {"amount": much, "what": "Visit", **told})
            yield Act("charge", fay, {"amount": HUNDRED, **said})
        if owed >= 0:
            yield Act("adjust", fay, {"amount": -HUNDRED, **said})
        receipt = {"amount": HUNDRED, "receipt": "pi_1"}
        if owed >= HUNDRED:
            yield Act("note_payment", fay, {"amount": HUNDRED, "reason": "In cash."})
            yield Act("receive", THE_PROVIDER, receipt, granted=True)
        if owed < 0:
            yield Act("give_back", THE_PROVIDER, receipt, granted=True)
        if owed >= 0:
            yield Act("take_back", THE_PROVIDER, receipt, granted=True)
        yield Act("pay", self.patient, {"amount": HUNDRED})
        yield Act("agree", fay, {"until": "2099-01-01", "reason": "They called."})
        yield Act("agree", fay, {"until": "2026-06-01", "reason": "They called."})

    def arrange(self, subject, outside):
        super().arrange(subject, outside)
        due = BEFORE if subject.owed > 0 else None
        subject.standing = Standing(due, is_disputed=outside)

    def changes(self, outside):
        yield ("She is answered", False) if outside else ("She asks about a line", True)

    def memory(self, subject):
        return (subject.owed, subject.reminded)


class Payments(PortalWorld):
    """A payment of Maya's; ``fay`` gives back. There is no outside."""

    beyond = frozenset({"failure"})

    def balance(self):
        balance = Balance(tenant=self.tenant, patient=self.maya, owed=-HUNDRED)
        vars(balance)["state"] = Balance.State.EVEN
        return balance

    def beginnings(self, *, at):
        payment = BalancePayment(
            tenant=self.tenant,
            balance=self.balance(),
            patient=self.maya,
            amount=HUNDRED,
            currency="CAD",
        )
        yield payment, Act("start", self.patient, granted=True), None

    def acts(self, subject):
        yield Act("open", self.patient, {"session": "cs_1"})
        yield Act("cancel", self.patient)
        yield Act("settle", THE_PROVIDER, {"amount": HUNDRED, "receipt": "pi_1"})
        yield Act("fail", THE_PROVIDER, {"failure": "No."})
        yield Act("close_page", THE_PROVIDER)
        yield Act("note_closed", THE_PROVIDER)
        yield Act("refund", self.people["fay"], {"amount": HUNDRED, "reason": "Twice."})

    def arrange(self, subject, outside):
        super().arrange(subject, outside)
        subject.refundable, subject.is_going_back = HUNDRED, False


class Refunds(Payments):
    """A refund that ``fay`` proposes; ``max`` is the second. Small or large."""

    beyond = frozenset({"failure", "receipt", "round", "needs_second"})

    def beginnings(self, *, at):
        fay = Membership.objects.get(pk=self.people["fay"].member)
        for amount in (HUNDRED, 5 * HUNDRED):
            payment = BalancePayment(
                tenant=self.tenant, balance=self.balance(), patient=self.maya, receipt="pi_1"
            )
            refund = BalanceRefund(
                tenant=self.tenant,
                payment=payment,
                balance=payment.balance,
                patient=self.maya,
                amount=amount,
                currency="CAD",
                reason="Twice.",
                proposed_by=fay,
            )
            yield refund, Act("propose", self.people["fay"], granted=True), None

    def acts(self, subject):
        because = {"reason": "So it is."}
        receipt = {"amount": subject.amount, "receipt": "re_1"}
        for name in ("fay", "max"):
            yield Act("approve", self.people[name])
        yield Act("reject", self.people["max"], because)
        yield Act("acknowledge", THE_PROVIDER, {"receipt": "re_1"})
        yield Act("settle", THE_PROVIDER, receipt)
        yield Act("fail", THE_PROVIDER, {"failure": "No."})
        yield Act("come_back", THE_PROVIDER, {**receipt, "failure": "No."})
        yield Act("retry", self.people["max"])
        yield Act("give_up", self.people["max"], because)

    def arrange(self, subject, outside):
        PortalWorld.arrange(self, subject, outside)

    def memory(self, subject):
        return (bool(subject.failure), subject.needs_second, bool(subject.receipt))
