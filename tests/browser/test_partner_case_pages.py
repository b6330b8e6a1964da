"""Do the pages of an insurer's and a clinic's people hold on a real screen? (S2-5, S2-6)"""

from __future__ import annotations

import pytest

from careops.tenancy.scope import tenant_transaction
from tests.bookings.factories import BEN, biller, make_clinic, sourcing
from tests.factories import HOUR, NOON, fresh, make_client

pytestmark = pytest.mark.browser


@pytest.fixture
def booking(acme):
    with tenant_transaction(acme):
        biller()
        maya = make_client("Maya", "Hart")
        harbour = make_clinic("Harbour Clinic", address="1 Bay Street", postal_code="M5V 2T6")
        return sourcing(harbour, client=maya, need="Left knee", external_id="MM-1001")


def test_a_clinic_and_then_an_insurer_sign_in_and_do_what_waits_for_them(screen, acme, booking):
    screen.sign_in(acme, name="Clara Clinic", roles=["clinic"], partner=booking.clinic)
    screen.open("/", "cases-clinic")
    assert screen.says("What waits for you")
    screen.follow("Which dates could you give?", "case-clinic-asked")
    assert screen.says("Left knee")
    screen.page.get_by_label("Date 1").fill("2026-03-12T10:00")
    screen.press("Send these dates", "case-clinic-named")
    assert screen.says("Thank you: the insurer gets your dates.")

    with tenant_transaction(acme):
        fresh(booking).propose(by=BEN, at=NOON, hold_until=NOON + 72 * HOUR)
    screen.page.context.clear_cookies()
    screen.sign_in(acme, name="Iris Insurer", roles=["insurer"], partner=booking.insurer)
    screen.open("/partner/cases/?q=MM-1001", "cases-insurer-found")
    screen.follow("Please confirm a date and the amount", "case-insurer-dates")
    screen.page.get_by_label("Thursday 12 March 2026, 10:00").check()
    screen.press("Confirm this date and 305.10 CAD", "case-insurer-confirmed")
    assert screen.says("Thank you: it is confirmed")
    screen.follow("Cases", "cases-insurer")
    assert screen.says("What is happening")
