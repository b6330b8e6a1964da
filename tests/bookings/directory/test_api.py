"""Which clinics can a partner's client be sent to?"""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.directory.models import Service
from bookings.directory.travel import Place
from careops.api.ids import public_id
from tests.api.conftest import Caller
from tests.bookings.directory.clinics import make_clinic, make_offer
from tests.factories import make_partner

HERE = "43.6532,-79.3832"


@pytest.fixture
def insurer(tenant):
    return Caller(make_partner("Maple Mutual"), scopes=["directory:read"])


@pytest.fixture
def offer(ultrasound):
    clinic = make_clinic(phone="+14165550100", address="12 King St W", email="front@clinic.example")
    return make_offer(clinic, ultrasound, cost=Decimal("120.00"), minutes=30)


def names(answer):
    return [row["name"] for row in answer.json()["data"]]


def test_a_clinic_is_shown_with_what_it_offers_and_how_far_it_is(insurer, offer):
    (row,) = insurer.get(f"/clinics?service=ultrasound&near={HERE}").json()["data"]

    assert row == {
        "id": public_id("cln", offer.clinic.pk),
        "name": "Lakeside Imaging",
        "address": "12 King St W",
        "city": "Toronto",
        "province": "ON",
        "postal_code": None,
        "phone": "+14165550100",
        "languages": [],
        "direct_billing": False,
        "accepts_prepayment": None,
        "median_days_to_first_date": None,
        "offers": [
            {"service": "ultrasound", "price": {"amount_minor": 12000, "currency": "CAD"}, "minutes": 30}
        ],
        "travel_minutes": 0,
    }  # fmt: skip
    assert insurer.get(f"/clinics/{row['id']}").json() == {**row, "travel_minutes": None}


def test_what_a_clinic_asks_for_is_told_to_insurers_alone(offer):
    clinic = Caller(make_partner("Other Clinic", kind="clinic"), scopes=["directory:read"])

    (row,) = clinic.get("/clinics").json()["data"]

    assert row["offers"][0]["price"] is None


def test_the_list_holds_what_can_be_booked_and_is_narrowed_to_a_service(insurer, offer):
    mri = Service.objects.create(code="mri", name="MRI")
    make_offer(make_clinic("Scans"), mri)
    make_offer(make_clinic("Closed", is_active=False), mri)
    make_clinic("Offers nothing")

    assert names(insurer.get("/clinics")) == ["Scans", "Lakeside Imaging"]
    assert names(insurer.get("/clinics?service=mri")) == ["Scans"]


def test_near_pages_follow_one_another_nearest_first(insurer, ultrasound):
    for number in range(5):
        at = Place(43.66 + number / 100, -79.38)
        make_offer(make_clinic(f"Clinic {number}", at=at), ultrasound)
    make_offer(make_clinic("Far", at=Place(45.42, -75.69)), ultrasound)

    first = insurer.get(f"/clinics?service=ultrasound&near={HERE}&limit=3")
    second = insurer.get(first.headers["Link"].split(">")[0].removeprefix("<http://acme.localhost"))

    assert names(first) == ["Clinic 0", "Clinic 1", "Clinic 2"]
    assert names(second) == ["Clinic 3", "Clinic 4"]
    assert second.json()["has_more"] is False
    further = insurer.get(f"/clinics?service=ultrasound&near={HERE}&within=600")
    assert names(further)[-1] == "Far"


@pytest.mark.parametrize(
    ("query", "parameter", "words"),
    [
        ("near=M4K", "service", "Say which service"),
        ("near=G1A&service=ultrasound", "near", "563 places stand"),
        ("near=90210&service=ultrasound", "near", "Write a Canadian postal code"),
        ("near=200,10&service=ultrasound", "near", "Write degrees with a point"),
        ("service=mri", "service", "There is no such service"),
        ("within=0", "within", "from 1 to 1,440"),
    ],
)
def test_what_cannot_be_looked_for_is_refused_with_what_to_write(
    insurer, offer, query, parameter, words
):
    answer = insurer.get(f"/clinics?{query}")

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["parameter"] == parameter
    assert words in error["detail"]


def test_services_are_listed_by_the_code_that_others_name(insurer, ultrasound):
    assert insurer.get("/services").json()["data"] == [
        {"code": "ultrasound", "name": "Ultrasound", "name_fr": "Échographie"}
    ]


def test_a_key_without_the_scope_reads_nothing(offer):
    stranger = Caller(make_partner("Maple Mutual"), scopes=["referrals:read"])

    assert stranger.get("/clinics").status_code == 403
    assert stranger.get("/services").status_code == 403


def test_the_queries_of_a_list_do_not_grow_with_it(insurer, ultrasound):
    def queries(path):
        with CaptureQueriesContext(connection) as seen:
            assert insurer.get(path).status_code == 200
        return len(seen)

    paths = ("/clinics", f"/clinics?service=ultrasound&near={HERE}")
    make_offer(make_clinic("One"), ultrasound)
    insurer.get("/clinics")  # what is read once is read
    few = [queries(path) for path in paths]
    for number in range(10):
        make_offer(make_clinic(f"Clinic {number}"), ultrasound)

    assert [queries(path) for path in paths] == few
