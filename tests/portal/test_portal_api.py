"""What may a practice's chart system and pharmacies do by the API, and what do they see? No word of a patient's."""

import json
from datetime import date

import pytest
from django.test import Client

from careops.api.ids import public_id
from careops.events.feed import types_for
from careops.people.models import Patient
from careops.record.models import Entry, Read
from careops.tenancy.scope import tenant_scope
from portal.models import Chart, Medicine, Practice, Refill, Visit
from portal.views.pharmacy import PharmacyRefill
from tests.api.conftest import Caller, code, problem
from tests.api.conftest import at as at  # noqa: PLC0414 (a fixture)
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    fresh,
    make_client,
    make_member,
    make_partner,
    make_provider,
    make_tenant,
    provider_actor,
)
from tests.portal import visits
from tests.portal.charts import DAY, ITCH, asked_refill, given, in_review, with_account, written

SCOPES = [
    f"{area}:{verb}"
    for area in ("charts", "refills", "threads", "appointments", "events")
    for verb in ("read", "write")
]
MAYA = {
    "first_name": "Maya",
    "last_name": "Hart",
    "birth_date": "1990-02-28",
    "email": "maya@mail.example",
}
RASH = {"patient": "P-1", "concern": "A rash", "at": "2026-02-27T15:00:00Z", "state": "completed"}
METFORMIN = {"patient": "P-1", "name": "Metformin 500 mg"}
ASKED = {
    "patient": {"first_name": "maya", "last_name": "HÁRT", "birth_date": "1990-02-28"},
    "medicine": "Metformin 500 mg",
    "days_left": 5,
    "external_id": "RX-1",
}


def chart_system(name="Our charts"):
    """The practice's own, which it has named."""
    partner = make_partner(name, kind="clinic")
    Practice.objects.update_or_create(defaults={"chart_system": partner})
    return Caller(partner, scopes=SCOPES)


@pytest.fixture
def charts(tenant, at):
    return chart_system()


@pytest.fixture
def affiliate(charts):
    """A clinic that works with the practice, with the same scopes."""
    return Caller(make_partner("City Imaging", kind="clinic"), scopes=SCOPES)


@pytest.fixture
def pharmacy(charts):
    return Caller(make_partner("Corner Pharmacy", kind="pharmacy"), scopes=SCOPES)


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def maya(charts):
    """A patient of whom the chart system has told."""
    assert charts.put("/patients/P-1", MAYA).status_code == 201
    return Patient.objects.get()


def changes(action):
    return [entry.facts for entry in Entry.objects.filter(action=action).order_by("seq")]


# Patients


def test_a_patient_is_told_of_once_and_again_without_a_trace(charts):
    made = charts.put("/patients/P-1", MAYA)
    again = charts.put("/patients/P-1", MAYA)

    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json() == {
        **MAYA, "external_id": "P-1", "version": 1, "mobile": None, "language": "en",
    }  # fmt: skip
    assert Patient.objects.count() == Chart.objects.count() == 1
    assert len(changes("add_chart")) == 1
    assert changes("change_chart") == []
    assert charts.get("/patients/P-1").json() == made.json()


def test_what_changed_of_a_patient_is_on_record_by_what_it_was_before(charts, maya):
    told = charts.put("/patients/P-1", {**MAYA, "last_name": "Stone", "mobile": "416 555 0111"})

    assert told.json()["mobile"] == "+14165550111"
    assert told["ETag"] == '"v2"'
    assert fresh(maya).last_name == "Stone"
    (said,) = changes("change_chart")
    assert said == {
        "name": "P-1",
        "changed": {"last_name": ["Hart", "Stone"], "mobile": ["", "+14165550111"]},
    }


def test_whom_we_know_by_just_these_particulars_is_the_same_patient(charts):
    known = make_client("Maya", "Hart", email=MAYA["email"], birth_date=date(1990, 2, 28))
    make_client("Maya", "Hart", email="other@mail.example", birth_date=date(1990, 2, 28))

    charts.put("/patients/P-1", MAYA)

    assert Chart.objects.get().patient == known
    assert Patient.objects.count() == 2


