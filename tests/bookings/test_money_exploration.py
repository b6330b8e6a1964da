"""Every way that papers and money can go is walked over their clocks (M10 to M13)."""

from __future__ import annotations

import pytest

from bookings.models import Card, ClinicPayment, InsurerCharge, Paper, Reconciliation
from bookings.policy.words import COORDINATOR
from careops.people.actors import MANAGER
from careops.people.models import Membership
from tests.bookings.factories import chief, member
from tests.bookings.money_worlds import Cards, Charges, Papers, Payments, Reconciliations
from tests.consults.test_exploration import check, walked

pytestmark = pytest.mark.slow


@pytest.fixture
def people(tenant):
    return {
        "tenant": tenant,
        "cora": member("Cora Coordinator", COORDINATOR),
        "max_": member("Max Manager", MANAGER),
    }


@pytest.fixture
def chris(tenant):
    return Membership.objects.get(pk=chief().member)


def test_no_paper_gets_stuck(people):
    check(Paper, walked(Papers(**people)))


def test_no_payment_gets_stuck(people, chris):
    check(ClinicPayment, walked(Payments(**people, chief=chris)))


def test_no_card_gets_stuck(people):
    check(Card, walked(Cards(**people)))


def test_no_charge_gets_stuck(people):
    check(InsurerCharge, walked(Charges(**people)))


def test_no_reconciliation_gets_stuck(people):
    check(Reconciliation, walked(Reconciliations(**people)))
