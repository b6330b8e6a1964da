"""What does a clinic do behind its link? It names dates for initials; who comes it reads with a code (S2-6, S2-13)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client

from careops.engine.sweep import sweep
from careops.outbox.codes import code_of
from careops.record.models import Read
from careops.web.code_view import TRIES
from tests.bookings.factories import (
    BEN,
    DAY,
    LATER,
    booked,
    confirmed,
    make_clinic,
    make_insurer,
    partner_actor,
    proposed,
    sourcing,
    submitted,
)
from tests.factories import HOUR, NOON, fresh, link_to, make_client, make_tenant, text_of
from tests.referrals.test_links import everything

PRIVATE = ("Maya", "Hart", "maya@", "555-0111", "A lump in the left breast")
FIRST = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
NAMES = {"act": "offer_dates", "first": "2026-03-12T10:00", "clinic_cost": "180.00"}


@pytest.fixture
def maya(tenant):
    return make_client("Maya", "Hart", email="maya@mail.example", mobile="+14165550111")


@pytest.fixture
def booking(harbour, maya):
    """Harbour is asked for dates."""
    return sourcing(harbour, client=maya, need="A lump in the left breast", wishes="Mornings")


@pytest.fixture
def link(booking):
    return link_to(booking.clinic, booking)


@pytest.fixture
def there(harbour, maya, joan):
    """Maya's booking, which is ready."""
    booking = booked(harbour, client=maya, need="A lump in the left breast")
    sweep(now=NOON)
    return fresh(booking)


def opened(visitor, link, booking):
    visitor.post(link, {"act": "send_code"})
    code = code_of(booking.case.entries.filter(action="send_code").last().pk)
    return visitor.post(link, {"act": "open", "code": code}, follow=True)


def says_nothing_private(page):
    return not [words for words in PRIVATE if words in text_of(page)]


# Naming dates


def test_the_page_asks_for_dates_by_initials_and_changes_nothing(visitor, link):
    before = everything()

    page = visitor.get(link)

    wanted = ["Which dates could you give?", "M.H.", "Ultrasound", "Mornings", 'value="180.00"']
    assert [words for words in wanted if words not in text_of(page)] == []
    assert says_nothing_private(page)
    assert everything() == before


def test_dates_are_read_by_the_clinics_clock_with_price_and_note(visitor, link, booking):
    said = NAMES | {
        "second": "2026-03-13T16:30",
        "clinic_cost": "195.50",
        "note": "Use the side door.",
    }

    page = visitor.post(link, said, follow=True)

    now = fresh(booking)
    assert now.slots == [FIRST, datetime(2026, 3, 13, 20, 30, tzinfo=UTC)]
    assert now.clinic_cost == Decimal("195.50")
    assert booking.case.entries.last().said["note"] == "Use the side door."
    assert "Thank you: we have your dates" in text_of(page)
    assert "293.25" not in text_of(page)  # our fee is not the clinic's to know


def test_a_clinic_of_another_zone_reads_its_own_clock_again(tenant, visitor):
    halifax = make_clinic("Citadel", at=(44.65, -63.57), city="Halifax", province="NS")
    booking = sourcing(halifax, place=(44.65, -63.57))
    link = link_to(booking.clinic, booking)

    page = visitor.post(link, NAMES, follow=True)

    assert fresh(booking).slots == [datetime(2026, 3, 12, 13, 0, tzinfo=UTC)]
    assert 'value="2026-03-12T10:00"' in text_of(page)  # as they typed it, to be changed


def test_dates_can_be_changed_until_they_go_out(visitor, link, booking):
    visitor.post(link, NAMES)
    visitor.post(link, NAMES | {"first": "2026-03-20T09:00"})
    assert fresh(booking).slots == [datetime(2026, 3, 20, 13, 0, tzinfo=UTC)]

    fresh(booking).propose(by=BEN, at=NOON, hold_until=NOON + 72 * HOUR)
    assert visitor.post(link, NAMES).status_code == 409


@pytest.mark.parametrize("fault", [
    {"first": ""}, {"first": "tomorrow"}, {"first": "2026-02-30T10:00"}, {"fifth": "x"},
    {"clinic_cost": ""}, {"clinic_cost": "-1"}, {"clinic_cost": "180,00"}, {"clinic_cost": "NaN"},
    {"note": "4242 4242 4242 4242"}, {"note": "x" * 1001},
])  # fmt: skip
def test_what_cannot_be_read_is_refused_and_stays_in_the_form(visitor, link, booking, fault):
    page = visitor.post(link, NAMES | {"second": "2026-03-13T10:00"} | fault)

    assert page.status_code == 422
    assert "There is a problem" in text_of(page)
    assert 'value="2026-03-13T10:00"' in text_of(page)
    assert "4242 4242" not in text_of(page)
    assert fresh(booking).slots == []