def test_of_two_who_could_be_meant_neither_is(charts):
    for _ in range(2):
        make_client("Maya", "Hart", email=MAYA["email"], birth_date=date(1990, 2, 28))

    charts.put("/patients/P-1", MAYA)

    assert Patient.objects.count() == 3


def test_two_charts_are_never_one_patient(charts, maya):
    charts.put("/patients/P-2", MAYA)

    assert Patient.objects.count() == Chart.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "nobody"), ("birth_date", "2190-01-01"), ("first_name", ""), ("shoe", "7")],
)
def test_a_wrong_field_is_pointed_at(field, value, charts):
    told = charts.put("/patients/P-1", {**MAYA, field: value})

    assert told.status_code == 422
    assert [error["pointer"] for error in problem(told)["errors"]] == [f"/{field}"]
    assert not Patient.objects.exists()


def test_whoever_says_what_they_saw_writes_over_nobody(charts, maya):
    charts.put("/patients/P-1", {**MAYA, "language": "fr"})

    stale = charts.put("/patients/P-1", {**MAYA, "last_name": "Stone"}, version=1)

    assert code(stale) == "stale_version"
    assert charts.put("/patients/P-1", {**MAYA, "last_name": "Stone"}, version=2).status_code == 200
    assert code(charts.put("/patients/P-9", MAYA, version=1)) == "stale_version"
    assert code(charts.put("/patients/P-1", MAYA, headers={"If-Match": ""})) == "if_match_missing"


def test_a_version_that_is_known_is_not_sent_again(charts, maya):
    assert charts.get("/patients/P-1", headers={"If-None-Match": '"v1"'}).status_code == 304


@pytest.mark.parametrize("name", ["P%201%20", "%00", "x" * 81])
def test_what_can_be_no_id_is_not_found(name, charts):
    assert charts.put(f"/patients/{name}", MAYA).status_code == 404


# Visits and medicines


def test_a_visit_is_told_of_and_corrected(charts, maya, bob):
    visit = {**RASH, "provider": public_id("prv", bob.pk)}
    made = charts.put("/visits/V-1", visit)
    again = charts.put("/visits/V-1", {**visit, "state": "cancelled"})

    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == {
        **visit, "external_id": "V-1", "version": 1,
        "provider": {"id": visit["provider"], "name": "Bob Brown"},
    }  # fmt: skip
    found = Visit.objects.get()
    assert (found.patient, found.state, found.version) == (maya, "cancelled", 2)
    assert changes("change_visit") == [{"name": "V-1", "changed": {"state": None}}]
    assert charts.put("/visits/V-1", {**visit, "state": "cancelled"}).json()["version"] == 2


def test_a_medicine_ends_on_a_day_and_what_is_left_out_is_not_so(charts, maya):
    charts.put("/medicines/M-1", {**METFORMIN, "directions": "With meals", "since": "2026-01-01"})
    charts.put("/medicines/M-1", {**METFORMIN, "until": "2026-03-01"})

    found = Medicine.objects.get()
    assert (found.directions, found.since, found.until) == ("", None, date(2026, 3, 1))
    assert "Metformin" not in json.dumps(changes("add_medicine") + changes("change_medicine"))


@pytest.mark.parametrize(("path", "said"), [("/visits/V-1", RASH), ("/medicines/M-1", METFORMIN)])
def test_a_row_of_a_chart_is_of_a_patient_whom_we_know_and_stays_theirs(path, said, charts):
    unknown = charts.put(path, said)
    assert problem(unknown)["errors"][0]["pointer"] == "/patient"
    charts.put("/patients/P-1", MAYA)
    charts.put("/patients/P-2", {**MAYA, "first_name": "Leo"})
    charts.put(path, said)

    moved = charts.put(path, {**said, "patient": "P-2"})

    assert problem(moved)["errors"][0]["code"] == "contradiction"


