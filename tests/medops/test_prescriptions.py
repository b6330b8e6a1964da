"""What a provider prescribed reaches a pharmacy as it was prescribed, whoever is silent (S3-4, S3-28, M20)."""

import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from careops.api.ids import public_id
from careops.engine.refusals import BadFacts, NotAllowed, NotMet, WrongState
from careops.engine.sweep import sweep
from careops.events.feed import events, show
from consults.models import Obligation
from medops.models import Prescription
from tests.api.conftest import Caller, problem
from tests.consults.factories import make_consult, signed_in
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    fresh,
    link_to,
    make_partner,
    make_provider,
    provider_actor,
    said,
    story,
)
from tests.medops.factories import DAY, shop_actor
from tests.medops.insurance import open_authorization, submitted
from tests.medops.prescriptions import (
    WRITTEN,
    Prescriptions,
    make_pharmacy,
    pharmacy_actor,
    prescribe,
)
from tests.medops.test_exploration import check, walked


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown")


@pytest.fixture
def corner(tenant):
    return make_pharmacy()


@pytest.fixture
def received(shop, maya, bob):
    return prescribe(shop, maya, bob)


@pytest.fixture
def sent(received, corner):
    return received.send(by=ALICE, at=NOON, pharmacy=corner)


def told(case):
    return {row[2:] for row in said(case)}


@pytest.mark.slow
def test_no_prescription_gets_stuck(tenant, maya, bob):
    make_consult(patient=maya, provider=bob)
    walk = walked(Prescriptions(tenant=tenant, maya=maya, bob=bob))
    check(Prescription, walk)
    assert walk.begun == {"obligation ask"}
    for node in walk.seen.values():
        assert {name: getattr(node.subject, name) for name in WRITTEN} == WRITTEN, node.story


def test_it_is_sent_to_a_pharmacy_which_says_that_it_has_it(sent, corner, maya):
    assert ("prescription_for_you", "Corner Pharmacy") in told(sent)
    assert (sent.case.waiting_on, sent.case.due_at) == ("pharmacy", NOON + DAY)
    done = sent.acknowledge(by=pharmacy_actor(corner), at=NOON + HOUR, number="P-7")

    assert (done.state, done.number) == ("acknowledged", "P-7")
    assert ("prescription_there", "Maya Hart") in told(done)


def test_only_a_pharmacy_gets_it_and_only_its_own_confirms_it(received, corner, shop):
    with pytest.raises(NotMet, match="no pharmacy"):
        received.send(by=ALICE, at=NOON, pharmacy=make_partner("Lake Lab", kind="lab"))
    sent = received.send(by=ALICE, at=NOON, pharmacy=corner)
    for actor in (pharmacy_actor(make_pharmacy("Other Pharmacy")), shop_actor(shop)):
        with pytest.raises(NotAllowed):
            sent.acknowledge(by=actor, at=NOON, number="P-7")


def test_no_step_lets_anybody_say_drug_dose_or_quantity(received, corner):
    """S3-28: not by a fact of any sentence, and not by raw SQL as the application's role."""
    for rule in Prescription.rules().values():
        assert not {fact.name for fact in rule.facts} & {*WRITTEN, "provider"}, rule.name
    with pytest.raises(BadFacts):
        received.send(by=ALICE, at=NOON, pharmacy=corner, dose="Two each morning")
    for name in (*WRITTEN, "provider_id", "patient_id"):
        statement = f"UPDATE medops_prescription SET {name} = {name}"
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert {name: getattr(fresh(received), name) for name in WRITTEN} == WRITTEN


def test_a_silent_pharmacy_is_chased_and_after_three_days_it_goes_elsewhere(sent, corner, lea):
    for days in (1, 2):
        sweep(now=NOON + days * DAY)
    assert ("unacknowledged", "Lea Lead") in told(sent)
    assert [row[2] for row in said(sent)].count("prescription_for_you") == 3
    sweep(now=NOON + 3 * DAY)

    back = fresh(sent)
    assert (back.state, back.case.due_at) == ("rejected", NOON + 3 * DAY + 4 * HOUR)
    assert ("prescription_taken_back", "Corner Pharmacy") in told(sent)
    with pytest.raises(WrongState):
        back.acknowledge(by=pharmacy_actor(corner), at=NOON + 3 * DAY, number="P-7")
    other = make_pharmacy("Other Pharmacy")
    assert back.send(by=ALICE, at=NOON + 3 * DAY, pharmacy=other).state == "sent"


