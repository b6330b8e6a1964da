"""What does a patient's link to bills and payments do when it has stopped? It says so, and nothing else (S1-4, M6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from careops.engine.sweep import sweep
from careops.outbox.deliver import deliver
from careops.outbox.models import Link
from portal.models import BalancePayment
from tests.consults.conftest import bank as bank  # noqa: PLC0414 (a fixture)
from tests.factories import NOON, link_to, text_of
from tests.portal.bills import DAY, begin_to_pay, enter, paid

TODAY = NOON.date()


@pytest.fixture
def stranger():
    return Client(HTTP_HOST="acme.localhost")


@pytest.fixture
def balance(maya, account):
    return enter(maya, 85, due_on=TODAY + timedelta(days=20))


def stop(case, set_clock):
    """The hour in which the last of its links ends."""
    set_clock(Link.objects.filter(case=case).latest("expires_at").expires_at)


def test_a_receipt_is_handed_out_by_a_link_that_lasts_and_by_no_other(
    stranger, balance, maya, set_clock
):
    payment = paid(balance, 20)
    deliver(now=NOON)
    receipt = f"{link_to(maya, payment)}?receipt"
    assert stranger.get(receipt)["Content-Type"] == "application/pdf"

    stop(payment.case, set_clock)

    answer = stranger.get(receipt)
    assert answer["Content-Type"].startswith("text/html")
    assert "This link stopped" in text_of(answer)


def test_nobody_begins_to_pay_by_a_link_that_has_stopped(stranger, balance, maya, set_clock):
    set_clock(NOON + 2 * DAY)
    sweep(now=NOON + 2 * DAY)  # they are told of the bill
    link = link_to(maya, balance)
    stop(balance.case, set_clock)

    answer = stranger.post(link, {"act": "pay", "amount": "85.00"})

    assert answer.status_code == 409
    assert "This link stopped" in text_of(answer)
    assert not BalancePayment.objects.exists()


def test_a_payment_that_was_begun_goes_no_further_by_a_link_that_has_stopped(
    stranger, balance, maya, set_clock, bank
):
    set_clock(NOON + 2 * DAY)
    sweep(now=NOON + 2 * DAY)
    link = link_to(maya, balance)
    payment = begin_to_pay(balance, at=NOON + 2 * DAY)
    Link.objects.update(case=payment.case)  # as if it had been sent of the payment
    stop(payment.case, set_clock)

    assert stranger.post(link, {"act": "open"}).status_code == 409
    assert not bank.sessions
