"""How do the office and providers work with visits that patients ask for? Offered, seen by the day, noted (S1-3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.desk.handover import held_by
from careops.record.models import Read
from portal.models import Visit
from tests.desk.browsing import asked as asked_of_database
from tests.desk.browsing import case_url, desk, do_url, queue_url
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    fresh,
    make_client,
    make_member,
    make_provider,
    text_of,
)
from tests.portal.factories import make_account
from tests.portal.visits import DAY, FRIDAY, KNEE, asked, booked, offered, passed

VISITS = "/provider/visits/"


@pytest.fixture
def alice(set_clock):
    return desk(make_member("Alice Agent", ["agent"], teams=["portal"]))


@pytest.fixture
def bobs(bob, browser_of):
    return browser_of(name="Bob Brown", provider=bob, roles=["provider"])


@pytest.fixture
def zoes(tenant):
    zoe = make_client("Zoe", "Young", email="zoe@mail.example")
    zoe.birth_date = NOON.date() - timedelta(days=9000)
    zoe.save()
    return make_account(zoe)


def times(one, **said):
    return {"version": one.case.version, "minutes": "30", "way": "in_person", "place": "", **said}


# The office


def test_who_waits_for_times_is_a_worklist_and_the_case_says_what_suits(alice, account, bob):
    one = asked(account, suits="Not before ten")

    assert one.case.ref in text_of(alice.get(queue_url(view="for_times")))
    text = text_of(alice.get(case_url(one)))
    for words in ("A sore knee", "Friday, in the morning", "Not before ten", KNEE, "Offer times"):
        assert words in text


def test_the_office_offers_times_by_its_own_clock(alice, account, bob):
    one = asked(account)
    said = times(one, provider=bob.pk, first="2026-03-06T08:00", second="2026-03-06T09:30")

    page = alice.post(do_url(one, "offer"), said, follow=True)

    assert page.status_code == 200
    assert fresh(one).slots == [FRIDAY, FRIDAY + HOUR + HOUR / 2]


def test_a_time_at_which_the_provider_is_booked_is_refused_and_nothing_typed_is_lost(
    alice, account, zoes, bob
):
    booked(zoes, bob)
    one = asked(account)
    said = times(one, provider=bob.pk, first="2026-03-06T08:15", place="Room 4")

    page = alice.post(do_url(one, "offer"), said)

    assert page.status_code == 409
    assert "This provider has another visit at one of these times" in text_of(page)
    assert "Room 4" in text_of(page)
    assert "2026-03-06T08:15" in text_of(page)


def test_who_came_is_a_worklist_too(alice, account, bob):
    one = passed(account, bob)

    assert one.case.ref in text_of(alice.get(queue_url(view="who_came")))
    alice.post(do_url(one, "attend"), {"version": fresh(one).case.version})
    assert Visit.objects.get().concern == "A sore knee"


# Providers


def test_a_provider_sees_a_week_of_their_visits_and_nobody_elses(bobs, account, zoes, bob):
    mine = booked(account, bob)
    theirs = booked(zoes, make_provider("Eve Evans", email="eve@clinic.example"))
    offered(account, bob, FRIDAY + DAY)

    text = text_of(bobs.get(VISITS))

    assert "Friday 6 March" in text
    assert "Maya Hart" in text
    assert mine.case.ref in text
    assert theirs.case.ref not in text
    assert text.count("/provider/visits/0") == 1
    assert "No visits in these days" in text_of(bobs.get(VISITS, {"from": "2026-03-09"}))
    assert "Maya Hart" in text_of(bobs.get(VISITS, {"from": "nonsense"}))


def test_a_full_week_asks_no_more_of_the_database_than_an_empty_one(bobs, account, bob):
    def asked_for():
        bobs.get(VISITS)
        with CaptureQueriesContext(connection) as queries:
            bobs.get(VISITS)
        return len(queries)

    booked(account, bob)
    few = asked_for()
    for n in range(1, 5):
        booked(account, bob, FRIDAY + n * HOUR)

    assert asked_for() == few


def test_a_provider_notes_who_came_from_their_list(bobs, account, bob, set_clock):
    one = passed(account, bob)
    set_clock(FRIDAY + HOUR)
    path = f"{VISITS}{one.pk}/"
    assert f'href="{path}"' in text_of(bobs.get("/provider/"))

    text = text_of(bobs.get(path))
    assert "Did Maya come?" in text
    assert KNEE in text
    assert Read.objects.filter(what="appointment").exists()
    page = bobs.post(path, {"act": "attend", "version": fresh(one).case.version}, follow=True)

    assert "Noted: the patient came" in text_of(page)
    assert fresh(one).state == "attended"


def test_a_visit_that_went_to_another_provider_is_not_shown(bobs, browser_of, account, bob):
    one = booked(account, bob)
    path = f"{VISITS}{one.pk}/"
    eve = make_provider("Eve Evans", email="eve@clinic.example")
    eves = browser_of(name="Eve Evans", provider=eve, roles=["provider"])
    assert eves.get(path).status_code == 404

    one.hand_on(by=ALICE, at=NOON, provider=eve)

    assert KNEE in text_of(eves.get(path))
    assert KNEE not in text_of(bobs.get(path))


def test_a_provider_who_leaves_hands_on_what_is_booked_with_them(account, bob):
    booked(account, bob)

    assert [held.label for held in held_by(bob)] == ["1 appointment"]


def test_the_page_of_a_booked_case_asks_as_much_however_many_providers_there_are(
    alice, account, bob
):
    one = booked(account, bob)
    make_provider("Eve Evans", email="eve@clinic.example")
    few = len(asked_of_database(alice, case_url(one)))
    for n in range(4):
        make_provider(f"Fay {n}", email=f"fay{n}@clinic.example")

    assert len(asked_of_database(alice, case_url(one))) == few
