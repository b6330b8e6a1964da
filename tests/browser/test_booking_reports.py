"""Can the reports of bookings be read on a real screen, by day and by night?"""

import pytest

from bookings.policy.words import COORDINATOR
from careops.tenancy.scope import tenant_transaction
from tests.bookings.factories import (
    BEN,
    DAY,
    OTTAWA,
    make_clinic,
    make_insurer,
    partner_actor,
    proposed,
    submitted,
)
from tests.bookings.paying import AFTER, billed, charge_of, cora
from tests.browser.conftest import go, set_clock
from tests.factories import NOON

pytestmark = pytest.mark.browser
CALGARY, SUMMER = (51.0447, -114.0719), NOON + 90 * DAY


def test_the_reports_are_read_and_lead_to_their_cases(screen, acme):
    """Some take days to be confirmed, a bill is void, and nobody is near Ottawa and Calgary."""
    with tenant_transaction(acme):
        harbour, prairie = make_clinic(), make_insurer("Prairie Life and Casualty of Canada")
        for number, insurer in enumerate([make_insurer(), make_insurer(), prairie]):
            charge = charge_of(billed(harbour, insurer=insurer, external_id=str(number)))
        charge.void(by=cora(), at=AFTER, reason="Their employee paid it.")
        for number in range(9):
            booking = proposed(harbour, slots=(SUMMER,), hold=60 * DAY, external_id=f"slow{number}")
            said = {"slot": SUMMER, "quote_hash": booking.quote_hash}
            at = NOON + (1 + number) * DAY
            booking.confirm(by=partner_actor(booking.insurer), at=at, **said)
        for number, (place, code) in enumerate([(OTTAWA, "K1P 5M7"), (CALGARY, "T2P 1J9")] * 3):
            far = submitted(place=place, postal_code=code, city="", external_id=f"far{number}")
            far.start_search(by=BEN, at=NOON)
    set_clock(AFTER + 35 * DAY)
    screen.sign_in(acme, name="Cora Coordinator", roles=[COORDINATOR.name])

    screen.open("/admin/bookings/order/reports/", "booking-reports")
    assert screen.says("Where do we lack clinics?")
    assert screen.says("610.20 CAD are open")
    go(screen.page.locator("#gaps").get_by_role("link", name="3").first)
    screen.check("booking-reports-cases")
    assert screen.says("Nobody near")

    screen.open(
        "/admin/bookings/order/reports/?first=2020-01-01&last=2020-01-02", "booking-reports-none"
    )
    assert screen.says("No request was received on these days.")
