"""What do insurer, clinic and client find behind their links, and do there? (S2-5, S2-6, S2-12, S2-A10)"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bookings.models import Booking
from careops.record.models import Read
from tests.bookings.factories import (
    BEN,
    DAY,
    LATER,
    MAX,
    booked,
    make_clinic,
    partner_actor,
    proposed,
    sourcing,
)
from tests.factories import HOUR, NOON, fresh, link_to, text_of

TYPED = "%Y-%m-%dT%H:%M"

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def browser():
    return Client(HTTP_HOST="acme.localhost")


def test_an_insurer_confirms_a_date_and_the_amount_on_its_page(harbour, browser):
    booking = proposed(harbour, slots=(LATER, LATER + DAY))
    page = link_to(booking.insurer, booking)

    shown = text_of(browser.get(page))
    assert "Please confirm a date and the amount" in shown
    for line in ("180.00", "90.00", "270.00", "35.10", "305.10 CAD", "HST 13 %, ON"):
        assert line in shown
    said = {"act": "confirm", "slot": LATER.isoformat(), "quote_hash": booking.quote_hash}
    answer = browser.post(page, said, follow=True)

    assert "it is confirmed, and we book it" in text_of(answer)
    booking = fresh(booking)
    assert (booking.state, booking.appointment_at) == ("confirmed", LATER)


def test_an_insurer_whose_page_is_old_reads_that_the_amount_has_changed(harbour, browser):
    booking = proposed(harbour)
    page, old = link_to(booking.insurer, booking), booking.quote_hash
    booking.change_amount(by=BEN, at=NOON, clinic_cost=200, hold_until=NOON + DAY)

    answer = browser.post(page, {"act": "confirm", "slot": LATER.isoformat(), "quote_hash": old})

    assert answer.status_code == 409
    assert "The amount is another one now" in text_of(answer)
    assert "339.00 CAD" in text_of(answer)
    assert fresh(booking).state == "dates_proposed"


def test_nothing_is_confirmed_without_a_date(harbour, browser):
    booking = proposed(harbour, slots=(LATER, LATER + DAY))

    answer = browser.post(
        link_to(booking.insurer, booking), {"act": "confirm", "quote_hash": booking.quote_hash}
    )

    assert answer.status_code == 422
    assert "Choose a date." in text_of(answer)


def test_a_clinic_names_up_to_five_dates_by_its_own_clock(tenant, browser):
    halifax = make_clinic("Citadel Clinic", at=(44.6488, -63.5752), province="NS")
    booking = sourcing(halifax, place=(44.6488, -63.5752))
    page = link_to(booking.clinic, booking)
    assert "Which dates could you give?" in text_of(browser.get(page))

    browser.post(
        page, {"act": "offer_dates", "first": "2026-03-12T09:00", "second": "2026-03-13T14:30"}
    )

    booking = fresh(booking)
    assert [f"{slot:{TYPED}}" for slot in booking.slots] == ["2026-03-12T12:00", "2026-03-13T17:30"]
    assert booking.quotes.get().state == "draft"


def test_a_clinic_never_reads_what_the_insurer_pays_or_who_comes_before_it_is_booked(
    harbour, browser
):
    booking = proposed(harbour)
    page = link_to(booking.clinic, booking)

    shown = text_of(browser.get(page))
    for secret in ("305.10", "90.00", "Maya", "Hart", "M. H."):
        assert secret not in shown
    assert Read.objects.filter(what="link").exists()


def test_a_clinic_that_has_no_dates_leaves_and_its_link_has_passed_on(harbour, browser):
    booking = sourcing(harbour)
    page = link_to(booking.clinic, booking)

    browser.post(page, {"act": "no_dates", "reason": "We are full."})

    booking = fresh(booking)
    assert (booking.state, booking.excluded) == ("area_escalated", [harbour.pk])
    other = make_clinic("Second Clinic")
    booking.select_anyway(by=MAX, at=NOON, clinic=other, reason="Near enough.")
    assert "It is not yours any more" in text_of(browser.get(page))


def test_a_clinic_says_that_it_took_place(harbour, browser, set_clock):
    booking = booked(harbour)
    page = link_to(booking.clinic, booking)
    assert browser.post(page, {"act": "attend"}).status_code == 409

    set_clock(LATER + HOUR)
    browser.post(link_to(booking.clinic, booking), {"act": "send_link"})
    browser.post(link_to(booking.clinic, booking), {"act": "attend"})

    assert fresh(booking).state == "results_settled"


def test_a_client_says_which_date_suits_and_later_asks_for_another(harbour, browser):
    booking = proposed(harbour, slots=(LATER, LATER + DAY))
    page = link_to(booking.client, booking)
    assert "There are dates" in text_of(browser.get(page))

    browser.post(page, {"act": "prefer", "slot": (LATER + DAY).isoformat()})
    booking = fresh(booking)
    assert booking.preferred_slot == LATER + DAY
    booking.confirm(
        by=partner_actor(booking.insurer), at=NOON, slot=LATER + DAY, quote_hash=booking.quote_hash
    ).book(by=BEN, at=NOON, clinic_has_it=True)
    shown = text_of(browser.get(link_to(booking.client, booking)))
    assert "Harbour Clinic" in shown
    assert "Friday 13 March 2026, 08:00" in shown
    browser.post(link_to(booking.client, booking), {"act": "reschedule", "reason": "I am away."})

    assert fresh(booking).state == "sourcing_dates"


def test_a_client_can_cancel_it(harbour, browser):
    booking = booked(harbour)

    browser.post(link_to(booking.client, booking), {"act": "cancel", "reason": "Feels better."})

    assert fresh(booking).state == "cancelled"
    assert Booking.objects.get().closed_reason == "Feels better."


def test_a_link_that_has_ended_sends_a_fresh_one(harbour, browser, set_clock):
    booking = proposed(harbour, hold=30 * DAY)
    page = link_to(booking.insurer, booking)
    set_clock(NOON + timedelta(days=8))

    assert "This link stopped on" in text_of(browser.get(page))
    browser.post(page, {"act": "send_link"})

    assert link_to(booking.insurer, booking) != page


def test_whoever_writes_to_us_is_read(harbour, browser):
    booking = proposed(harbour)

    browser.post(link_to(booking.insurer, booking), {"act": "tell", "message": "Call me."})

    assert booking.case.tasks.get().task_kind == "booking_words"
