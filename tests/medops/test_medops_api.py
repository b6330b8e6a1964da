"""What may a shop's system do by the API, and what does it hear? (S3-8, S3-42, S3-46 to S3-48)"""

import json

import pytest

from careops.api.ids import public_id
from careops.events.feed import types_for
from careops.people.models import Patient
from careops.record.models import Entry, Read
from medops.models import Credit, Customer, Order, Plan, Subscription, Ticket
from tests.api.conftest import Caller, problem
from tests.factories import NOON, make_client, make_partner, make_provider
from tests.medops.factories import agent_ann, draft, post

SCOPES = [
    f"{area}:{verb}"
    for area in ("shop", "subscriptions", "credits", "tickets", "events")
    for verb in ("read", "write")
]
MAYA = {
    "first_name": "Maya",
    "last_name": "Hart",
    "birth_date": "1990-02-28",
    "email": "maya@mail.example",
}
ORDER = {
    "customer": "C-1",
    "kind": "lab",
    "goods": "Blood test",
    "state": "placed",
    "ordered_at": "2026-03-01T12:00:00Z",
}
PROGRAM = {
    "customer": "C-1",
    "name": "Monthly program",
    "price": 9900,
    "currency": "USD",
    "next_charge_at": "2026-04-01T00:00:00Z",
}


@pytest.fixture
def system(tenant, at):
    return Caller(make_partner("Main Street Shop", kind="shop"), scopes=SCOPES)


@pytest.fixture
def other(system):
    return Caller(make_partner("Other Shop", kind="shop"), scopes=SCOPES)


@pytest.fixture
def maya(system):
    assert system.put("/customers/C-1", MAYA).status_code == 201
    return Patient.objects.get()


@pytest.fixture
def program(system, maya):
    made = system.put("/shop/subscriptions/SB-1", PROGRAM)
    assert made.status_code == 201, made.content
    return made.json()


def test_a_customer_is_told_of_once_and_again_without_a_trace(system, other):
    known = make_client("Maya", "Hart", email="maya@mail.example", birth_date="1990-02-28")
    made = system.put("/customers/C-1", MAYA)
    again = system.put("/customers/C-1", MAYA)
    theirs = other.put("/customers/7", MAYA)

    assert (made.status_code, again.status_code, theirs.status_code) == (201, 200, 201)
    assert made.json() == again.json()
    assert {row.patient_id for row in Customer.objects.all()} == {known.pk}
    assert Entry.objects.filter(action="change_customer").count() == 0
    moved = problem(system.put("/customers/C-1", {**MAYA, "email": "other@mail.example"}))
    assert (moved["errors"][0]["pointer"], moved["errors"][0]["code"]) == (
        "/email",
        "contradiction",
    )
    assert Patient.objects.get().email == "maya@mail.example"
    assert other.get("/customers/C-1").status_code == 404


def test_a_shop_corrects_whom_it_was_the_first_to_tell_of(system, maya, other):
    told = system.put("/customers/C-1", {**MAYA, "last_name": "Stone"})
    assert (told.json()["last_name"], told["ETag"]) == ("Stone", '"v2"')
    assert other.put("/customers/7", {**MAYA, "last_name": "Stone"}).status_code == 201
    assert other.put("/customers/7", MAYA).status_code == 409
    assert Patient.objects.get().last_name == "Stone"


def test_orders_whatever_their_state_are_told_and_stay_their_patients(system, maya, other):
    assert system.put("/orders/OR-1", ORDER).status_code == 201
    changed = system.put("/orders/OR-1", {**ORDER, "state": "cancelled"})

    assert (changed.json()["state"], changed["ETag"]) == ("cancelled", '"v2"')
    assert Order.objects.get().is_cancelled
    assert problem(other.put("/orders/OR-1", ORDER))["errors"][0]["pointer"] == "/customer"
    system.put("/customers/C-2", {**MAYA, "first_name": "Eve"})
    moved = problem(system.put("/orders/OR-1", {**ORDER, "customer": "C-2"}))
    assert moved["errors"][0]["code"] == "contradiction"
    stale = system.put("/orders/OR-1", ORDER, version=1)
    assert stale.status_code == 412