def test_a_date_that_has_passed_is_refused_and_stays_in_the_form(visitor, link, booking):
    page = visitor.post(link, NAMES | {"first": "2026-03-01T10:00"})

    assert page.status_code == 409
    assert "A date that has passed cannot be offered" in text_of(page)
    assert 'value="2026-03-01T10:00"' in text_of(page)
    assert fresh(booking).slots == []


def test_a_clinic_without_dates_is_done_with_it(visitor, link, booking):
    page = visitor.post(link, {"act": "no_dates", "reason": "On holiday."}, follow=True)

    assert fresh(booking).state == "area_escalated"  # no other one is near
    assert "Thank you: we ask another clinic" in text_of(page)


def test_kept_dates_are_kept_longer_and_never_shorter(visitor, harbour):
    booking = proposed(harbour)
    link = link_to(booking.clinic, booking)

    assert "Please keep these dates free" in text_of(visitor.get(link))
    longer = {"act": "extend_hold", "hold_until": "2026-03-08T12:00"}
    assert visitor.post(link, longer).status_code == 302
    assert fresh(booking).hold_until == datetime(2026, 3, 8, 16, 0, tzinfo=UTC)
    page = visitor.post(link, longer)
    assert (page.status_code, "They are held for longer already." in text_of(page)) == (409, True)


# Who comes


def test_by_the_link_alone_nobody_learns_who_comes_or_what_for(visitor, there):
    link = link_to(there.clinic, there)

    page = visitor.get(link)

    assert says_nothing_private(page)
    assert "Send me a code" in text_of(page)
    assert "Thursday 12 March 2026, 08:00" in text_of(page)


def test_a_code_to_the_clinics_address_opens_it_and_who_read_it_is_on_record(visitor, there):
    page = opened(visitor, link_to(there.clinic, there), there)

    assert [words for words in ("Maya", "maya@", PRIVATE[4]) if words not in text_of(page)] == []
    (sent,) = there.case.messages.filter(template="code")
    assert sent.to == "harbour@clinic.example"
    read = Read.objects.latest("at")
    assert (read.what, read.actor_id, read.patients) == (
        "booking",
        there.clinic_id,
        [there.client_id],
    )


def test_before_it_is_booked_a_code_opens_what_is_needed_and_not_who_comes(visitor, link, booking):
    page = opened(visitor, link, booking)

    assert "A lump in the left breast" in text_of(page)
    assert not [words for words in PRIVATE[:4] if words in text_of(page)]


def test_it_is_opened_in_one_browser_and_closes_when_it_is_not_the_clinics_any_more(visitor, there):
    link = link_to(there.clinic, there)
    opened(visitor, link, there)
    assert says_nothing_private(Client(HTTP_HOST="acme.localhost").get(link))
    assert not says_nothing_private(visitor.get(link))

    fresh(there).cancel(by=partner_actor(there.insurer), at=NOON, reason="Not needed.")

    page = visitor.get(link)
    assert says_nothing_private(page)
    assert "It is not needed any more" in text_of(page)
    assert "Send me a code" not in text_of(page)


def test_another_clinic_reads_nothing_of_it(visitor, harbour, maya, link, booking):
    other = make_clinic("Bay Clinic")
    booking.no_dates(by=partner_actor(booking.clinic), at=NOON)
    fresh(booking).select_clinic(by=BEN, at=NOON, clinic=other)

    page = visitor.get(link)

    assert "It is not yours any more" in text_of(page)
    assert "Mornings" not in text_of(page)
    assert visitor.post(link, NAMES).status_code in (403, 409)
    assert visitor.post(link, {"act": "tell", "message": "Hello"}).status_code in (403, 409)
    assert visitor.post(link, {"act": "send_code"}).status_code == 409
    assert fresh(booking).slots == []


