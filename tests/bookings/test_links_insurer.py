"""What does an insurer do behind its link? It confirms the amount that it saw, and no other (S2-7, S2-25, S2-A7)."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from careops.engine.sweep import sweep
from careops.record.models import Read
from tests.bookings.factories import (
    BEN,
    DAY,
    LATER,
    MAX,
    booked,
    confirmed,
    make_clinic,
    make_insurer,
    partner_actor,
    proposed,
    sourcing,
    submitted,
)
from tests.factories import HOUR, NOON, fresh, link_to, make_tenant, text_of
from tests.referrals.test_links import everything

TWO = (LATER, LATER + DAY)


@pytest.fixture
def booking(harbour):
    """With two dates and their amount before Maple Mutual."""
    return proposed(harbour, slots=TWO)


@pytest.fixture
def link(booking):
    return link_to(booking.insurer, booking)


def seen(page):
    """The amount's hash that stands in the form, hidden."""
    return re.search(r'name="quote_hash" value="(\w+)"', text_of(page))[1]


def word(page, slot=LATER):
    return {"act": "confirm", "slot": slot.isoformat(), "quote_hash": seen(page)}


# Looking


def test_looking_changes_nothing(visitor, link):
    before = everything()

    for _ in range(5):
        assert visitor.get(link).status_code == 200
        assert visitor.head(link).status_code == 200

    assert everything() == before


def test_the_page_shows_dates_in_the_clinics_time_and_the_amount_with_its_arithmetic(
    tenant, visitor
):
    halifax = make_clinic("Citadel", at=(44.65, -63.57), city="Halifax", province="NS")
    booking = proposed(halifax, place=(44.65, -63.57), slots=TWO)

    page = text_of(visitor.get(link_to(booking.insurer, booking)))

    wanted = [
        "Thursday 12 March 2026, 09:00 (Halifax time)", "Friday 13 March 2026, 09:00 (Halifax time)",
        "Citadel, Halifax", "our fee, 50 % of 180.00", "90.00", "270.00", "HST 14 %, NS, of 270.00",
        "37.80", "307.80 CAD", "M.H.",
    ]  # fmt: skip
    assert [words for words in wanted if words not in page] == []
    assert "Maya" not in page
    assert "checked" not in page  # nothing is chosen beforehand


def test_reading_of_a_client_is_on_record(visitor, link, booking):
    visitor.get(link)

    read = Read.objects.latest("at")
    assert (read.actor_id, read.via, read.patients) == (
        booking.insurer_id,
        "link",
        [booking.client_id],
    )


# Confirming


def test_a_date_and_the_amount_are_confirmed_together(visitor, link, booking):
    page = visitor.post(link, word(visitor.get(link), TWO[1]), follow=True)

    now = fresh(booking)
    assert (now.state, now.appointment_at) == ("confirmed", TWO[1])
    assert now.confirmed_hash == now.quote_hash
    assert "it is confirmed, and we book it" in text_of(page)
    assert "Confirm this date" not in text_of(page)


def test_an_amount_that_has_changed_meanwhile_is_asked_for_anew(visitor, link, booking):
    before = word(visitor.get(link))
    booking.change_amount(
        by=BEN, at=NOON, clinic_cost=Decimal("220.00"), hold_until=NOON + 72 * HOUR
    )

    page = visitor.post(link, before)

    assert page.status_code == 409
    assert fresh(booking).state == "dates_proposed"
    text = text_of(page)
    assert "The amount has changed" in text
    assert "You saw 305.10 CAD; it is <b>372.90 CAD</b> now." in text
    assert "Nothing was confirmed." in text

    visitor.post(link, word(page))  # the page holds the new one now
    now = fresh(booking)
    assert (now.state, now.total) == ("confirmed", Decimal("372.90"))


def test_an_amount_that_was_never_theirs_confirms_nothing(visitor, link, booking):
    for made_up in ("", "f" * 64, "0", "é" * 100, "4242 4242 4242 4242"):
        said = word(visitor.get(link)) | {"quote_hash": made_up}
        page = visitor.post(link, said)
        assert page.status_code in (403, 409, 422), made_up
        assert "4242 4242" not in text_of(page)
    assert fresh(booking).state == "dates_proposed"