def test_what_is_sent_back_is_ours_again_and_the_leads_hear_when_it_stays_so(sent, corner, lea):
    back = sent.reject(by=pharmacy_actor(corner), at=NOON, reason="Out of stock: zolpidem")
    sweep(now=NOON + 4 * HOUR)

    assert (back.state, fresh(back).late_at) == ("rejected", NOON + 4 * HOUR)
    assert {("late", "Lea Lead"), ("late_for_you", "Maya Hart")} <= told(back)
    assert "zolpidem" not in str([entry.facts for entry in back.case.entries.all()])


def test_its_provider_is_asked_as_after_any_consult_and_it_goes_on_once_that_is_answered(
    received, maya, bob, corner
):
    """An obligation of another domain, which nothing here imports; its end wakes the prescription."""
    make_consult(patient=maya, provider=bob)
    asked = received.ask_provider(by=ALICE, at=NOON, question="Which strength?")

    owed = Obligation.objects.get()
    assert (asked.state, owed.case.asked_by_id, owed.question) == (
        "blocked_clinical", asked.pk, "Which strength?",
    )  # fmt: skip
    assert (owed.state, owed.about, owed.provider_id) == ("awaiting", "prescription", bob.pk)
    sweep(now=NOON + HOUR)
    with pytest.raises(WrongState):
        fresh(asked).send(by=ALICE, at=NOON + HOUR, pharmacy=corner)
    owed.give_answer(by=signed_in(bob), at=NOON + 2 * HOUR, answer="5 mg")
    sweep(now=NOON + 2 * HOUR)

    on = fresh(asked)
    assert (on.state, on.case.due_at) == ("received", NOON + 6 * HOUR)


def test_its_provider_is_asked_no_more_once_it_is_cancelled(received, maya, bob, shop):
    make_consult(patient=maya, provider=bob)
    asked = received.ask_provider(by=ALICE, at=NOON, question="Which strength?")
    asked.cancel(by=shop_actor(shop), at=NOON + HOUR, reason="Another one.")
    sweep(now=NOON + HOUR)

    owed = Obligation.objects.get()
    assert owed.state == "cancelled"
    assert {("cancelled", "Bob Brown"), ("not_needed", "Maya Hart")} <= told(owed)
    sweep(now=NOON + 3 * DAY)
    assert [action for action, _ in story(owed)] == ["ask", "fall_away"]


def test_where_they_had_no_consult_it_says_what_to_do_and_nothing_is_begun(received):
    with pytest.raises(NotMet, match="Enter it first"):
        received.ask_provider(by=ALICE, at=NOON, question="Which strength?")
    assert (fresh(received).state, Obligation.objects.count()) == ("received", 0)


def test_it_waits_for_an_insurer_who_has_to_decide_first_and_goes_on_when_that_is_over(
    shop, maya, bob, lea
):
    asked = submitted(open_authorization(maya, bob))
    waits = prescribe(shop, maya, bob)
    assert (waits.state, waits.case.waiting_on) == ("blocked_pa", "payer")
    sweep(now=NOON + 7 * DAY)
    assert ("prescription_stays", "Lea Lead") in told(waits)
    last = (NOON + 90 * DAY).date()
    fresh(asked).approve(by=ALICE, at=NOON + 8 * DAY, number="A-1", last_day=last)
    sweep(now=NOON + 8 * DAY)

    assert fresh(waits).state == "received"


@pytest.mark.parametrize("is_sent_back", [False, True])
def test_it_waits_for_an_insurer_who_is_asked_once_it_is_there_already(
    received, maya, bob, corner, is_sent_back
):
    if is_sent_back:
        sent = received.send(by=ALICE, at=NOON, pharmacy=corner)
        sent.reject(by=pharmacy_actor(corner), at=NOON, reason="The insurer wants to approve it.")
    first, second = (submitted(open_authorization(maya, bob)) for _ in range(2))
    with pytest.raises(WrongState, match="waiting for the insurer"):
        fresh(received).send(by=ALICE, at=NOON + HOUR, pharmacy=corner)
    assert fresh(received).authorization_id == second.pk

    last = (NOON + 90 * DAY).date()
    for days, (asked, state) in enumerate([(second, "blocked_pa"), (first, "received")], start=1):
        at = NOON + days * DAY
        fresh(asked).approve(by=ALICE, at=at, number="A-1", last_day=last)
        sweep(now=at)
        assert fresh(received).state == state