def test_a_clinic_that_guessed_too_often_reads_whom_to_call_and_of_no_sign_in(
    tenant, visitor, there
):
    tenant.phone = "+14165550100"
    tenant.save()
    link = link_to(there.clinic, there)
    visitor.post(link, {"act": "send_code"})
    for _ in range(TRIES):
        visitor.post(link, {"act": "open", "code": "x"})

    page = text_of(visitor.get(link))

    assert "no code opens it any more. Call us at" in page
    assert 'href="tel:+14165550100"' in page
    assert ("ign in" in page, "end another code" in page) == (False, False)
    assert visitor.post(link, {"act": "send_code"}).status_code == 409


# How it went


def test_a_clinic_says_that_it_took_place_and_what_follows(visitor, there, set_clock):
    sweep(now=LATER + 2 * HOUR)
    set_clock(LATER + 2 * HOUR)
    link = link_to(there.clinic, there)
    assert "How did it go?" in text_of(visitor.get(link))

    page = visitor.post(link, {"act": "attend"}, follow=True)

    assert fresh(there).state == "results_settled"
    assert "Please give the results to the client directly." in text_of(page)


def test_a_clinic_that_never_got_the_papers_says_how_it_went_too(visitor, harbour, maya, set_clock):
    booking = booked(harbour, client=maya, papers_wanted=["form"])
    early = link_to(booking.clinic, booking)
    assert visitor.post(early, {"act": "attend"}).status_code == 409
    sweep(now=LATER + 2 * HOUR)
    set_clock(LATER + 2 * HOUR)
    link = link_to(booking.clinic, booking)
    assert "The client was there" in text_of(visitor.get(link))

    visitor.post(link, {"act": "attend"})

    assert fresh(booking).state == "attended"


def test_nobody_has_attended_or_missed_what_is_still_to_come(visitor, there):
    link = link_to(there.clinic, there)

    assert 'value="attend"' not in text_of(visitor.get(link))
    for act in ("attend", "miss"):
        assert visitor.post(link, {"act": act}).status_code == 409
    assert fresh(there).state == "ready"


def test_a_missed_date_costs_no_more_than_the_price(visitor, there, set_clock):
    sweep(now=LATER + 2 * HOUR)
    set_clock(LATER + 2 * HOUR)
    link = link_to(there.clinic, there)

    page = visitor.post(link, {"act": "miss", "clinic_charges": "200"})
    assert (page.status_code, "no more than its price" in text_of(page)) == (409, True)
    visitor.post(link, {"act": "miss", "clinic_charges": ""})

    assert (fresh(there).state, fresh(there).no_show_fee) == ("no_show", Decimal("0.00"))


def test_a_date_that_is_lost_is_asked_for_anew(visitor, harbour):
    booking = confirmed(harbour)
    link = link_to(booking.clinic, booking)

    page = visitor.post(link, {"act": "slot_lost", "reason": "The machine is broken."}, follow=True)

    assert fresh(booking).state == "sourcing_dates"
    assert "Which dates could you give?" in text_of(page)


# Others, and old links


@pytest.mark.parametrize(
    "act", ["confirm", "book", "propose", "cancel", "reschedule", "prefer", ""]
)
def test_a_clinic_does_nothing_of_somebody_elses(visitor, link, booking, act):
    assert visitor.post(link, {"act": act, "reason": "x"}).status_code == 409
    assert fresh(booking).state == "sourcing_dates"


def test_another_tenant_has_no_such_link(link):
    make_tenant("other")
    stranger = Client(HTTP_HOST="other.localhost")

    assert stranger.get(link).status_code == 404
    assert stranger.post(link, NAMES).status_code == 404


def test_an_old_link_opens_nothing_and_sends_a_fresh_one(visitor, there, set_clock):
    link = link_to(there.clinic, there)
    opened(visitor, link, there)
    set_clock(NOON + 8 * DAY)

    page = visitor.get(link)

    assert "This link stopped" in text_of(page)
    assert says_nothing_private(page)
    assert visitor.post(link, {"act": "send_code"}).status_code == 409
    assert visitor.post(link, {"act": "send_link"}).status_code == 302
    assert visitor.get(link_to(there.clinic, there)).status_code == 200


def test_an_insurer_and_a_clinic_each_see_their_own_side(visitor, harbour, booking, link):
    insurers = text_of(visitor.get(link_to(make_insurer(), booking)))

    assert "Name dates" not in insurers
    assert "Cancel it" in insurers
    assert "Cancel it" not in text_of(visitor.get(link))


def test_a_clinic_that_was_never_asked_has_no_link(harbour, tenant):
    booking = submitted()
    assert not booking.case.messages.filter(person=harbour.partner_id).exists()
