"""Two at once, and whoever dies at whatever statement: the ledger adds up, and no money counts twice (S1-4)."""

from __future__ import annotations

import pytest

from careops.engine.refusals import Refusal
from careops.tenancy.scope import tenant_transaction
from portal.models import Balance, BalancePayment, BalanceRefund
from tests.portal import dying as acts
from tests.portal.bills import enter, fay, lines_of, overpaid, stands
from tests.portal.factories import make_patient
from tests.sampling import FULL
from tests.trust.conftest import crowd
from tests.trust.conftest import dying as dying  # noqa: PLC0414 (a fixture)
from tests.trust.conftest import field as field  # noqa: PLC0414 (a fixture)
from tests.trust.conftest import forking as forking  # noqa: PLC0414 (a fixture)

pytestmark = pytest.mark.slow
MOST = 300  # strokes; more than any of these needs


@pytest.fixture
def acme(field):
    with tenant_transaction(field):
        fay()
        enter(make_patient(), 85)
    return field


def at_once(tenant, *actions):
    """Each in a connection of its own, in the same moment; none breaks."""
    with crowd(len(actions)) as people:
        for found in people.at_once(*(lambda act=act: act(tenant) for act in actions)):
            assert found is None or isinstance(found, Refusal), found


def kinds(tenant):
    with tenant_transaction(tenant):
        return [line.kind for line in lines_of(stands(Balance.objects.get()))]


def test_two_who_pay_at_once_begin_one_payment(acme):
    at_once(acme, acts.pay, acts.pay)
    with tenant_transaction(acme):
        assert BalancePayment.objects.count() == 1


def test_two_webhooks_at_once_make_one_line(acme):
    acts.pay(acme)
    at_once(acme, acts.settle, acts.settle)
    assert kinds(acme) == ["charge", "payment"]


def test_a_payment_and_a_correction_at_once_both_count(acme):
    acts.pay(acme)
    at_once(acme, acts.settle, acts.correct)
    assert sorted(kinds(acme)) == ["adjustment", "charge", "payment"]


def test_two_refunds_at_once_give_back_no_more_than_was_paid_too_much(field):
    with tenant_transaction(field):
        fay()
        overpaid(make_patient(), 30)
    at_once(field, acts.refund, acts.refund)
    with tenant_transaction(field):
        assert BalanceRefund.objects.count() == 1


@pytest.mark.skipif(not FULL, reason="CAREOPS_FULL=1 kills at every statement.")
@pytest.mark.parametrize("act", ["pay", "settle", "correct", "refund", "give_back"])
def test_whoever_dies_at_whatever_statement_leaves_all_of_it_or_nothing(acme, dying, act):
    begin(acme, act)
    die_at = dying(f"tests.portal.dying:{act}")
    before = states(acme)
    for moment in ("commit", *range(1, MOST)):
        answer = die_at(moment)
        kinds(acme)
        if answer != "killed":
            break
        assert states(acme) == before
    assert answer == "done 0"
    assert states(acme) != before


def begin(tenant, act):
    """What there is before: each act follows on those before it."""
    order = ["pay", "settle", "correct", "refund", "give_back"]
    for before in order[: order.index(act)] if act != "correct" else ():
        getattr(acts, before)(tenant)


def states(tenant):
    with tenant_transaction(tenant):
        balance = Balance.objects.get()
        return (
            balance.state,
            balance.owed,
            balance.case.entries.count(),
            [payment.state for payment in BalancePayment.objects.all()],
            [one.state for one in BalanceRefund.objects.all()],
        )