@pytest.mark.parametrize(
    "slot", ["", "tomorrow", (LATER + HOUR).isoformat(), "2026-13-01T10:00:00Z"]
)
def test_only_a_date_that_is_held_is_confirmed(visitor, link, booking, slot):
    page = visitor.post(link, word(visitor.get(link)) | {"slot": slot})

    assert page.status_code == 422
    assert "<title>Error: " in text_of(page)
    assert fresh(booking).state == "dates_proposed"


def test_what_is_pressed_twice_is_done_once(visitor, link, booking):
    said = word(visitor.get(link))
    assert visitor.post(link, said).status_code == 302

    page = visitor.post(link, said)

    assert page.status_code == 409
    assert "Date and amount are confirmed" in text_of(page)
    assert fresh(booking).case.entries.filter(action="confirm").count() == 1


def test_after_the_hold_nothing_is_confirmed(visitor, link, booking, set_clock):
    said = word(visitor.get(link))
    set_clock(NOON + 73 * HOUR)

    page = visitor.post(link, said)

    assert page.status_code == 409
    assert fresh(booking).state == "sourcing_dates"
    assert "A clinic is asked for dates" in text_of(page)


# The other answers


def test_other_dates_are_asked_for_with_what_would_suit(visitor, link, booking):
    assert visitor.post(link, {"act": "other_dates"}).status_code == 422
    visitor.post(link, {"act": "other_dates", "wishes": "Mornings, please."})

    now = fresh(booking)
    assert (now.state, now.wishes) == ("sourcing_dates", "Mornings, please.")


def test_it_is_declined_with_a_reason(visitor, link, booking):
    assert visitor.post(link, {"act": "decline", "reason": " "}).status_code == 422
    page = visitor.post(link, {"act": "decline", "reason": "Too dear."}, follow=True)

    assert fresh(booking).state == "declined"
    assert "It will not take place" in text_of(page)


def test_a_card_number_in_a_reason_is_refused_and_kept_nowhere(visitor, link, booking):
    page = visitor.post(link, {"act": "decline", "reason": "Pay with 4242 4242 4242 4242"})

    assert page.status_code == 422
    assert "4242 4242 4242" not in text_of(page)
    assert fresh(booking).state == "dates_proposed"


def test_what_is_booked_is_moved_or_cancelled(visitor, harbour, joan):
    booking = booked(harbour)
    link = link_to(booking.insurer, booking)

    visitor.post(link, {"act": "reschedule", "reason": "The client is away."})
    assert fresh(booking).state == "sourcing_dates"
    visitor.post(link, {"act": "cancel", "reason": "Not needed."})
    assert fresh(booking).state == "cancelled"


def test_a_paper_is_required_once_and_of_all_there_are_none_is_left(visitor, link, booking):
    for paper in ("form", "guarantee"):
        assert visitor.post(link, {"act": "want_paper", "paper": paper}).status_code == 302
    assert fresh(booking).papers_wanted == ["form", "guarantee"]

    page = visitor.get(link)
    assert 'value="want_paper"' not in text_of(page)
    assert text_of(page).count("It is on its way to you") == 2
    assert visitor.post(link, {"act": "want_paper", "paper": "form"}).status_code == 409


@pytest.mark.parametrize("act", ["book", "propose", "offer_dates", "attend", "prefer", "price", ""])
def test_an_insurer_does_nothing_of_somebody_elses(visitor, link, booking, act):
    assert visitor.post(link, {"act": act, "reason": "x"}).status_code == 409
    assert fresh(booking).state == "dates_proposed"


# How it stands