def test_a_provider_whom_we_do_not_know_is_pointed_at(charts, maya):
    told = charts.put("/visits/V-1", {**RASH, "provider": public_id("prv", maya.pk)})

    assert problem(told)["errors"][0]["pointer"] == "/provider"


OF_CHARTS = [("/patients/P-1", MAYA), ("/visits/V-1", RASH), ("/medicines/M-1", METFORMIN)]


@pytest.mark.parametrize(("path", "said"), OF_CHARTS)
@pytest.mark.parametrize("who", ["affiliate", "pharmacy"])
def test_nobody_but_the_practices_own_system_tells_of_charts(path, said, who, request):
    caller = request.getfixturevalue(who)

    assert code(caller.put(path, said)) == "not_allowed"
    assert code(caller.get(path)) == "not_allowed"


@pytest.mark.parametrize(("path", "said"), OF_CHARTS)
def test_a_key_that_only_reads_charts_tells_of_none(path, said, charts):
    reader = Caller(charts.partner, scopes=["charts:read"])

    assert code(reader.put(path, said)) == "insufficient_scope"


def test_a_practice_that_has_named_no_system_lets_none_in(charts, maya):
    Practice.objects.update(chart_system=None)

    assert code(charts.put("/patients/P-1", MAYA)) == "not_allowed"


def test_charts_of_another_practice_are_not_found_under_the_same_id(charts, maya):
    other = make_tenant("other")
    with tenant_scope(other):
        theirs = chart_system("Their charts")
    theirs.host = "other.localhost"

    assert code(theirs.get("/patients/P-1")) == "not_found"
    assert theirs.put("/patients/P-1", MAYA).status_code == 201
    assert Patient.objects.count() == 1


def test_each_look_at_a_chart_is_on_record(charts, maya):
    before = Read.objects.count()
    charts.get("/patients/P-1")

    read = Read.objects.latest("seq")
    assert Read.objects.count() == before + 1
    assert (read.what, read.patients, read.actor) == ("chart", [maya.pk], "Our charts")


# Refills of pharmacies


def test_a_pharmacy_asks_for_a_refill_and_reads_what_came_of_it(pharmacy, maya, bob):
    made = pharmacy.post("/refills", ASKED)

    assert made.status_code == 201, made.content
    said = made.json()
    assert made["Location"] == f"/api/v1/refills/{said['id']}"
    expected = {"state": "requested", "external_id": "RX-1", "medicine": "Metformin 500 mg", "chart": None,
                "came_by": "pharmacy", "allowed_actions": [], "waiting_on": "providers", "quantity": None}  # fmt: skip
    assert {name: said[name] for name in expected} == expected
    refill = Refill.objects.get()
    assert (refill.patient, refill.pharmacy, refill.days_left) == (maya, "Corner Pharmacy", 5)

    by = provider_actor(bob)
    refill.review(by=by, at=NOON, provider=bob)
    fresh(refill).approve(
        by=by, at=NOON, last_seen=date(2026, 2, 27), enough_is_known=True, still_to_be_taken=True,
        quantity=60, until=date(2026, 4, 1),
    )  # fmt: skip
    told = pharmacy.get(f"/refills/{said['id']}").json()
    assert (told["state"], told["quantity"], told["lasts_until"]) == ("approved", 60, "2026-04-01")
    assert told["provider"]["name"] == "Bob Brown"


def test_a_patient_is_known_by_their_charts_number_too(pharmacy, maya):
    said = {**ASKED, "patient": {"chart": "P-1", "birth_date": "1990-02-28"}}

    assert pharmacy.post("/refills", said).status_code == 201


