"""Every way that a balance, a payment and a refund can go is walked over its clocks (S1-4)."""

from __future__ import annotations

import pytest

from portal.models import Balance, BalancePayment, BalanceRefund
from tests.portal.bills import fay, max_
from tests.portal.money_worlds import Balances, Payments, Refunds
from tests.portal.test_exploration import check, has_no_fault, walked
from tests.portal.worlds import BilledThreads

pytestmark = pytest.mark.slow


def test_a_question_about_a_bill_is_with_whoever_bills_at_once_each_time():
    walk = walked(BilledThreads())
    has_no_fault(walk)
    assert "give_to_billing" in walk.done
    assert "triage" not in walk.states


@pytest.fixture
def balances(tenant):
    return walked(Balances(tenant=tenant, fay=fay()))


def test_no_balance_gets_stuck(balances):
    check(Balance, balances)


def test_nobody_is_reminded_more_than_three_times_nor_while_they_ask(balances):
    for node in balances.seen.values():
        assert node.subject.reminded <= 3, node.story


def test_what_is_even_owes_nothing_and_what_is_owed_is_open(balances):
    for node in balances.seen.values():
        balance = node.subject
        assert (balance.state == "even") == (balance.owed <= 0), node.story


def test_no_payment_gets_stuck(tenant):
    check(BalancePayment, walked(Payments(tenant=tenant, fay=fay())))


@pytest.fixture
def refunds(tenant):
    return walked(Refunds(tenant=tenant, fay=fay(), max=max_()))


def test_no_refund_gets_stuck(refunds):
    check(BalanceRefund, refunds)


def test_much_is_given_back_by_two_people_alone(refunds):
    for node in refunds.seen.values():
        refund = node.subject
        if refund.needs_second and refund.state not in ("proposed", "rejected"):
            assert refund.approved_by_id not in (None, refund.proposed_by_id), node.story