def test_each_state_has_its_sentence(visitor, harbour, joan, set_clock):
    def says(booking):
        return text_of(visitor.get(link_to(booking.insurer, booking)))

    assert "We have your request" in says(submitted())
    assert "We are looking for a clinic" in says(submitted().start_search(by=BEN, at=NOON))
    asked = sourcing(harbour)
    assert "A clinic is asked for dates" in says(asked)
    asked.offer_dates(by=partner_actor(asked.clinic), at=NOON, first=LATER)
    page = says(asked)
    assert "The clinic has named dates" in page
    assert "305.10" not in page  # a draft is ours
    assert "Date and amount are confirmed" in says(confirmed(harbour))
    late = booked(harbour, papers_wanted=["form"])
    assert "It is booked, and papers are missing" in says(late)
    ready = booked(harbour)
    sweep(now=NOON)
    assert "It is booked, and everything is ready" in says(ready)
    set_clock(LATER + HOUR)
    visitor.post(link_to(ready.insurer, ready), {"act": "send_link"})
    assert "Its time has passed" in says(ready)
    fresh(ready).attend(by=partner_actor(ready.clinic), at=LATER + HOUR)
    assert "The clinic gives them the results, and we bill you next." in says(ready)


def test_where_we_are_late_the_page_says_so(visitor, harbour, set_clock):
    booking = submitted()
    set_clock(NOON + 5 * HOUR)

    page = text_of(visitor.get(link_to(booking.insurer, booking)))

    assert "We are late, and we are sorry." in page
    assert "You can cancel it, or write to us below." in page


def test_a_missed_date_tells_its_fee(visitor, harbour, joan, set_clock):
    booking = booked(harbour)
    at = LATER + HOUR
    fresh(booking).miss(by=partner_actor(booking.clinic), at=at, clinic_charges=Decimal(60))
    set_clock(at)

    page = text_of(visitor.get(link_to(booking.insurer, booking)))

    assert "Your client did not come" in page
    assert "101.70 CAD: what the clinic charges, our fee and the tax" in page


# Others, and old links


def test_another_tenant_has_no_such_link(link):
    make_tenant("other")
    stranger = Client(HTTP_HOST="other.localhost")

    assert stranger.get(link).status_code == 404
    assert stranger.post(link, {"act": "cancel", "reason": "x"}).status_code == 404


def test_another_insurers_link_leads_to_its_own_booking(visitor, harbour, link, booking):
    theirs = proposed(harbour, insurer=make_insurer("Oak Life"))
    other = link_to(theirs.insurer, theirs)

    visitor.post(other, word(visitor.get(other)))

    assert fresh(theirs).state == "confirmed"
    assert fresh(booking).state == "dates_proposed"


def test_a_form_from_elsewhere_is_refused(link, booking, set_clock):
    strict = Client(HTTP_HOST="acme.localhost", enforce_csrf_checks=True)

    assert strict.post(link, {"act": "cancel", "reason": "x"}).status_code == 403
    assert fresh(booking).state == "dates_proposed"


def test_an_old_link_sends_a_fresh_one_and_does_nothing_else(visitor, link, booking, set_clock):
    set_clock(NOON + 8 * DAY)
    page = visitor.get(link)

    assert "This link stopped" in text_of(page)
    assert "305.10" not in text_of(page)
    assert visitor.post(link, {"act": "cancel", "reason": "x"}).status_code == 409
    assert visitor.post(link, {"act": "send_link"}).status_code == 302
    newest = link_to(booking.insurer, booking)
    assert newest != link
    assert visitor.get(newest).status_code == 200


def test_a_link_outlives_its_first_use(visitor, link, booking):
    visitor.post(link, word(visitor.get(link)))
    visitor.post(link, {"act": "tell", "message": "Call me."})
    assert booking.case.tasks.get().task_kind == "booking_words"
    visitor.post(link, {"act": "cancel", "reason": "Not needed."})

    assert fresh(booking).state == "cancelled"


def test_what_was_declined_by_management_says_so(visitor, harbour):
    booking = submitted().start_search(by=BEN, at=NOON)
    booking.ask_management(by=BEN, at=NOON, reason="None will do.")
    page = text_of(visitor.get(link_to(booking.insurer, booking)))
    assert "No clinic near your client will do" in page

    booking.unserviceable(by=MAX, at=NOON, reason="Nobody.")
    page = text_of(visitor.get(link_to(booking.insurer, booking)))
    assert "Declined: no provider was found" in page
