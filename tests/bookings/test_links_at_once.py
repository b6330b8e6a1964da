"""Real connections, the same moment: of two who press at once behind links to one booking, one is heard."""

import re

import pytest
from django.test import Client

from careops.tenancy.scope import tenant_transaction
from tests.bookings.factories import DAY, LATER, make_clinic, proposed
from tests.browser.conftest import set_clock
from tests.factories import NOON, fresh, link_to, make_tenant, text_of
from tests.trust.conftest import crowd

pytestmark = pytest.mark.django_db(transaction=True)
TWO = (LATER, LATER + DAY)


@pytest.fixture
def tenant(settings):
    settings.NUDGE = False
    set_clock(NOON)
    return make_tenant()


def test_of_two_dates_that_are_confirmed_at_once_one_is(tenant):
    with tenant_transaction(tenant):
        booking = proposed(make_clinic(), slots=TWO)
        link = link_to(booking.insurer, booking)
    page = text_of(Client(HTTP_HOST="acme.localhost").get(link))
    (seen,) = re.findall(r'name="quote_hash" value="(\w+)"', page)

    def confirm(slot):
        said = {"act": "confirm", "slot": slot.isoformat(), "quote_hash": seen}
        return lambda: Client(HTTP_HOST="acme.localhost").post(link, said).status_code

    with crowd(2) as people:
        assert sorted(people.at_once(*map(confirm, TWO))) == [302, 409]
    with tenant_transaction(tenant):
        assert fresh(booking).state == "confirmed"
        assert booking.case.entries.filter(action="confirm", outcome="done").count() == 1


def test_a_confirmation_and_a_cancellation_at_once_take_turns(tenant):
    with tenant_transaction(tenant):
        booking = proposed(make_clinic(), slots=TWO)
        insurers, clients = (
            link_to(booking.insurer, booking), link_to(booking.client, booking)
        )  # fmt: skip
    said = {"act": "confirm", "slot": LATER.isoformat(), "quote_hash": booking.quote_hash}

    def press(link, words):
        return lambda: Client(HTTP_HOST="acme.localhost").post(link, words).status_code

    cancel = {"act": "cancel", "reason": "Not needed."}
    with crowd(2) as people:
        answers = people.at_once(press(insurers, said), press(clients, cancel))

    assert sorted(answers) in ([302, 302], [302, 409])  # what is confirmed can still be cancelled
    with tenant_transaction(tenant):
        assert fresh(booking).state == "cancelled"
