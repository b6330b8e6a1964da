"""C7: whoever dies at whatever moment of a charge, the insurer's card is charged once, and the bill is paid."""

from __future__ import annotations

import pytest

from bookings.models import Receipt
from careops.outbox.deliver import deliver
from careops.tenancy.scope import tenant_transaction
from tests.bookings.charging import charge, to_be_charged
from tests.bookings.paying import AFTER, TOTAL, cora
from tests.consults.bank import KEY, SECRET, open_bank
from tests.factories import HOUR, fresh
from tests.sampling import FULL

MOST = 300  # strokes; more than this needs
STEP = 1 if FULL else 5


@pytest.fixture
def bank(settings, monkeypatch):
    """A payment provider, also for processes that are started from now on."""
    with open_bank(settings) as bank:
        monkeypatch.setenv("CAREOPS_STRIPE_KEY", KEY)
        monkeypatch.setenv("CAREOPS_STRIPE_URL", bank.url)
        monkeypatch.setenv("CAREOPS_STRIPE_WEBHOOK_SECRET", SECRET)
        yield bank


@pytest.fixture
def acme(bank, field):
    with tenant_transaction(field):
        cora()
    return field


def check_paid(tenant, bank, bill):
    with tenant_transaction(tenant):
        bill = fresh(bill)
        mine = [i for i in bank.intents.values() if i["metadata"]["charge"] == bill.case.ref]
        assert [(i["status"], i["amount"]) for i in mine] == [("succeeded", 30510)]
        assert (bill.state, bill.paid, bill.receipt) == ("paid", TOTAL, mine[0]["id"])
        assert [r.amount for r in Receipt.objects.filter(charge=bill)] == [TOTAL]


def test_whoever_dies_between_the_order_and_the_money_is_followed_by_one_who_charges_once(
    acme, bank, dying
):
    """S2-37: never two charges."""
    die_at = dying("tests.bookings.charging:charge")
    for moment in range(1, MOST, STEP):
        with tenant_transaction(acme):
            bill = to_be_charged(bank, moment)
        deliver(now=AFTER)  # what was said before is no part of it
        answer = die_at(moment)
        charge(acme)
        deliver(now=AFTER + HOUR)
        check_paid(acme, bank, bill)
        if answer != "killed":
            break
    assert answer == "done 0"
    assert moment > 20
