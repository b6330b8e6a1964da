"""Can a booking be made by links alone, on a real screen? From the clinic's dates to the client's calendar."""

from pathlib import Path

import pytest

from careops.engine.sweep import sweep
from careops.outbox.codes import code_of
from careops.tenancy.scope import tenant_transaction
from tests.bookings.factories import BEN, DAY, LATER, biller, make_clinic, proposed, sourcing
from tests.browser.conftest import set_clock
from tests.factories import HOUR, NOON, fresh, link_to, make_client

pytestmark = pytest.mark.browser


@pytest.fixture
def harbour(acme):
    with tenant_transaction(acme):
        biller()
        return make_clinic(
            "Harbour Clinic", address="1 Bay Street", postal_code="M5V 2T6", phone="+14165550199"
        )


@pytest.fixture
def booking(acme, harbour):
    """Harbour is asked for dates for Maya: an affiliate that bills us, and a guarantee is required."""
    with tenant_transaction(acme):
        maya = make_client("Maya", "Hart", email="maya@mail.example", mobile="+14165550111")
        return sourcing(
            harbour, client=maya, need="A lump in the left breast", wishes="Mornings, after 9",
            external_id="MM-1001", language="fr", papers_wanted=["guarantee"],
        )  # fmt: skip


def test_case_1_is_booked_by_links(screen, acme, booking):
    insurer, clinic, client = booking.insurer, booking.clinic, booking.client

    def path(person):
        with tenant_transaction(acme):
            return link_to(person, booking)

    screen.open(path(clinic), "booking-clinic-asked")
    screen.press("Send these dates", "booking-clinic-nothing")
    assert screen.says("There is a problem")
    screen.page.get_by_label("Date 1").fill("2026-03-12T10:00")
    screen.page.get_by_label("Date 2").fill("2026-03-13T16:30")
    screen.press("Send these dates", "booking-clinic-named")
    assert screen.says("Thank you: we have your dates")

    with tenant_transaction(acme):
        fresh(booking).propose(by=BEN, at=NOON, hold_until=NOON + 72 * HOUR)
    screen.open(path(client), "booking-client-dates")
    screen.page.get_by_label("Friday 13 March 2026, 16:30").check()
    screen.press("This date suits me", "booking-client-preferred")

    screen.open(path(insurer), "booking-insurer-dates")
    assert screen.says("305.10 CAD")
    assert screen.says("The client prefers")
    screen.page.get_by_label("Friday 13 March 2026, 16:30").check()
    screen.press("Confirm this date and 305.10 CAD", "booking-insurer-confirmed")
    assert screen.says("Thank you: it is confirmed")

    with tenant_transaction(acme):
        fresh(booking).book(by=BEN, at=NOON, clinic_has_it=True, clinic_number="H-77")
    screen.open(path(insurer), "booking-insurer-booked")
    screen.open(path(clinic), "booking-clinic-booked")
    screen.press("Send me a code", "booking-clinic-code")
    with tenant_transaction(acme):
        sent = booking.case.entries.filter(action="send_code").latest("seq")
    screen.page.get_by_label("The code").fill(code_of(sent.pk))
    screen.press("Open it", "booking-clinic-opened")
    assert screen.says("Maya Hart")

    screen.open(path(client), "booking-client-booked")
    with screen.page.expect_download() as download:
        screen.page.get_by_role("link", name="Add to my calendar").click()
    assert "DTSTART:20260313T203000Z" in Path(download.value.path()).read_text()


def test_a_changed_amount_is_shown_before_it_is_confirmed(screen, acme, harbour):
    with tenant_transaction(acme):
        booking = proposed(harbour, slots=(LATER, LATER + DAY))
        link = link_to(booking.insurer, booking)
    screen.open(link, "booking-insurer-before")
    with tenant_transaction(acme):
        fresh(booking).change_amount(
            by=BEN, at=NOON, clinic_cost="220.00", hold_until=NOON + 72 * HOUR
        )
    screen.page.get_by_label("Thursday 12 March 2026, 08:00").check()
    screen.press("Confirm this date and 305.10 CAD", "booking-insurer-changed")
    assert screen.says("The amount has changed")
    screen.page.get_by_label("Thursday 12 March 2026, 08:00").check()
    screen.press("Confirm this date and 372.90 CAD", "booking-insurer-anew")
    assert screen.says("Thank you: it is confirmed")


def test_a_clinic_says_how_it_went(screen, acme, harbour):
    with tenant_transaction(acme):
        booking = proposed(harbour)
        said = {"slot": LATER, "quote_hash": booking.quote_hash}
        booking.note_confirmation(by=BEN, at=NOON, confirmation="Yes.", heard_at=NOON, **said)
        fresh(booking).book(by=BEN, at=NOON, clinic_has_it=True)
    with tenant_transaction(acme):
        sweep(now=LATER + 2 * HOUR)
        link = link_to(booking.clinic, booking)
    set_clock(LATER + 2 * HOUR)
    screen.open(link, "booking-clinic-went")
    screen.press("The client was there", "booking-clinic-attended")
    assert screen.says("Please give the results to the client directly.")
