"""What does a client do behind their link? See where and when, take it along, prefer, move or cancel it (S2-7, S4)."""

import pytest
from django.test import Client

from careops.outbox.codes import code_of
from careops.web.calendar import LONGEST
from tests.bookings.factories import (
    BEN,
    DAY,
    LATER,
    booked,
    confirmed,
    make_clinic,
    proposed,
    submitted,
)
from tests.factories import HOUR, NOON, fresh, link_to, make_client, make_tenant, text_of

TWO = (LATER, LATER + DAY)
FILE = {"calendar": ""}


@pytest.fixture
def booking(harbour, joan):
    harbour.address, harbour.postal_code, harbour.phone = "1 Bay; Street", "M5V 2T6", "+14165550199"
    harbour.save()
    return booked(harbour, need="A lump in the left breast")


@pytest.fixture
def link(booking):
    return link_to(booking.client, booking)


def lines_of(text):
    """As RFC 5545 unfolds them."""
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


# Seeing


def test_the_page_says_where_and_when_and_what_to_bring_and_not_what_for(visitor, link):
    page = text_of(visitor.get(link))

    wanted = [
        "Your appointment is ready", "Thursday 12 March 2026, 08:00", "1 Bay; Street", "tel:+14165550199",
        "Your health card", "https://www.openstreetmap.org/search?query=1+Bay%3B+Street%2C+Toronto",
    ]  # fmt: skip
    assert [words for words in wanted if words not in page] == []
    assert not [words for words in ("A lump", "305.10", "Ultrasound") if words in page]


def test_where_it_is_is_told_once_it_is_booked(visitor, harbour):
    booking = confirmed(harbour)

    page = text_of(visitor.get(link_to(booking.client, booking)))

    assert "Your date is confirmed" in page
    assert "Thursday 12 March 2026, 08:00" in page
    assert "Harbour Clinic" not in page
    assert "BEGIN:VCALENDAR" not in text_of(visitor.get(link_to(booking.client, booking), FILE))


# The calendar


def test_the_date_can_be_taken_along_in_a_calendar_file(visitor, link, booking):
    answer = visitor.get(link, FILE)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{booking.case.ref}.ics"'
    lines = lines_of(text_of(answer))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    wanted = [
        "DTSTART:20260312T120000Z", "DTSTAMP:20260302T120000Z", "SUMMARY:Appointment at Harbour Clinic",
        "LOCATION:Harbour Clinic\\, 1 Bay\\; Street\\, Toronto\\, ON\\, M5V 2T6", f"UID:{booking.pk}@careops",
    ]  # fmt: skip
    assert [line for line in wanted if line not in lines] == []
    assert not [
        words for words in ("lump", "Ultrasound", "Maya", "/a/") if words in text_of(answer)
    ]


def test_lines_are_folded_between_characters_however_long_a_name_is(visitor, joan):
    clinic = make_clinic("Clinique Ñandú éèà " * 6)
    booking = booked(clinic)

    text = text_of(visitor.get(link_to(booking.client, booking), FILE))

    assert max(len(line.encode()) for line in text.split("\r\n")) <= LONGEST
    assert f"SUMMARY:Appointment at {clinic.name}" in lines_of(text)


def test_another_date_takes_the_place_of_the_first_in_the_calendar(visitor, link, booking):
    before = lines_of(text_of(visitor.get(link, FILE)))
    booking.reschedule(by=BEN, at=NOON, reason="Another day.")
    assert "BEGIN:VCALENDAR" not in text_of(visitor.get(link, FILE))  # nothing is booked now

    number = [line for line in before if line.startswith("SEQUENCE")]
    assert fresh(booking).round > int(number[0].removeprefix("SEQUENCE:"))


def test_an_old_link_gives_no_file(visitor, link, set_clock):
    set_clock(NOON + 31 * DAY)

    assert "BEGIN:VCALENDAR" not in text_of(visitor.get(link, FILE))
    assert "This link stopped" in text_of(visitor.get(link))
    assert visitor.post(link, {"act": "send_link"}).status_code == 302


