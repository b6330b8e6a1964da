"""C7: whoever dies at whatever moment of a refund, the patient is paid back, once, and the case is settled."""

from __future__ import annotations

import json

import pytest

from careops.local.webhooks import signed
from careops.outbox.deliver import deliver
from careops.outbox.models import Message
from careops.tenancy.scope import tenant_transaction
from tests.consults.bank import KEY, SECRET, open_bank
from tests.consults.factories import manager_max
from tests.consults.paying import AT, asked, hear, pay, proposed
from tests.factories import HOUR, fresh
from tests.sampling import FULL

MOST = 300  # strokes; more than any of these needs
STEP = 1 if FULL else 5


@pytest.fixture
def bank(settings, monkeypatch, tmp_path):
    """A payment provider, also for processes that are started from now on."""
    with open_bank(settings) as bank:
        bank.event = tmp_path / "event"
        monkeypatch.setenv("CAREOPS_STRIPE_KEY", KEY)
        monkeypatch.setenv("CAREOPS_STRIPE_URL", bank.url)
        monkeypatch.setenv("CAREOPS_STRIPE_WEBHOOK_SECRET", SECRET)
        monkeypatch.setenv("EVENT", str(bank.event))
        yield bank


@pytest.fixture
def acme(bank, field):
    with tenant_transaction(field):
        manager_max()
    return field


def check_settled(tenant, bank, refund):
    with tenant_transaction(tenant):
        refund = fresh(refund)
        (paid,) = bank.paid(refund.case.ref)
        assert (refund.state, refund.receipt) == ("refunded", paid["id"])
        assert fresh(refund.obligation).state == "refunded"
        mails = Message.objects.filter(case=refund.pk, template="refunded")
        assert mails.count() == 1


def test_whoever_dies_between_the_approval_and_the_money_is_followed_by_one_who_pays_once(
    acme, bank, dying
):
    die_at = dying("tests.consults.paying:pay")
    for moment in range(1, MOST, STEP):
        with tenant_transaction(acme):
            refund = proposed()
        deliver(now=AT)  # what was said before is no part of it
        answer = die_at(moment)
        pay(acme)
        deliver(now=AT + HOUR)
        check_settled(acme, bank, refund)
        if answer != "killed":
            break
    assert answer == "done 0"
    assert moment > 30


def test_whoever_dies_while_hearing_the_provider_settles_when_it_is_told_again(acme, bank, dying):
    die_at = dying("tests.consults.paying:hear")
    for moment in range(1, MOST, STEP):
        with tenant_transaction(acme):
            refund = asked("pi_1_pending")
        bank.ripen()
        body = json.dumps(bank.news[-1]).encode()
        bank.event.write_bytes(signed(body, secret=SECRET).encode() + b"\n" + body)
        answer = die_at(moment)
        hear(acme)
        check_settled(acme, bank, refund)
        if answer != "killed":
            break
    assert answer == "done 0"
    assert moment > 10
