"""Does the chart system tell of each line once, and hear what was paid? And what does the desk see? (S1-4)"""

import csv
import io
from datetime import date, timedelta

import pytest

from careops.api.ids import public_id
from portal.models import Balance, BalanceEntry, Chart
from tests.api.conftest import Caller, code
from tests.api.conftest import at as at  # noqa: PLC0414 (a fixture)
from tests.factories import NOON, make_client, make_member, make_partner, text_of
from tests.portal.bills import enter, fay, lines_of, overpaid, paid, proposed, stands
from tests.portal.test_portal_api import SCOPES, chart_system

CHARGE = {
    "patient": "P-1",
    "kind": "charge",
    "amount_minor": 8500,
    "currency": "CAD",
    "what": "Visit, 27 February",
    "due_on": "2026-03-30",
}


@pytest.fixture
def charts(tenant, at):
    return chart_system()


@pytest.fixture
def maya(charts):
    patient = make_client("Maya", "Hart", birth_date=date(1990, 2, 28))
    Chart.objects.create(patient=patient, external_id="P-1")
    return patient


def put(caller, external_id="L-1", **changed):
    return caller.put(f"/balance-entries/{external_id}", CHARGE | changed)


def test_a_line_is_told_once_and_the_same_again_changes_nothing(charts, maya):
    first = put(charts)
    assert (first.status_code, first.json()["owed_minor"]) == (201, 8500)
    again = put(charts)
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(lines_of(Balance.objects.get(patient=maya))) == 1


@pytest.mark.parametrize(
    "changed",
    [{"amount_minor": 8400}, {"what": "Another"}, {"due_on": "2026-03-31"}, {"kind": "adjustment"}],
)
def test_something_else_under_the_same_id_is_refused_and_says_what_to_do(charts, maya, changed):
    put(charts)
    answer = put(charts, **changed)
    assert (answer.status_code, code(answer)) == (409, "external_id_taken")
    assert "a correction as a line of its own" in answer.json()["detail"]


def test_a_correction_is_a_line_more(charts, maya):
    put(charts)
    said = {"kind": "adjustment", "amount_minor": -2000, "what": "Your plan paid", "corrects": 1}
    answer = put(charts, "L-2", **said)
    assert answer.json()["owed_minor"] == 6500
    stands(Balance.objects.get(patient=maya))


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"amount_minor": 0}, "/amount_minor"),
        ({"amount_minor": -1}, "/amount_minor"),
        ({"amount_minor": 85.0}, "/amount_minor"),
        ({"currency": "USD"}, "/currency"),
        ({"corrects": 9}, "/corrects"),
        ({"patient": "P-9"}, "/patient"),
        ({"what": "4242 4242 4242 4242"}, "/what"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(charts, maya, changed, pointer):
    answer = put(charts, **changed)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not BalanceEntry.objects.exists()


def test_it_hears_what_was_paid_online_and_what_went_back(charts, maya):
    put(charts)
    paid(Balance.objects.get(patient=maya), 60)
    said = charts.get("/balance-entries").json()["data"][0]
    assert (said["kind"], said["amount_minor"], said["owed_minor"]) == ("payment", 6000, 2500)
    assert (said["patient"], said["external_id"]) == ("P-1", None)
    assert said["id"] == public_id("lin", BalanceEntry.objects.latest("pk").pk)
    assert charts.get("/balance-entries/L-1").json()["amount_minor"] == 8500


def test_another_clinic_neither_tells_nor_reads(charts, maya):
    put(charts)
    affiliate = Caller(make_partner("City Imaging", kind="clinic"), scopes=SCOPES)
    answers = (
        put(affiliate, "L-3"),
        affiliate.get("/balance-entries"),
        affiliate.get("/balance-entries/L-1"),
    )
    assert [answer.status_code for answer in answers] == [403, 403, 403]


# The desk


@pytest.fixture
def fays(browser_of):
    return browser_of(name="Fay Desk", roles=["finance"], teams=["finance"])


def test_whoever_bills_charges_somebody_who_has_no_ledger_yet(fays, tenant):
    patient = make_client("Noah", "Hart", email="noah@mail.example")
    said = {"patient": patient.email, "amount": "40.00", "what": "A form", "reason": "At the desk."}
    answer = fays.post("/admin/portal/balance/add/", said)
    balance = Balance.objects.get(patient=patient)
    assert answer.url == f"/admin/cases/case/{balance.pk}/change/"
    page = text_of(fays.get(answer.url))
    assert "A form" in page
    assert "At the desk." in page


def test_an_agent_charges_nobody(browser_of, tenant):
    browser = browser_of(name="Ann Agent", roles=["agent"], teams=["portal"])
    assert browser.get("/admin/portal/balance/add/").status_code == 403
    assert browser.get("/admin/portal/balanceentry/").status_code == 403


def test_open_balances_are_aged_line_by_line_and_leave_as_a_sheet_in_cents(fays, tenant):
    patient = make_client("Maya", "Hart")
    enter(patient, 50, due_on=NOON.date() - timedelta(days=31))
    balance = enter(patient, 30, due_on=NOON.date() + timedelta(days=1))
    paid(balance, 20)
    overpaid(make_client("Noah", "Hart"))
    page = text_of(fays.get("/admin/portal/balanceentry/"))
    assert "Maya Hart" in page
    assert "Noah Hart" not in page
    assert [words in page for words in (">60.00<", ">30.00<", "6000")] == [True, True, False]
    sheet = b"".join(fays.get("/admin/portal/balanceentry/?form=csv").streaming_content).decode()
    (row,) = csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff")))
    assert (row["Currency"], row["Owed, in cents"]) == ("CAD", "6000")
    ages = ("Not due, in cents", "1 to 30 days, in cents", "31 to 60 days, in cents")
    assert [row[name] for name in ages] == ["3000", "0", "3000"]


def test_a_refund_waits_in_its_list_for_a_second_person(fays, tenant):
    refund = proposed(overpaid(make_client("Maya", "Hart")), 150, by=fay())
    listed = text_of(fays.get("/admin/cases/case/?list=bill_refunds"))
    assert refund.case.ref in listed
    second = make_member("Max Second", ["manager"])
    assert second.pk != refund.proposed_by_id
