"""What may insurers and clinics do with bookings by the API? (S2-3, S2-5, S2-6, S2-29)"""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking
from careops.people.models import Partner
from tests.api.conftest import Caller, problem
from tests.api.conftest import at as at  # noqa: PLC0414 (a fixture)
from tests.bookings.factories import BEN, LATER, booked, make_service, proposed, sourcing
from tests.factories import HOUR, NOON, fresh, make_partner

BOTH = ["bookings:read", "bookings:write"]
SLOT = LATER.isoformat().replace("+00:00", "Z")

pytestmark = pytest.mark.usefixtures("at")


def caller(partner):
    return Caller(partner, scopes=BOTH)


@pytest.fixture
def insurer(harbour):
    return caller(make_partner("Maple Mutual", kind="insurer", email="claims@maple.example"))


def body(**fields):
    return {
        "client": {"first_name": "Maya", "last_name": "Hart", "email": "maya@mail.example"},
        "address": {"street": "1 Front Street", "city": "Toronto", "province": "ON", "postal_code": "m5t2t6"},
        "service": "ultrasound",
        "need": "Left knee",
        "papers": ["guarantee"],
        "external_id": "MM-1",
        **fields,
    }  # fmt: skip


def test_an_insurer_asks_for_an_appointment(insurer):
    answer = insurer.post("/bookings", body())

    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert (said["state"], said["waiting_on"], said["external_id"]) == ("received", "us", "MM-1")
    assert (said["papers"], said["results_go_to"]) == (["guarantee"], "insurer")
    assert (said["clinic"], said["quote"], said["dates"]) == (None, None, [])
    booking = Booking.objects.get()
    assert (booking.postal_code, booking.source) == ("M5T 2T6", "api")
    assert booking.latitude is not None


def test_the_same_number_is_used_once(insurer):
    first = insurer.post("/bookings", body()).json()

    refused = insurer.post("/bookings", body())

    assert refused.status_code == 409
    assert refused.json()["existing_id"] == first["id"]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"service": "tarot"}, "/service"),
        ({"address": {"postal_code": "12345"}}, "/address/postal_code"),
        ({"papers": ["poem"]}, "/papers/0"),
        ({"card": "4111"}, "/card"),
    ],
)
def test_what_is_wrong_is_named(insurer, wrong, pointer):
    answer = insurer.post("/bookings", body(**wrong))

    problem(answer)
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_a_clinic_asks_for_no_appointment(harbour, insurer):
    answer = caller(harbour.partner).post("/bookings", body())

    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_an_insurer_confirms_what_it_reads(harbour, insurer):
    booking = proposed(harbour)
    shown = insurer.get("/bookings").json()["data"][0]
    quote = shown["quote"]
    assert quote | {"hash": "", "valid_until": ""} == {
        "version": 1, "state": "issued", "hash": "", "fee_percent": "50.00", "tax_rule": "HST 13 %, ON",
        "clinic_minor": 18000, "clinic_tax_minor": 0, "fee_minor": 9000, "subtotal_minor": 27000,
        "tax_minor": 3510, "total_minor": 30510, "currency": "CAD", "valid_until": "",
    }  # fmt: skip
    assert "confirm" in shown["allowed_actions"]

    said = {"slot": shown["dates"][0], "quote_hash": quote["hash"]}
    answer = insurer.post(f"/bookings/{shown['id']}/confirm", said, version=shown["version"])

    assert answer.status_code == 200, answer.content
    assert (answer.json()["state"], answer.json()["appointment_at"]) == ("confirmed", SLOT)
    assert fresh(booking).confirmed_hash == quote["hash"]


def test_another_amount_than_the_newest_is_not_confirmed(harbour, insurer):
    booking = proposed(harbour)
    shown = insurer.get("/bookings").json()["data"][0]
    booking.change_amount(by=BEN, at=NOON, clinic_cost=200, hold_until=NOON + 48 * HOUR)

    answer = insurer.post(
        f"/bookings/{shown['id']}/confirm",
        {"slot": SLOT, "quote_hash": shown["quote"]["hash"]},
        version=shown["version"] + 1,
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "condition_not_met")


def test_a_clinic_names_dates_in_cents_and_never_reads_what_the_insurer_pays(harbour, insurer):
    sourcing(harbour)
    clinic = caller(harbour.partner)
    shown = clinic.get("/bookings").json()["data"][0]
    assert (shown["client"], shown["quote"], shown["waiting_on"]) == (None, None, "clinic")

    answer = clinic.post(
        f"/bookings/{shown['id']}/offer_dates",
        {"first": SLOT, "clinic_cost": 19950},
        version=shown["version"],
    )

    assert answer.status_code == 200, answer.content
    assert (answer.json()["dates"], answer.json()["quote"]) == ([SLOT], None)
    assert str(Booking.objects.get().clinic_cost) == "199.50"


def test_an_amount_with_a_point_is_refused(harbour, insurer):
    sourcing(harbour)
    clinic = caller(harbour.partner)
    shown = clinic.get("/bookings").json()["data"][0]

    answer = clinic.post(
        f"/bookings/{shown['id']}/offer_dates",
        {"first": SLOT, "clinic_cost": 199.5},
        version=shown["version"],
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/clinic_cost"


def test_nobody_sees_anothers(harbour, insurer):
    booking = proposed(harbour)
    mine = insurer.get("/bookings").json()["data"][0]["id"]
    others = [
        make_partner("Oak Insurance", kind="insurer"),
        make_partner("Other Clinic", kind=Partner.Kind.CLINIC),
    ]

    for other in map(caller, others):
        assert other.get("/bookings").json()["data"] == []
        assert other.get(f"/bookings/{mine}").status_code == 404
        cancelled = other.post(f"/bookings/{mine}/cancel", {"reason": "x"}, version=1)
        assert cancelled.status_code == 404
    assert fresh(booking).state == "dates_proposed"


def test_an_insurer_moves_and_cancels(harbour, insurer):
    booked(harbour)
    shown = insurer.get("/bookings").json()["data"][0]
    mine, version = shown["id"], shown["version"]

    why = {"reason": "The client is away."}
    moved = insurer.post(f"/bookings/{mine}/reschedule", why, version=version)
    assert (moved.json()["state"], moved.json()["quote"]) == ("sourcing_dates", None)
    version = moved.json()["version"]
    off = insurer.post(f"/bookings/{mine}/cancel", {"reason": "Not needed."}, version=version)
    assert off.json()["state"] == "cancelled"


def test_the_story_is_told_by_the_part_of_who_acted(harbour, insurer):
    booked(harbour)
    mine = insurer.get("/bookings").json()["data"][0]["id"]

    steps = insurer.get(f"/bookings/{mine}/timeline").json()["data"]

    assert [(step["action"], step["by"]) for step in steps] == [
        ("submit", "us"), ("start_search", "us"), ("select_clinic", "us"), ("offer_dates", "clinic"),
        ("propose", "us"), ("confirm", "insurer"), ("book", "us"), ("tell_route", "clock"),
        ("make_ready", "clock"),
    ]  # fmt: skip


def test_a_list_asks_as_much_for_many_as_for_one(harbour, insurer):
    make_service()
    proposed(harbour)
    insurer.get("/bookings")
    with CaptureQueriesContext(connection) as one:
        insurer.get("/bookings")
    for _ in range(4):
        proposed(harbour)
    with CaptureQueriesContext(connection) as many:
        assert len(insurer.get("/bookings").json()["data"]) == 5

    assert len(many) == len(one)
