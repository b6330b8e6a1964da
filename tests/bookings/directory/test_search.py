"""Which clinics are near, and in which order?"""

from decimal import Decimal

import pytest

from bookings.directory.search import clinics_near
from bookings.directory.travel import Place, travel_minutes
from tests.bookings.directory.clinics import TORONTO, make_clinic, make_offer

NEAR = Place(43.70, -79.40)
FAR = Place(44.39, -79.69)  # 110 minutes away


@pytest.fixture
def three(ultrasound):
    """A near one that is dear, the same place for less, and the same again that gives dates sooner."""
    return [
        make_offer(make_clinic(name, at=NEAR, **fields), ultrasound, cost=cost)
        for name, cost, fields in (
            ("Dear", Decimal("90.00"), {}),
            ("Slow", Decimal("80.00"), {"median_days_to_first_date": Decimal("9.0")}),
            ("Soon", Decimal("80.00"), {"median_days_to_first_date": Decimal("2.5")}),
            ("Unsaid", None, {}),
        )
    ]


def names(found):
    return [row.clinic.name for row in found]


def test_by_travel_time_then_price_then_days_to_a_first_date(three, ultrasound):
    make_offer(make_clinic("Next door", at=TORONTO), ultrasound)

    found = clinics_near(ultrasound, TORONTO)

    assert names(found) == ["Next door", "Soon", "Slow", "Dear", "Unsaid"]
    assert found[1].minutes == travel_minutes(TORONTO, NEAR) == 7


def test_only_those_that_offer_it_are_active_and_within_the_hour(three, ultrasound):
    make_offer(make_clinic("Far", at=FAR), ultrasound)
    make_offer(make_clinic("Closed", at=NEAR, is_active=False), ultrasound)
    make_offer(make_clinic("Nowhere", at=None), ultrasound)
    make_clinic("Offers nothing", at=NEAR)

    assert len(clinics_near(ultrasound, TORONTO)) == 4
    assert names(clinics_near(ultrasound, TORONTO, within=120))[-1] == "Far"


def test_from_a_place_that_is_not_known_nobody_is_near(three, ultrasound):
    assert clinics_near(ultrasound, None) == []


def test_those_that_take_payment_before_the_service(three, ultrasound):
    make_offer(make_clinic("Far", at=FAR, accepts_prepayment=True), ultrasound)

    assert names(clinics_near(ultrasound, TORONTO, within=120, prepayment=True)) == ["Far"]


def test_pages_follow_one_another_without_a_gap_whatever_is_equal(ultrasound):
    for number in range(7):
        make_offer(make_clinic(f"Clinic {number}", at=NEAR), ultrasound, cost=Decimal("50.00"))
    make_offer(make_clinic("Dear", at=NEAR), ultrasound, cost=Decimal("60.00"))
    whole = clinics_near(ultrasound, TORONTO)

    read, after = [], None
    while page := clinics_near(ultrasound, TORONTO, limit=3, after=after):
        read += page
        after = page[-1].offer.pk

    assert read == whole
    assert len(read) == 8


def test_a_search_is_two_queries_however_many_it_finds(
    three, ultrasound, django_assert_num_queries
):
    with django_assert_num_queries(2):
        clinics_near(ultrasound, TORONTO)
    with django_assert_num_queries(3):
        clinics_near(ultrasound, TORONTO, after=three[0].pk)