@pytest.mark.parametrize("whose", [
    {"first_name": "Mia", "last_name": "Hart", "birth_date": "1990-02-28"},
    {"first_name": "Maya", "last_name": "Hart", "birth_date": "1990-02-27"},
    {"chart": "P-1", "birth_date": "1990-02-27"},
    {"chart": "P-2", "birth_date": "1990-02-28"},
])  # fmt: skip
def test_what_is_wrong_is_answered_as_what_is_unknown(whose, pharmacy, maya):
    told = pharmacy.post("/refills", {**ASKED, "patient": whose})

    assert problem(told)["errors"] == [
        {"pointer": "/patient", "code": "unknown",
         "detail": "We know no one patient of this name or chart and this date of birth."}
    ]  # fmt: skip
    assert not Refill.objects.exists()


def test_a_birthday_alone_names_nobody(pharmacy, maya):
    told = pharmacy.post("/refills", {**ASKED, "patient": {"birth_date": "1990-02-28"}})

    assert problem(told)["errors"][0]["code"] == "required"


def test_a_number_of_theirs_is_used_once(pharmacy, maya):
    first = pharmacy.post("/refills", ASKED).json()

    again = pharmacy.post("/refills", ASKED)

    assert code(again) == "external_id_taken"
    assert again.json()["existing_id"] == first["id"]
    assert Refill.objects.count() == 1


def test_the_same_request_again_is_answered_from_memory(pharmacy, maya):
    one, other = (pharmacy.post("/refills", ASKED, key="a") for _ in range(2))

    assert one.json() == other.json()
    assert Refill.objects.count() == 1


def test_a_pharmacy_sees_its_own_refills_and_the_chart_system_all(
    pharmacy, charts, affiliate, maya
):
    own = pharmacy.post("/refills", ASKED).json()["id"]
    by_portal = asked_refill(with_account(maya))
    others = Caller(make_partner("Other Pharmacy", kind="pharmacy"), scopes=SCOPES)

    def listed(caller):
        return {row["id"] for row in caller.get("/refills").json()["data"]}

    assert listed(pharmacy) == {own}
    assert listed(charts) == {own, public_id("rfl", by_portal.pk)}
    assert listed(affiliate) == listed(others) == set()
    assert others.get(f"/refills/{own}").status_code == 404
    told = charts.get(f"/refills/{own}").json()
    assert (told["chart"], told["external_id"]) == ("P-1", None)


@pytest.mark.parametrize("who", ["charts", "affiliate"])
def test_only_pharmacies_ask_for_refills(who, maya, request, pharmacy):
    caller = request.getfixturevalue(who)

    assert code(caller.post("/refills", ASKED)) == "not_allowed"


def test_why_a_refill_was_denied_is_told_to_no_partner(pharmacy, charts, maya, bob):
    made = pharmacy.post("/refills", ASKED).json()["id"]
    refill = Refill.objects.get()
    refill.review(by=provider_actor(bob), at=NOON, provider=bob)
    fresh(refill).deny(by=provider_actor(bob), at=NOON, message="Your kidneys are too weak.")

    for caller in (pharmacy, charts):
        assert caller.get(f"/refills/{made}").json()["state"] == "denied"
        assert "kidneys" not in caller.get(f"/refills/{made}").content.decode()
        assert "kidneys" not in caller.get("/events").content.decode()


def test_people_of_a_pharmacy_follow_a_refill_on_its_page(pharmacy, maya, at):
    pharmacy.post("/refills", ASKED)
    refill = Refill.objects.get()
    browser = Client(HTTP_HOST="acme.localhost")
    browser.force_login(make_member("Phil", ["pharmacy"], partner=pharmacy.partner).user)

    page = browser.get(f"/partner/cases/{refill.pk}/").content.decode()

    assert "We have received it" in page
    assert "RX-1" in page
    assert refill.case.ref in browser.get("/partner/cases/").content.decode()


def test_every_state_of_a_refill_has_words_for_a_pharmacy():
    assert set(PharmacyRefill.statuses) == set(Refill.State)


# Threads, and events


def types(caller):
    return [event["type"] for event in caller.get("/events").json()["data"]]