def test_a_plan_of_a_request_is_kept_and_no_word_of_it_is_on_record(system, maya):
    bob = make_provider("Bob Brown")
    request = {
        "customer": "C-1", "provider": public_id("prv", bob.pk), "condition": "Eczema",
        "state": "approved", "requested_at": "2026-03-01T12:00:00Z",
    }  # fmt: skip
    plan = {"treatment_request": "TR-1", "text": "A cream.", "written_at": "2026-03-02T10:00:00Z"}
    assert problem(system.put("/plans/PL-1", plan))["errors"][0]["pointer"] == "/treatment_request"
    assert system.put("/treatment-requests/TR-1", request).json()["provider"]["name"] == "Bob Brown"
    assert system.put("/plans/PL-1", plan).status_code == 201
    system.put("/plans/PL-1", {**plan, "text": "Two creams."})

    assert Plan.objects.get().text == "Two creams."
    kept = json.dumps([entry.facts for entry in Entry.objects.all()])
    assert "cream" not in kept
    assert Entry.objects.get(action="change_plan").facts["changed"] == {"text": []}


def test_a_subscription_is_told_of_by_the_shops_own_id_and_the_same_again_changes_nothing(
    system, program
):
    assert (program["state"], program["price_minor"], program["external_id"]) == (
        "active", 9900, "SB-1",
    )  # fmt: skip
    again = system.put("/shop/subscriptions/SB-1", PROGRAM)
    dearer = system.put("/shop/subscriptions/SB-1", {**PROGRAM, "price": 10900})

    assert (again.status_code, again.json()) == (200, program)
    assert dearer.json()["price_minor"] == 10900
    assert Entry.objects.filter(action="renew").count() == 1
    said = {name: PROGRAM[name] for name in ("name", "price", "next_charge_at")}
    renewed = system.post(f"/subscriptions/{program['id']}/renew", said, version=2)
    assert (renewed.status_code, renewed.json()["price_minor"]) == (200, 9900)
    assert problem(system.put("/shop/subscriptions/SB-1", {**PROGRAM, "currency": "CAD"}))


def test_the_shop_hears_what_to_cancel_and_says_that_it_is(system, program, maya):
    subscription = Subscription.objects.get()
    subscription.order_cancellation(by=agent_ann(), at=NOON, reason="They asked.")
    heard = system.get("/events").json()["data"]

    assert [event["type"] for event in heard] == ["subscription.order_cancellation"]
    assert "Monthly program" not in json.dumps(heard)
    listed = system.get("/subscriptions?status=cancelling").json()["data"]
    assert [row["external_id"] for row in listed] == ["SB-1"]
    done = system.post(f"/subscriptions/{program['id']}/confirm_cancelled", {}, version=2)
    assert (done.status_code, done.json()["state"]) == (200, "cancelled")
    assert system.put("/shop/subscriptions/SB-1", {**PROGRAM, "price": 1}).status_code == 409


def test_the_shop_opens_a_ticket_once_and_a_cancellation_is_asked_of_the_subscription(
    system, program, maya
):
    """S3-8, S3-10"""
    asked = {"customer": "C-1", "type": "orders", "external_id": "T-1"}
    made = system.post("/tickets", asked)
    assert (made.status_code, made.json()["type"]) == (201, "orders")
    assert problem(system.post("/tickets", asked))["code"] == "external_id_taken"
    ended = system.post(
        "/tickets", {"customer": "C-1", "type": "cancellation", "subscription": "SB-1"}
    )

    assert (ended.status_code, ended.json()["subscription"]) == (201, "SB-1")
    assert Subscription.objects.get().state == "cancel_requested"
    assert Ticket.objects.count() == 2
    unknown = problem(system.post("/tickets", {"customer": "C-1", "type": "spa"}))
    assert "cancellation, insurance, lab" in unknown["detail"]
    proofless = system.post("/tickets", {"customer": "C-1", "type": "lab"})
    assert "which order" in problem(proofless)["detail"]


