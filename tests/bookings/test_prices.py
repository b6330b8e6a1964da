"""What a service costs the insurer, to the cent (S2-21, S2-22, S2-40, S2-A1, S2-A2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.directory.values import PROVINCES
from bookings.prices import GROSS, ZONES, Tax, half_up, local_day, price_of, share, tax_of

HALF, ONTARIO = Decimal(50), Tax(Decimal(13), "HST 13 %, ON")
MONEY = st.decimals(min_value=0, max_value=99_999, places=2)
PERCENTS = st.decimals(min_value=0, max_value=500, places=2)
SPRING = date(2025, 4, 1)


@pytest.mark.parametrize(
    "lines",
    [
        "180.00 90.00 270.00 35.10 305.10",
        "33.33 16.67 50.00 6.50 56.50",
        "0.01 0.01 0.02 0.00 0.02",
        "99.99 50.00 149.99 19.50 169.49",
        "1250.00 625.00 1875.00 243.75 2118.75",
    ],
)
def test_our_fee_is_half_of_the_clinics_price_and_tax_is_on_both(lines):
    cost, fee, subtotal, tax, total = map(Decimal, lines.split())
    priced = price_of(cost, percent=HALF, tax=ONTARIO)

    assert (priced.fee, priced.subtotal) == (fee, subtotal)
    assert (priced.tax, priced.total) == (tax, total)


def test_the_clinics_own_tax_is_part_of_its_price_where_the_gross_is_marked_up():
    own = share(Decimal(180), Decimal(13))
    priced = price_of(Decimal(180), percent=HALF, tax=ONTARIO, clinic_tax=own, base=GROSS)

    assert priced.owed_to_clinic == Decimal("203.40")
    assert (priced.fee, priced.subtotal) == (Decimal("101.70"), Decimal("305.10"))
    assert (priced.tax, priced.total) == (Decimal("39.66"), Decimal("344.76"))


def test_the_clinics_own_tax_is_neither_marked_up_nor_billed_otherwise():
    priced = price_of(Decimal(180), percent=HALF, tax=ONTARIO, clinic_tax=Decimal("23.40"))

    assert priced.total == Decimal("305.10")
    assert priced.owed_to_clinic == Decimal("203.40")


@pytest.mark.parametrize(("cost", "fee"), [("33.33", "16.67"), ("0.05", "0.03")])
def test_half_a_cent_goes_up(cost, fee):
    assert share(Decimal(cost), HALF) == Decimal(fee)


RATES = {"ON": 13, "NB": 15, "NL": 15, "PE": 15, "NS": 14}


@pytest.mark.parametrize("province", sorted(PROVINCES))
def test_tax_is_that_of_the_clinics_province(province):
    assert tax_of(province, SPRING).rate == RATES.get(province, 5)


def test_nova_scotia_took_fifteen_until_the_last_of_march_2025():
    assert tax_of("NS", SPRING - timedelta(days=1)).rate == 15
    priced = price_of(Decimal(180), percent=HALF, tax=tax_of("NS", SPRING))
    assert (priced.tax, priced.total) == (Decimal("37.80"), Decimal("307.80"))


def test_the_date_is_the_clinics_own():
    """Half past midnight UTC on 1 April is still March in Halifax."""
    moment = datetime(2025, 4, 1, 0, 30, tzinfo=UTC)

    assert local_day(moment, "NS") == date(2025, 3, 31)
    assert tax_of("NS", local_day(moment, "NS")).rate == 15
    assert tax_of("NS", local_day(moment + timedelta(hours=3), "NS")).rate == 14


def test_every_province_has_its_clock():
    assert ZONES.keys() == PROVINCES.keys()


def test_no_tax_is_on_what_is_exempt():
    exempt = tax_of("ON", SPRING, is_exempt=True)

    assert price_of(Decimal(180), percent=HALF, tax=exempt).total == Decimal("270.00")


@given(
    MONEY, PERCENTS, st.sampled_from(sorted(PROVINCES)), MONEY, st.sampled_from(["pre_tax", GROSS])
)
def test_the_lines_always_add_up(cost, percent, province, own, base):
    priced = price_of(
        cost, percent=percent, tax=tax_of(province, SPRING), clinic_tax=own, base=base
    )
    billed = priced.clinic_cost + (priced.clinic_tax if base == GROSS else 0)

    assert priced.subtotal == billed + priced.fee
    assert priced.total == priced.subtotal + priced.tax
    for line in (priced.fee, priced.subtotal, priced.tax, priced.total):
        assert line == half_up(line) >= 0
    assert abs(priced.fee - billed * percent / 100) <= Decimal("0.005")
    assert abs(priced.tax - priced.subtotal * priced.rate / 100) <= Decimal("0.005")


@given(MONEY, MONEY)
def test_another_amount_or_payee_is_another_hash_and_the_same_is_the_same(one, other):
    first, second = (price_of(cost, percent=HALF, tax=ONTARIO) for cost in (one, other))

    assert (first.digest(payee="a") == second.digest(payee="a")) == (one == other)
    assert first.digest(payee="a") != first.digest(payee="b")
