"""Do the reports of bookings say what happened: to the day, to the cent, and of one tenant alone (SX-10)?"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking
from bookings.policy.words import COORDINATOR
from bookings.reports.ageing import ageing
from bookings.reports.gaps import gaps
from bookings.reports.margins import margins
from bookings.reports.requests import by_insurer, by_month, by_state
from bookings.reports.span import Span
from careops.record.models import Read
from careops.tenancy.scope import tenant_scope
from tests.bookings.charging import to_be_charged
from tests.bookings.factories import (
    BEN,
    CORA,
    LATER,
    OTTAWA,
    booked,
    make_clinic,
    make_insurer,
    partner_actor,
    proposed,
    submitted,
)
from tests.bookings.paying import (
    AFTER,
    approved,
    billed,
    charge_of,
    confirmed,
    cora,
    max_,
    pay_clinic,
    payment_of,
    transfer_clinic,
)
from tests.factories import HOUR, NOON, fresh, make_tenant, text_of

DAY = timedelta(days=1)
SPRING = Span(date(2026, 3, 1), date(2026, 4, 30))
DAYS = {"first": "2026-03-01", "last": "2026-04-30"}
PAGE, CASES = "/admin/bookings/order/reports/", "/admin/bookings/order/reports/cases/"


@pytest.fixture
def coras(browser_of):
    """A coordinator's browser."""
    return browser_of(name="Cora", roles=[COORDINATOR.name])


@pytest.fixture
def alices(browser_of):
    """The browser of an agent, who is told of no margin."""
    return browser_of(name="Alice")


def confirmed_after(clinic, wait, **fields):
    """Asked for at noon of 2 March, and confirmed so much later."""
    slot = NOON + 40 * DAY
    booking = proposed(clinic, slots=(slot,), hold=60 * DAY, **fields)
    said = {"slot": slot, "quote_hash": booking.quote_hash}
    return booking.confirm(by=partner_actor(booking.insurer), at=NOON + wait, **said)


def margin_of(insurer="Maple Mutual", span=SPRING):
    """Invoiced, credited, billed, clinic's cost and fee, as text."""
    (one,) = (margin for margin in margins(span) if margin.insurer == insurer)
    return [str(n) for n in (one.invoiced, one.credited, one.billed, one.cost, one.fee)]