def test_a_cancellation_has_the_shops_number_which_stands_for_nothing_else_then(system, program):
    asked = {
        "customer": "C-1", "type": "cancellation", "subscription": "SB-1", "external_id": "T-9"
    }  # fmt: skip
    first, again = (system.post("/tickets", asked).json() for _ in range(2))
    other = system.post("/tickets", {"customer": "C-1", "type": "orders", "external_id": "T-9"})

    assert (first["external_id"], again["id"]) == ("T-9", first["id"])
    assert (other.status_code, problem(other)["existing_id"]) == (409, first["id"])
    ticket = Ticket.objects.get()
    assert (ticket.source, Subscription.objects.get().state) == ("api", "cancel_requested")


def test_the_shop_puts_credit_on_an_account_once_and_tells_what_is_spent(system, maya):
    shop = system.partner
    credit = post(shop, maya, by=agent_ann())
    path = f"/credits/{public_id('crd', credit.pk)}"
    shown = system.get(path).json()
    assert (shown["amount_minor"], shown["customer"], shown["state"]) == (2000, "C-1", "posted")

    assert system.post(f"{path}/confirm_credit", {}, version=1).json()["state"] == "applied"
    assert system.post(f"{path}/confirm_credit", {}, version=2).status_code == 409
    spent = system.post(f"{path}/tell_spent", {"spent": 500}, version=2)
    same = system.post(f"{path}/tell_spent", {"spent": 500}, version=3)
    assert (spent.json()["spent_minor"], same.json()["spent_minor"]) == (500, 500)
    assert [str(line.amount) for line in credit.lines.order_by("id")] == ["20.00", "-5.00"]


def test_no_shop_sees_what_is_anothers_or_only_proposed(system, other, program, maya):
    shop = system.partner
    post(shop, maya, by=agent_ann())

    draft(shop, maya, 80).propose(by=agent_ann(), at=NOON)

    assert len(system.get("/credits").json()["data"]) == 1
    assert Credit.objects.count() == 2
    for path in ("/credits", "/subscriptions", "/tickets"):
        assert other.get(path).json()["data"] == []
    assert other.get(f"/subscriptions/{program['id']}").status_code == 404
    clinic = Caller(make_partner("City Clinic", kind="clinic"), scopes=SCOPES)
    assert clinic.put("/customers/C-1", MAYA).status_code == 403
    assert clinic.post("/tickets", {"customer": "C-1", "type": "orders"}).status_code == 403


def test_every_look_of_a_shop_is_on_record(system, program, maya):
    system.get(f"/subscriptions/{program['id']}")
    system.get("/customers/C-1")

    looks = Read.objects.filter(actor=system.partner.name).values_list("what", "patients")
    assert {what for what, patients in looks if patients == [maya.pk]} >= {
        "subscription",
        "customer",
    }


def test_the_shop_hears_of_commands_and_of_what_became_of_them(system):
    assert types_for(system.partner) == [
        "authorization.abandon", "authorization.appeal", "authorization.approve",
        "authorization.deny", "authorization.deny_for_good", "authorization.expire",
        "authorization.lapse", "authorization.open", "authorization.submit",
        "benefits.close_unknown", "benefits.cover", "benefits.deny", "benefits.give_up",
        "benefits.give_way", "benefits.lapse", "benefits.request",
        "benefits.require_authorization", "credit.confirm_credit", "credit.confirm_reversal", "credit.note_applied",
        "credit.note_reversed", "credit.post", "credit.post_small", "credit.reverse",
        "credit.tell_again", "identity.lapse", "identity.open", "identity.reject",
        "identity.submit", "identity.verify", "prescription.acknowledge", "prescription.cancel",
        "prescription.chase_pharmacy", "prescription.note_acknowledged", "prescription.receive",
        "prescription.reject", "prescription.send", "prescription.take_back",
        "subscription.confirm_cancelled", "subscription.note_cancelled",
        "subscription.order_again", "subscription.order_cancellation",
        "subscription.refuse_cancellation", "ticket.cancel",
        "ticket.come_apart", "ticket.complete", "ticket.merge_into", "ticket.order_anew",
        "ticket.withdraw",
    ]  # fmt: skip