# Acting


def test_a_client_says_which_date_suits_and_the_insurer_reads_it(visitor, harbour):
    booking = proposed(harbour, slots=TWO)
    link = link_to(booking.client, booking)

    page = visitor.post(link, {"act": "prefer", "slot": TWO[1].isoformat()}, follow=True)

    assert fresh(booking).preferred_slot == TWO[1]
    assert "You said that Friday 13 March 2026, 08:00 suits you." in text_of(page)
    insurers = text_of(visitor.get(link_to(booking.insurer, booking)))
    assert "The client prefers</dt><dd>Friday 13 March 2026, 08:00" in insurers


@pytest.mark.parametrize("slot", ["", "x", (LATER + HOUR).isoformat()])
def test_only_a_held_date_is_preferred(visitor, harbour, slot):
    booking = proposed(harbour, slots=TWO)

    page = visitor.post(link_to(booking.client, booking), {"act": "prefer", "slot": slot})

    assert page.status_code == 422
    assert fresh(booking).preferred_slot is None


def test_a_client_asks_for_another_date_with_a_reason(visitor, link, booking):
    assert visitor.post(link, {"act": "reschedule", "reason": ""}).status_code == 422
    page = visitor.post(link, {"act": "reschedule", "reason": "I am away."}, follow=True)

    assert fresh(booking).state == "sourcing_dates"
    assert "We ask the clinic for another date." in text_of(page)
    assert "Where and when" not in text_of(page)


def test_a_client_cancels_it_once(visitor, link, booking):
    said = {"act": "cancel", "reason": "I am well again."}

    assert visitor.post(link, said).status_code == 302
    assert visitor.post(link, said).status_code == 409
    assert fresh(booking).state == "cancelled"
    assert "It was cancelled" in text_of(visitor.get(link))


@pytest.mark.parametrize("act", ["confirm", "book", "attend", "decline", "offer_dates", ""])
def test_a_client_does_nothing_of_somebody_elses(visitor, link, booking, act):
    assert visitor.post(link, {"act": act, "reason": "x"}).status_code == 409
    assert fresh(booking).state == "ready"


# Others


def test_another_tenant_has_no_such_link(link):
    make_tenant("other")
    stranger = Client(HTTP_HOST="other.localhost")

    assert stranger.get(link).status_code == 404
    assert stranger.get(link, FILE).status_code == 404


def test_by_the_link_alone_another_booking_is_closed_and_a_code_opens_it(visitor, link, booking):
    other = submitted(client=booking.client)
    behind, page = f"{link}all/", f"{link}all/{other.pk}/"
    assert other.case.ref in text_of(visitor.get(behind))
    assert "We have the request of your insurer" not in text_of(visitor.get(behind))
    assert visitor.get(page).status_code == 302
    assert visitor.get(f"{link}all/{booking.pk}/", FILE).status_code == 302  # not even the file

    visitor.post(behind, {"act": "send_code"})
    sent = booking.case.entries.filter(action="send_code").last()
    visitor.post(behind, {"act": "open", "code": code_of(sent.pk)})

    assert "We have the request of your insurer" in text_of(visitor.get(page))
    assert "BEGIN:VEVENT" in text_of(visitor.get(f"{link}all/{booking.pk}/", FILE))


def test_who_signs_in_finds_the_same_and_nobody_elses(browser_of, booking):
    maya = browser_of(name="Maya Hart", patient=booking.client, roles=["patient"])
    zoe = browser_of(
        name="Zoe Hart", patient=make_client("Zoe", email="zoe@mail.example"), roles=["patient"]
    )

    assert "Where and when" in text_of(maya.get(f"/mine/{booking.pk}/"))
    assert maya.get(f"/mine/{booking.pk}/", FILE)["Content-Type"].startswith("text/calendar")
    assert zoe.get(f"/mine/{booking.pk}/").status_code == 404
    assert zoe.get(f"/mine/{booking.pk}/", FILE).status_code == 404