def rows_in(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


# Requests


def test_requests_are_counted_by_the_state_in_which_they_are(harbour):
    for number in range(3):
        submitted(external_id=str(number))
    booked(harbour, external_id="b")
    submitted(external_id="old", at=NOON - 2 * DAY)

    assert by_state(SPRING) == [("received", 3), ("ready", 1)]
    assert by_state(Span(date(2026, 2, 28), date(2026, 2, 28))) == [("received", 1)]


def test_a_day_begins_at_midnight_of_our_own_zone(tenant):
    tenant.time_zone = "America/Toronto"
    tenant.save()
    submitted(at=NOON.replace(hour=3))  # 22:00 of 1 March in Toronto

    with tenant_scope(tenant):
        assert by_state(Span(date(2026, 3, 2), date(2026, 3, 2))) == []
        assert by_state(Span(date(2026, 3, 1), date(2026, 3, 1))) == [("received", 1)]


def test_half_and_nine_of_ten_are_confirmed_within_so_many_days(harbour):
    for days in (1, 2, 3, 10):
        confirmed_after(harbour, days * DAY, external_id=str(days))
    other = make_insurer("Prairie Life")
    confirmed_after(harbour, 36 * HOUR, insurer=other, external_id="p")
    submitted(external_id="waits")

    half, most = Decimal("2.5"), Decimal("7.9")
    assert by_insurer(SPRING)[0] == ("Maple Mutual", 4, half, most)
    assert by_insurer(SPRING)[1] == ("Prairie Life", 1, Decimal("1.5"), Decimal("1.5"))
    ((month, count, middle, _),) = by_month(SPRING)
    assert (f"{month:%B %Y}", count, middle) == ("March 2026", 5, Decimal("2.0"))


def test_the_first_confirmation_counts_whatever_became_of_the_date(harbour):
    booking = confirmed_after(harbour, 2 * DAY)
    booking.reschedule(by=BEN, at=NOON + 20 * DAY, reason="On holiday.")

    assert by_insurer(SPRING) == [("Maple Mutual", 1, Decimal("2.0"), Decimal("2.0"))]


def test_an_insurer_that_is_asked_for_stands_alone(harbour):
    other = make_insurer("Prairie Life")
    confirmed_after(harbour, DAY, external_id="m")
    confirmed_after(harbour, DAY, insurer=other, external_id="p")
    theirs = Span(SPRING.first, SPRING.last, other)

    assert [row[0] for row in by_insurer(theirs)] == ["Prairie Life"]
    assert by_state(theirs) == [("confirmed", 1)]


# Where nobody is near


def test_searches_that_found_nobody_within_the_hour_are_counted_by_area(harbour):
    for number in range(2):
        far = submitted(place=OTTAWA, postal_code="K1P 5M7", external_id=str(number))
        far.start_search(by=BEN, at=NOON)
    near = submitted(postal_code="K1P 1J1", external_id="near")
    near.start_search(by=BEN, at=NOON)

    (gap,) = gaps(SPRING)
    assert (gap.area, gap.lacking, gap.requests) == ("K1P", 2, 3)
    assert gap.services == ["Ultrasound"]
    assert (gap.place.latitude, gap.place.longitude) == (45.4, -75.7)


def test_without_a_postal_code_the_city_is_the_area_and_nowhere_is_said(harbour):
    nowhere = {"place": None, "postal_code": ""}
    submitted(external_id="1", **nowhere).start_search(by=BEN, at=NOON)
    submitted(external_id="2", city="", province="", **nowhere).start_search(by=BEN, at=NOON)

    assert [(gap.area, gap.place) for gap in gaps(SPRING)] == [
        ("Not known", None), ("Toronto, ON", None),
    ]  # fmt: skip


def test_what_a_person_brought_to_management_was_found_near(harbour):
    booking = submitted().start_search(by=BEN, at=NOON)
    booking.ask_management(by=BEN, at=NOON, reason="It is closed.")

    assert gaps(SPRING) == []


# Margins


def test_what_is_billed_is_the_clinics_cost_and_our_fee_to_the_cent(harbour):
    billed(harbour)

    assert margin_of() == ["270.00", "0.00", "270.00", "180.00", "90.00"]


def test_a_credit_note_is_taken_off_before_tax(harbour):
    charge = charge_of(billed(harbour))
    charge.credit(by=max_(), at=AFTER, amount=Decimal("33.90"), reason="Late results.")

    assert margin_of() == ["270.00", "30.00", "240.00", "180.00", "60.00"]


def test_of_a_bill_that_is_void_nothing_is_left_but_what_the_clinic_costs(harbour):
    charge_of(billed(harbour)).void(by=cora(), at=AFTER, reason="Their employee paid it.")

    assert margin_of() == ["270.00", "270.00", "0.00", "180.00", "-180.00"]


def test_what_was_called_off_before_it_was_billed_is_not_in_it(harbour):
    booked(harbour).cancel(by=BEN, at=NOON, reason="Better.")

    assert margins(SPRING) == []


def test_the_clinics_own_invoice_says_what_it_costs(harbour):
    booking = billed(harbour)
    payment_of(booking).accept_invoice(
        by=max_(), at=AFTER, invoice_number="7", invoiced=Decimal("190.55"), reason="Two scans."
    )

    assert margin_of() == ["270.00", "0.00", "270.00", "190.55", "79.45"]


def test_the_clinics_own_tax_is_none_of_its_cost(tenant):
    clinic = make_clinic(own_tax=Decimal(13))
    pay_clinic(billed(clinic), invoiced=Decimal("203.40"))

    assert margin_of() == ["270.00", "0.00", "270.00", "180.00", "90.00"]


def test_unless_it_is_marked_up_with_its_price(tenant):
    tenant.tuning = {"bookings.markup_gross": 1}
    tenant.save()
    with tenant_scope(tenant):
        billed(make_clinic(own_tax=Decimal(13)))

        assert margin_of() == ["305.10", "0.00", "305.10", "203.40", "101.70"]


def test_a_missed_appointment_costs_what_the_clinic_charges_for_it(harbour):
    booking = booked(harbour)
    charges = {"clinic_charges": Decimal("33.33")}
    booking.miss(by=partner_actor(booking.clinic), at=LATER + HOUR, **charges)
    booking.bill_no_show(by=CORA, at=AFTER)

    assert margin_of() == ["50.00", "0.00", "50.00", "33.33", "16.67"]


def test_what_was_paid_before_the_service_is_its_cost(tenant):
    solo = transfer_clinic()
    booking = confirmed(solo)
    approved(booking)
    payment_of(booking).pay_by_transfer(
        by=cora(), at=NOON, amount=Decimal("170.00"), receipt="EFT 3"
    )
    booking = fresh(booking).book(by=BEN, at=NOON, clinic_has_it=True)
    booking.attend(by=partner_actor(booking.clinic), at=LATER + HOUR).bill(by=cora(), at=AFTER)

    assert margin_of() == ["270.00", "0.00", "270.00", "170.00", "100.00"]


def test_the_days_are_those_of_the_invoice(harbour):
    billed(harbour)  # on 12 March, for what was asked for on the 2nd

    assert len(margins(Span(date(2026, 3, 12), date(2026, 3, 12)))) == 1
    assert margins(Span(date(2026, 3, 2), date(2026, 3, 11))) == []


# Open bills


@pytest.mark.parametrize(
    ("days", "age"),
    [(29, "not_due"), (30, "1_30"), (59, "1_30"), (60, "31_60"), (90, "61_90"), (120, "over_90")],
)  # fmt: skip
def test_a_bill_grows_older_from_the_day_on_which_it_falls_due(harbour, days, age):
    billed(harbour)

    (row,) = ageing(SPRING, at=AFTER + days * DAY)
    assert {name: amount for name, amount in row.amounts.items() if amount} == {
        age: Decimal("305.10")
    }


def test_what_is_paid_or_credited_is_not_open_any_more(harbour):
    charge = charge_of(billed(harbour))
    charge.pay_part(by=cora(), at=AFTER, amount=Decimal("100.00"), receipt="EFT 1")
    fresh(charge).credit(by=max_(), at=AFTER, amount=Decimal("5.10"), reason="A cent or two.")
    assert ageing(SPRING, at=AFTER)[0].total == Decimal("200.00")

    fresh(charge).pay(by=cora(), at=AFTER, amount=Decimal("200.00"), receipt="EFT 2")
    assert ageing(SPRING, at=AFTER) == []


def test_it_is_as_of_now_whichever_days_are_asked_for(harbour):
    billed(harbour)

    assert len(ageing(Span(date(2020, 1, 1), date(2020, 1, 2)), at=AFTER)) == 1


# The page


def test_it_says_the_figures_and_draws_them(harbour, coras, set_clock):
    charge = charge_of(billed(harbour))
    far = submitted(place=OTTAWA, postal_code="K1P 5M7", external_id="far")
    far.start_search(by=BEN, at=NOON)
    set_clock(charge.issued_at + 31 * DAY)

    page = text_of(coras.get(PAGE, DAYS))

    assert "Billed 270.00 CAD; clinics cost 180.00, and 90.00 is ours." in page
    assert "305.10 CAD are open, and 305.10 of that is past its due day." in page
    assert "1 request found nobody; most in K1P: 1." in page
    assert page.count('role="img"') == 6


def test_a_number_leads_to_its_cases_and_who_saw_them_is_on_record(harbour, coras):
    booking = submitted()
    asked = {**DAYS, "state": "received"}
    assert "state=received" in text_of(coras.get(PAGE, DAYS))

    cases = text_of(coras.get(CASES, asked))

    assert booking.case.ref in cases
    assert Read.objects.get(what="cases of a report").patients == [booking.client_id]
    none = text_of(coras.get(CASES, {**DAYS, "state": "booked"}))
    assert booking.case.ref not in none


def test_an_area_leads_to_its_requests_and_an_age_to_its_bills(harbour, coras, set_clock):
    charge = charge_of(billed(harbour))
    far = submitted(place=OTTAWA, postal_code="K1P 5M7", external_id="far")
    far.start_search(by=BEN, at=NOON)
    set_clock(AFTER)

    area = text_of(coras.get(CASES, {**DAYS, "area": "K1P"}))
    bills = text_of(coras.get(CASES, {**DAYS, "age": "not_due"}))

    assert (far.case.ref in area, charge.case.ref in area) == (True, False)
    assert (far.case.ref in bills, charge.case.ref in bills) == (False, True)


def test_a_sheet_has_the_same_rows_and_starts_no_formula(harbour, coras):
    billed(harbour, insurer=make_insurer("=1+1"))

    answer = coras.get(PAGE, {**DAYS, "sheet": "margins", "form": "csv"})

    heads, row, whole = rows_in(answer)
    assert heads[-1] == "Our fee, CAD"
    assert row == ["'=1+1", "1", "270.00", "0.00", "270.00", "180.00", "90.00"]
    assert whole[0] == "All"
    name = 'filename="margins-2026-03-01-2026-04-30.csv"'
    assert name in answer["Content-Disposition"]


@pytest.mark.parametrize("sheet", ["states", "months", "insurers", "gaps", "ageing"])
def test_each_table_can_be_taken_along_as_a_workbook(harbour, coras, sheet):
    answer = coras.get(PAGE, {**DAYS, "sheet": sheet, "form": "xlsx"})

    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_whoever_is_told_of_no_money_sees_none(harbour, alices):
    billed(harbour)

    page = text_of(alices.get(PAGE, DAYS))

    assert ("What became of requests?" in page, "CAD" in page) == (True, False)
    for asked in ({"sheet": "margins"}, {"sheet": "ageing"}):
        assert alices.get(PAGE, {**DAYS, **asked}).status_code == 403
    assert alices.get(CASES, {**DAYS, "age": "not_due"}).status_code == 403


def test_no_client_and_no_card_is_named(tenant, coras, bank):
    booking = to_be_charged(bank, 1).booking
    page = text_of(coras.get(PAGE, DAYS))

    assert "270.00" in page
    for secret in ("Maya", "Hart", "1 Front Street", "M5V 2T6", "4242", str(booking.client_id)):
        assert secret not in page


def test_of_another_tenant_nothing_is_told(harbour, coras):
    with tenant_scope(make_tenant("other")):
        billed(make_clinic("Bay Clinic"), insurer=make_insurer("Other Life"))

    page = text_of(coras.get(PAGE, DAYS))

    assert ("Other Life" in page, "270.00" in page) == (False, False)
    assert "No request was received on these days." in page


def test_where_there_is_nothing_it_says_what_to_do(tenant, coras):
    page = text_of(coras.get(PAGE, DAYS))

    assert page.count('class="empty"') == 6
    assert page.count("Choose other") == 5


def test_the_number_of_queries_does_not_grow_with_what_there_is(harbour, coras):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert coras.get(PAGE, DAYS).status_code == 200
        return len(seen)

    billed(harbour, external_id="0")
    coras.get(PAGE, DAYS)
    few = queries()
    for number in range(1, 4):
        insurer = make_insurer(f"Insurer {number}")
        billed(harbour, insurer=insurer, external_id=str(number))
        far = {"place": OTTAWA, "postal_code": f"K{number}P 5M7", "insurer": insurer}
        submitted(external_id=f"far{number}", **far).start_search(by=BEN, at=NOON)
    assert queries() == few


def test_what_is_asked_wrongly_is_refused_in_words(tenant, coras):
    for asked in (
        {"first": "2026-04-01", "last": "2026-03-01"}, {**DAYS, "insurer": "x"},
        {**DAYS, "sheet": "all"}, {**DAYS, "state": "x"}, {**DAYS, "age": "7"},
    ):  # fmt: skip
        assert coras.get(PAGE, asked).status_code == 422


def test_nobody_but_the_staff_gets_it(tenant, browser_of):
    bob = browser_of(name="Bob", roles=["provider"])

    assert bob.get(PAGE, DAYS).status_code in (302, 403)
    assert Booking.objects.count() == 0


def test_the_sidebar_leads_to_it(tenant, coras):
    assert f'href="{PAGE}"' in text_of(coras.get("/admin/"))
