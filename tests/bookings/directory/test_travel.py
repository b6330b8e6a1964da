"""How long is the way, and where does a postal area stand?"""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.directory import areas
from bookings.directory.models import Clinic
from bookings.directory.travel import Place, box_around, minutes_from, travel_minutes
from tests.bookings.directory.clinics import TORONTO, make_clinic

HAMILTON, BARRIE, OTTAWA = (
    Place(43.2557, -79.8711),
    Place(44.3894, -79.6903),
    Place(45.4215, -75.6972),
)
LATITUDES, LONGITUDES = st.floats(42, 70), st.floats(-140, -53)


def test_the_way_is_a_third_longer_than_the_crow_flies_at_sixty_an_hour():
    assert travel_minutes(TORONTO, TORONTO) == 0
    assert travel_minutes(TORONTO, HAMILTON) == 77  # 59.2 km as the crow flies
    assert travel_minutes(TORONTO, OTTAWA) == travel_minutes(OTTAWA, TORONTO) == 458


def test_what_is_not_known_is_never_near():
    assert travel_minutes(TORONTO, None) is None
    assert travel_minutes(None, TORONTO) is None


def test_an_hour_is_46_kilometres_as_the_crow_flies():
    degree = 6371.0088 * 3.141592653589793 / 180  # km, along a meridian
    hour = 60 / 1.3
    assert (
        travel_minutes(
            TORONTO, Place(TORONTO.latitude + (hour - 0.001) / degree, TORONTO.longitude)
        )
        == 60
    )
    assert (
        travel_minutes(
            TORONTO, Place(TORONTO.latitude + (hour + 0.001) / degree, TORONTO.longitude)
        )
        == 61
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # it leaves nobody active
@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_the_database_reckons_as_the_function_does_and_its_box_leaves_nobody_out(
    tenant, a, b, c, d
):
    here, there = Place(a, b), Place(c, d)
    Clinic.objects.all().update(is_active=False)
    make_clinic(at=there, province="ON")
    Clinic.objects.filter(is_active=True).update(
        latitude=there.latitude, longitude=there.longitude, place_by="point"
    )
    minutes = travel_minutes(here, there)

    (found,) = Clinic.objects.filter(is_active=True).annotate(away=minutes_from(here))
    assert found.away == minutes
    assert Clinic.objects.filter(box_around(here, within=minutes + 1), is_active=True).exists()


def test_an_area_with_several_points_stands_at_their_mean():
    places = [place for _, code, place in areas.rows() if code == "T0E"]
    middle = areas.place_of("T0E 1A0")

    assert len({(p.latitude, p.longitude) for p in places}) > 1
    assert middle.latitude == pytest.approx(sum(p.latitude for p in places) / len(places))
    assert middle.longitude == pytest.approx(sum(p.longitude for p in places) / len(places))


def test_a_placeholder_and_an_unknown_area_stand_nowhere_and_it_is_said_why():
    assert areas.place_of("G1A 1A1") is None
    assert "563 places" in areas.why_unknown("G1A 1A1")
    assert areas.place_of("Z9Z 9Z9") is None
    assert "not in our table" in areas.why_unknown("Z9Z")
    assert len(areas.placeholders()) == 10
