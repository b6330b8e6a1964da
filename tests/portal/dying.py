"""What does a process do with a bill that may die while it does it? Each is asked of the one balance there is."""

from __future__ import annotations

from careops.payments.orders import THE_PROVIDER
from careops.people.actors import FINANCE
from careops.people.middleware import actor_of
from careops.people.models import Membership
from careops.tenancy.scope import tenant_transaction
from portal.models import Balance, BalanceEntry, BalancePayment, BalanceRefund
from tests.factories import NOON, client_actor
from tests.portal.bills import CHART, money


def pay(tenant):
    """The patient begins to pay all of it."""
    with tenant_transaction(tenant):
        for balance in Balance.objects.for_list().filter(payments=None, state="owed"):
            balance.pay(by=client_actor(balance.patient), at=NOON, amount=balance.owed)


def settle(tenant):
    """The provider's word: it is paid."""
    with tenant_transaction(tenant):
        for payment in BalancePayment.objects.exclude(state="paid"):
            said = {"amount": payment.amount, "receipt": f"pi_{payment.pk}"}
            payment.settle(by=THE_PROVIDER, at=NOON, **said)


def correct(tenant):
    """The chart system tells of a correction, once."""
    with tenant_transaction(tenant):
        is_told = BalanceEntry.objects.filter(external_id="L-2").exists()
        for balance in () if is_told else Balance.objects.all():
            said = {"line_kind": "adjustment", "amount": money(-30), "corrects": 1}
            balance.enter(by=CHART, at=NOON, what="Less", external_id="L-2", **said)


def refund(tenant):
    """Finance gives back what was paid too much, once."""
    with tenant_transaction(tenant):
        by = actor_of(Membership.objects.filter(roles=[FINANCE.name]).first(), via="test")
        for payment in BalancePayment.objects.filter(state="paid", refunds=None):
            payment.refund(by=by, at=NOON, amount=money(30), reason="Too much.")


def give_back(tenant):
    """The provider's word: it is paid back."""
    with tenant_transaction(tenant):
        for one in BalanceRefund.objects.filter(state="processing"):
            said = {"amount": one.amount, "receipt": f"re_{one.pk}"}
            one.settle(by=THE_PROVIDER, at=NOON, **said)
