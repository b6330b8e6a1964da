"""What do agents do with bookings at the desk? Take them in, find a clinic, and see the money (S2-2 to S2-7, S2-33)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, InsurerFee
from careops.people.models import Patient
from tests.bookings.factories import (
    BEN,
    OTTAWA,
    booker,
    confirmed,
    make_clinic,
    make_insurer,
    make_service,
    proposed,
    submitted,
)
from tests.desk.browsing import case_of, case_url, desk, do_url
from tests.factories import NOON, fresh, make_member, text_of

NEW = "/admin/bookings/booking/add/"

pytestmark = pytest.mark.usefixtures("set_clock")


@pytest.fixture
def ben(tenant):
    return desk(make_member("Ben Booker", ["agent"], teams=["bookings"]))


@pytest.fixture
def mara(tenant):
    return desk(make_member("Mara Manager", ["manager"]))


def form(**fields):
    return {
        "insurer": make_insurer().pk, "service": make_service().pk, "first_name": "Maya", "last_name": "Hart",
        "email": "maya@mail.example", "language": "en", "city": "Toronto", "province": "ON",
        "postal_code": "M5T 2T6", "guarantee": "on", "external_id": "MM-7",
        "asked_in": "Dear team, our client needs an ultrasound.", **fields,
    }  # fmt: skip


def test_an_agent_takes_in_a_request_from_a_mail_which_is_kept(ben):
    answer = ben.post(NEW, form(), follow=True)

    booking = Booking.objects.get()
    assert answer.redirect_chain[-1][0] == case_url(booking)
    assert (booking.source, booking.papers_wanted, booking.client.name) == (
        "mail", ["guarantee"], "Maya Hart",
    )  # fmt: skip
    assert booking.asked_in.startswith("Dear team")
    assert booking.latitude is not None
    shown = text_of(answer)
    for words in ("Maple Mutual", "MM-7", "Ultrasound", "Guarantee of payment", "Dear team"):
        assert words in shown


def test_one_number_of_an_insurer_is_taken_in_once(ben):
    ben.post(NEW, form())

    answer = ben.post(NEW, form())

    assert answer.status_code == 422
    assert f"has asked this already: {Booking.objects.get().case.ref}" in text_of(answer)
    assert Patient.objects.count() == 1


def test_the_nearest_clinics_are_offered_with_way_and_price(ben, harbour):
    make_clinic("Far Clinic", at=OTTAWA)
    make_clinic("Lost Clinic", at=None)
    make_clinic("Stranger Clinic", affiliate="none")
    booking = submitted()
    ben.post(do_url(booking, "start_search"), {"version": case_of(booking).version})

    shown = text_of(ben.get(do_url(booking, "select_clinic")))

    assert "Harbour Clinic, Toronto · 0 min · 180.00 · bills us" in shown
    for other in ("Far Clinic", "Lost Clinic", "Stranger Clinic"):
        assert other not in shown
    said = {"clinic": harbour.pk, "version": case_of(booking).version}
    ben.post(do_url(booking, "select_clinic"), said)
    assert fresh(booking).clinic == harbour.partner


def test_a_clinic_that_is_not_near_takes_a_manager_with_a_reason(ben, mara, harbour):
    far = make_clinic("Far Clinic", at=OTTAWA)
    booking = submitted()
    ben.post(do_url(booking, "start_search"), {"version": case_of(booking).version})

    said = {"clinic": far.pk, "version": case_of(booking).version}
    refused = ben.post(do_url(booking, "select_clinic"), said)
    assert refused.status_code == 422
    assert "/select_anyway/" not in text_of(ben.get(case_url(booking)))
    said["reason"] = "They have a car."
    mara.post(do_url(booking, "select_anyway"), said)

    assert (fresh(booking).listing, fresh(booking).course) == (far, "out_of_area")


def test_the_page_shows_the_arithmetic_and_every_version(ben, harbour):
    booking = proposed(harbour)
    said = {
        "clinic_cost": "200.00",
        "hold_until": "2026-03-20T12:00",
        "version": case_of(booking).version,
    }
    ben.post(do_url(booking, "change_amount"), said)

    shown = text_of(ben.get(case_url(booking)))

    for words in (
        "200.00",
        "100.00",
        "300.00",
        "39.00",
        "339.00",
        "Superseded",
        "Issued",
        "50 %, our usual",
    ):
        assert words in shown
    assert "Not confirmed" in shown


def test_an_agreed_fee_is_used_and_said(ben, harbour):
    InsurerFee.objects.create(insurer=make_insurer(), percent=40)

    booking = proposed(harbour)

    assert str(booking.total) == "284.76"
    assert "40 %, agreed" in text_of(ben.get(case_url(booking)))


def test_our_money_is_asked_for_at_the_desk_and_decided_by_others(ben, tenant):
    booking = confirmed(make_clinic(direct_billing=False, takes_card=True))
    said = {"why": "It bills nobody.", "version": case_of(booking).version}
    ben.post(do_url(booking, "ask_approval"), said)
    approval = booking.approvals.get()
    chris = desk(make_member("Chris Chief", ["chief_of_staff"]))
    carla = desk(make_member("Carla Ceo", ["ceo"]))

    shown = text_of(chris.get(case_url(approval)))
    for words in (
        "Harbour Clinic",
        "180.00 CAD",
        "305.10 CAD",
        "Our card, on the phone",
        "Ben Booker",
    ):
        assert words in shown
    for who, name in ((chris, "forward"), (carla, "approve")):
        who.post(do_url(approval, name), {"version": case_of(approval).version})

    assert fresh(approval).state == "approved"
    assert booker()


def test_the_page_of_a_booking_asks_as_much_for_many_versions_as_for_one(ben, harbour):
    booking = proposed(harbour)
    ben.get(case_url(booking))
    with CaptureQueriesContext(connection) as one:
        ben.get(case_url(booking))
    for cost in (190, 200, 210):
        booking.change_amount(by=BEN, at=NOON, clinic_cost=cost, hold_until=NOON.replace(day=20))
    with CaptureQueriesContext(connection) as many:
        assert ben.get(case_url(booking)).status_code == 200

    assert len(many) <= len(one) + 1
