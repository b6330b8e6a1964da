"""Is the order sheet the one that billing knows: ten columns, to the cent, no formula (S2-39, S2-40)?"""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from bookings.ordersheet import COLUMNS, rows_of
from bookings.policy.words import COORDINATOR
from careops.record.models import Read
from careops.tenancy.scope import tenant_scope
from tests.bookings.factories import (
    BEN,
    CORA,
    DAY,
    booked,
    confirmed,
    make_clinic,
    partner_actor,
)
from tests.bookings.paying import AFTER, card_clinic, cora
from tests.factories import NOON, fresh, make_client

HEADS = [
    "S.No", "Order Id", "Patient's Name", "Service Requested", "Order Date", "Appointment Date",
    "Appointment Location, Clinic", "Clinic Cost (For credit card payment)", "Medworks Cost",
    "Total Cost- To bill to Insurance Co (Clinic Cost + Medworks Cost)",
]  # fmt: skip
DAYS = {"first": "2026-03-01", "last": "2026-03-31"}
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def coras(browser_of):
    """A coordinator's browser."""
    return browser_of(name="Cora", roles=[COORDINATOR.name])


def test_a_row_is_a_booking_with_its_amounts_to_the_cent(harbour):
    booking = booked(harbour)

    (row,) = rows_of(*MARCH)

    assert [column.head for column in COLUMNS] == HEADS
    assert row == (
        1, booking.case.ref, "Maya Hart", "Ultrasound", date(2026, 3, 2), date(2026, 3, 12),
        "Toronto, Harbour Clinic", Decimal("180.00"), Decimal("90.00"), Decimal("270.00"),
    )  # fmt: skip


@pytest.mark.parametrize("is_billed", [False, True])
def test_a_missed_appointment_stands_with_what_is_billed_for_it(harbour, is_billed):
    booking = booked(harbour)
    charges = {"clinic_charges": Decimal("33.33")}
    booking.miss(by=partner_actor(booking.clinic), at=AFTER, **charges)
    if is_billed:
        booking.bill_no_show(by=CORA, at=AFTER)

    (row,) = rows_of(*MARCH)

    assert row[7:] == (Decimal("33.33"), Decimal("16.67"), Decimal("50.00"))
    for charge in booking.charges.filter(what="no_show"):
        assert row[9] == charge.subtotal


def test_one_that_costs_nothing_stands_with_nothing_and_one_that_took_place_later_with_its_price(
    harbour,
):
    booking = booked(harbour)
    booking.miss(by=partner_actor(booking.clinic), at=AFTER)
    assert [row[9] for row in rows_of(*MARCH)] == [Decimal("0.00")]

    booking.rebook(by=BEN, at=AFTER, insurer_agrees=True)
    later = AFTER + 5 * DAY
    booking.offer_dates(by=partner_actor(booking.clinic), at=AFTER, first=later)
    booking.propose(by=BEN, at=AFTER, hold_until=later)
    said = {"slot": later, "quote_hash": booking.quote_hash}
    booking.confirm(by=partner_actor(booking.insurer), at=AFTER, **said)
    booking.book(by=BEN, at=AFTER, clinic_has_it=True)
    assert [row[9] for row in rows_of(*MARCH)] == [Decimal("270.00")]
    booking = fresh(booking).attend(by=partner_actor(booking.clinic), at=later)
    booking.bill(by=cora(), at=later)

    assert [row[9] for row in rows_of(*MARCH)] == [Decimal("270.00")]


def test_what_was_called_off_or_not_booked_or_received_on_other_days_is_not_in_it(harbour):
    confirmed(harbour)
    booking = booked(harbour, external_id="2")
    booking.cancel(by=partner_actor(booking.insurer), at=NOON, reason="Better.")

    assert list(rows_of(*MARCH)) == []
    booked(harbour, external_id="3")
    assert list(rows_of(date(2026, 3, 3), date(2026, 3, 31))) == []
    assert len(list(rows_of(date(2026, 3, 2), date(2026, 3, 2)))) == 1


def test_the_csv_says_the_same_and_starts_no_formula(harbour, coras):
    booked(harbour, client=make_client("=HYPERLINK(1)", "+Evil"))

    answer = coras.get("/admin/bookings/order/", {**DAYS, "form": "csv"})

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    heads, row = csv.reader(io.StringIO(text))
    assert heads == HEADS
    assert row[2] == "'=HYPERLINK(1) +Evil"
    assert row[7:] == ["180.00", "90.00", "270.00"]
    assert 'filename="orders-2026-03-01-2026-03-31.csv"' in answer["Content-Disposition"]


def test_the_workbook_holds_numbers_days_and_texts_and_no_formula(harbour, coras):
    booked(harbour, client=make_client("=1+1", "@SUM"))

    answer = coras.get("/admin/bookings/order/", {**DAYS, "form": "xlsx"})

    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    heads, row = book.active.iter_rows()
    assert [cell.value for cell in heads] == HEADS
    assert [cell.data_type for cell in row] == ["n", "s", "s", "s", "d", "d", "s", "n", "n", "n"]
    assert (row[2].value, row[9].value) == ("=1+1 @SUM", 270)


def test_each_download_is_on_record_with_whose_rows_it_has(harbour, coras):
    """SX-7"""
    clients = {booked(harbour, external_id=str(n)).client_id for n in range(2)}

    coras.get("/admin/bookings/order/", {**DAYS, "form": "xlsx"})

    read = Read.objects.get(what="order sheet 2026-03-01 to 2026-03-31")
    assert set(read.patients) == clients


def test_the_page_shows_the_rows_and_leads_to_the_files(harbour, coras):
    booking = booked(harbour)
    page = coras.get("/admin/bookings/order/", DAYS).content.decode()

    assert booking.case.ref in page
    assert "form=xlsx" in page
    assert "form=csv" in page


def test_days_in_the_wrong_order_are_refused_in_words(tenant, coras):
    answer = coras.get("/admin/bookings/order/", {"first": "2026-03-31", "last": "2026-03-01"})

    assert (answer.status_code, b"lies before the first" in answer.content) == (422, True)


def test_nobody_but_the_staff_gets_it(tenant, browser_of):
    bob = browser_of(name="Bob", roles=["provider"])

    assert bob.get("/admin/bookings/order/", DAYS).status_code in (302, 403)


def test_the_number_of_queries_does_not_grow_with_the_rows(tenant, django_assert_num_queries):
    clinics = [make_clinic("Harbour Clinic"), card_clinic()]
    for number in range(4):
        booked(clinics[0], external_id=str(number))
    with tenant_scope(tenant), django_assert_num_queries(2):
        assert len(list(rows_of(*MARCH))) == 4