@pytest.mark.parametrize("whose", ["provider", "shop"])
def test_its_provider_or_the_shop_cancels_what_no_pharmacy_has(received, bob, shop, maya, whose):
    actor = {"provider": provider_actor(bob), "shop": shop_actor(shop)}[whose]
    for other in (ALICE, client_actor(maya)):
        with pytest.raises(NotAllowed):
            received.cancel(by=other, at=NOON, reason="Another one.")
    assert received.cancel(by=actor, at=NOON, reason="Another one.").state == "cancelled"


# The doors of partners

BODY = {"customer": "C-1", **WRITTEN}
SCOPES = [f"{area}:{verb}" for area in ("prescriptions", "events") for verb in ("read", "write")]


@pytest.fixture
def body(bob, maya):
    return {**BODY, "provider": public_id("prv", bob.pk)}


@pytest.fixture
def system(shop, at):
    return Caller(shop, scopes=SCOPES)


def test_a_shop_tells_of_it_once_and_what_was_prescribed_stays(system, body):
    made, again = (system.put("/shop/prescriptions/RX-9", body) for _ in range(2))
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json()
    for name, other in (("drug", "Medicine B"), ("dose", "Two"), ("quantity", 31)):
        refused = system.put("/shop/prescriptions/RX-9", {**body, name: other})
        assert refused.status_code == 409
        assert problem(refused)["errors"][0]["pointer"] == f"/{name}"
    assert Prescription.objects.get().quantity == 30


def test_a_pharmacy_reads_what_is_with_it_and_says_what_it_does(system, body, corner):
    there = Caller(corner, scopes=SCOPES)
    made = system.put("/shop/prescriptions/RX-9", body).json()
    path = f"/prescriptions/{made['id']}"
    assert there.get(path).status_code == 404
    Prescription.objects.get().send(by=ALICE, at=NOON, pharmacy=corner)

    shown = there.get(path).json()
    assert (shown["drug"], shown["patient"], shown["state"]) == (
        "Medicine A, 5 mg", "Maya Hart", "sent",
    )  # fmt: skip
    assert shown["allowed_actions"] == ["acknowledge", "reject"]
    done = there.post(f"{path}/acknowledge", {"number": "P-7"}, version=shown["version"])
    assert (done.status_code, done.json()["state"]) == (200, "acknowledged")
    assert system.get(path).json()["number"] == "P-7"


def test_events_of_it_say_nothing_of_anybodys_health(sent, shop, corner):
    told_of = [show(entry) for entry in events(corner, after=0, limit=100)]
    assert "prescription.send" in {event["type"] for event in told_of}
    assert "prescription.receive" in {
        e["type"] for e in map(show, events(shop, after=0, limit=100))
    }
    words = str(told_of)
    for kept in (*map(str, WRITTEN.values()), "Hart"):
        # As a whole word: an id may hold the same digits by chance.
        assert not re.search(rf"\b{re.escape(kept)}\b", words)


def test_a_pharmacys_link_alone_says_neither_for_whom_nor_what_and_it_answers_there(
    visitor, sent, corner
):
    page = visitor.get(link_to(corner, sent)).content.decode()
    assert "Please fill it" in page
    for kept in ("Medicine A", "Hart", "One each morning"):
        assert kept not in page
    visitor.post(link_to(corner, sent), {"act": "acknowledge", "number": "P-7"})
    assert fresh(sent).state == "acknowledged"


def test_it_is_not_us_who_are_late_where_a_pharmacy_has_not_answered(
    visitor, sent, corner, set_clock
):
    set_clock(fresh(sent).case.due_at + HOUR)

    page = visitor.get(link_to(corner, sent)).content.decode()

    assert "This was wanted by" in page
    assert "We are late" not in page


def test_a_pharmacist_who_signed_in_reads_it_and_sends_it_back(browser_of, sent, corner):
    page = browser_of(name="Phil Pharmacist", roles=["pharmacy"], partner=corner)
    address = reverse("partner_case", args=[sent.pk])
    shown = page.get(address).content.decode()
    assert "Medicine A, 5 mg" in shown
    assert "Maya Hart" in shown
    page.post(address, {"act": "reject", "reason": "Out of stock."})
    assert fresh(sent).state == "rejected"


def test_the_desk_sees_it_on_its_case_and_on_the_patients_page(browser_of, received, maya):
    desk = browser_of(name="Dora Desk", roles=["agent"], teams=["medops"])
    for name, pk in (("cases_case_change", received.pk), ("people_patient_page", maya.pk)):
        address = reverse(f"admin:{name}", args=[pk], urlconf="careops.urls")
        assert "Medicine A, 5 mg" in desk.get(address).content.decode()