def test_the_chart_system_hears_how_a_thread_ended_and_no_word_of_it(charts, maya, bob):
    thread = given(with_account(maya), bob)
    thread.answer(by=provider_actor(bob), at=NOON, message="Keep the cream on.")
    assert [name for name in types(charts) if name.startswith("thread")] == []
    fresh(thread).close(by=ALICE, at=NOON, closed_reason="Nothing is left.")

    assert [name for name in types(charts) if name.startswith("thread")] == ["thread.close"]
    (event,) = [
        one for one in charts.get("/events").json()["data"] if one["type"] == "thread.close"
    ]
    told = charts.get(event["data"]["href"].partition("/api/v1")[2])
    said = told.json()
    assert (said["state"], said["topic"], said["chart"]) == ("closed", "clinical", "P-1")
    assert said["provider"]["name"] == "Bob Brown"
    for words in (ITCH, "Keep the cream on.", "Nothing is left."):
        assert words not in told.content.decode()
        assert words not in charts.get("/events").content.decode()


def test_what_is_held_back_looks_like_what_has_arrived(charts, maya, bob):
    account = with_account(maya)
    visit = Visit.objects.create(
        patient=maya, provider=bob, concern="A rash", at=NOON - DAY, state="completed"
    )
    thread = written(account, visit=visit, words="You idiots.")

    assert thread.state == "quarantined"
    assert charts.get("/threads").json()["data"][0]["state"] == "arrived"


def test_the_chart_system_hears_that_a_visit_is_booked_or_off_and_no_word_of_it(charts, maya, bob):
    one = visits.booked(with_account(maya), bob)
    one.call_off(by=ALICE, at=NOON, message="Bob is ill.")

    heard = [name for name in types(charts) if name.startswith("appointment")]
    assert heard == ["appointment.choose", "appointment.call_off"]
    (row,) = charts.get("/appointments").json()["data"]
    assert (row["state"], row["chart"], row["minutes"]) == ("cancelled", "P-1", 30)
    assert row["starts_at"] == "2026-03-06T13:00:00Z"
    told = charts.get(f"/appointments/{row['id']}").content.decode()
    told += charts.get("/events").content.decode()
    for words in ("knee", "Bob is ill."):
        assert words not in told


def test_a_visit_that_we_noted_is_the_chart_systems_from_then_on(charts, maya, bob):
    one = visits.passed(with_account(maya), bob)
    one.attend(by=ALICE, at=visits.FRIDAY + HOUR)

    said = {**RASH, "at": visits.FRIDAY.isoformat(), "concern": "Knee"}
    charts.put("/visits/V-9", said)

    assert Visit.objects.get().external_id == "V-9"
    assert Visit.objects.get().concern == "Knee"


def test_refill_decisions_are_events_for_both(pharmacy, charts, maya, bob):
    pharmacy.post("/refills", ASKED)
    refill = Refill.objects.get()
    refill.review(by=provider_actor(bob), at=NOON, provider=bob)
    fresh(refill).want_visit(by=provider_actor(bob), at=NOON, message="Come in first.")

    for caller in (pharmacy, charts):
        assert types(caller)[-2:] == ["refill.review", "refill.want_visit"]


def test_only_the_practices_own_system_is_offered_the_events_of_threads(
    charts, affiliate, pharmacy
):
    def offered(caller):
        return {name.partition(".")[0] for name in types_for(caller.partner)}

    assert offered(charts) >= {"thread", "refill"}
    assert offered(affiliate).isdisjoint({"thread", "refill"})
    assert offered(pharmacy) == {"obligation", "prescription", "refill"}


def test_an_affiliate_hears_of_nothing_and_a_pharmacy_of_no_thread(affiliate, pharmacy, maya, bob):
    thread = given(with_account(maya), bob)
    thread.close(by=ALICE, at=NOON, closed_reason="Done.")
    in_review(thread.account, bob)

    assert types(affiliate) == types(pharmacy) == []
    assert affiliate.get("/threads").json()["data"] == pharmacy.get("/threads").json()["data"] == []
    assert pharmacy.get(f"/threads/{public_id('thr', thread.pk)}").status_code == 404
