"""What may a pharmacy or a lab do about a consult, and what does it see?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careops.api.ids import public_id
from careops.payments.orders import THE_PROVIDER
from careops.people.models import Partner
from careops.record.models import Read
from careops.tenancy.scope import tenant_scope
from consults.models import Consult, Obligation
from consults.policy.words import About, Heard
from consults.shapes import ObligationShape
from tests.api.conftest import Caller, code, problem
from tests.api.conftest import at as at  # noqa: PLC0414 (a fixture)
from tests.consults.factories import (
    LEA,
    escalate,
    finance_fay,
    lead_lea,
    let_silence_pass,
    make_consult,
    propose_refund,
    raise_obligation,
    signed_in,
)
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    make_client,
    make_partner,
    make_provider,
    make_tenant,
    provider_actor,
)

BOTH = ["obligations:read", "obligations:write"]


def partner(name, kind):
    return Caller(make_partner(name, kind=kind), scopes=BOTH)


def body(about, **fields):
    """What a pharmacy asks after a consult."""
    return {
        "consult": about.case.ref,
        "patient": {"last_name": "Hart"},
        "kind": "prescription",
        "question": "250 or 500 mg?",
        **fields,
    }


def raised(caller, consult, **fields):
    made = caller.post("/obligations", body(consult, **fields))
    assert made.status_code == 201, made.content
    return made.json()


@pytest.fixture
def bob(tenant, at):
    return make_provider("Bob Brown")


@pytest.fixture
def consult(bob):
    """Maya's, with Bob."""
    maya = make_client("Maya", "Hárt", birth_date=date(1990, 2, 28))
    return make_consult(provider=bob, patient=maya)


@pytest.fixture
def pharmacy(consult):
    return partner("Corner Pharmacy", Partner.Kind.PHARMACY)


@pytest.fixture
def lab(consult):
    return partner("City Lab", Partner.Kind.LAB)


@pytest.fixture
def insurer(consult):
    return partner("Maple Mutual", Partner.Kind.INSURER)


@pytest.fixture
def charlie(consult):
    """Another pharmacy of the same tenant."""
    return partner("Other Pharmacy", Partner.Kind.PHARMACY)


# Raising


def test_an_obligation_is_raised_and_the_provider_asked_at_once(pharmacy, consult, bob):
    made = pharmacy.post("/obligations", body(consult, external_id="RX-1"))

    assert made.status_code == 201
    said = made.json()
    obligation = Obligation.objects.get()
    assert made["Location"] == f"/api/v1/obligations/{said['id']}"
    assert pharmacy.get(made["Location"]).json() == said
    assert said == {
        "id": said["id"],
        "reference": obligation.case.ref,
        "external_id": "RX-1",
        "state": "awaiting",
        "allowed_actions": ["confirm", "cancel"],
        "waiting_on": "provider",
        "respond_by": "2026-03-04T12:00:00Z",
        "version": 1,
        "created_at": "2026-03-02T12:00:00Z",
        "updated_at": "2026-03-02T12:00:00Z",
        "consult": consult.case.ref,
        "kind": "prescription",
        "directive": "prescription",
        "question": "250 or 500 mg?",
        "provider": {"id": said["provider"]["id"], "name": "Bob Brown"},
        "answer": None,
        "answered_at": None,
    }
    assert said.keys() == ObligationShape().fields.keys()
    assert (obligation.partner, obligation.provider) == (pharmacy.partner, bob)
    assert obligation.case.messages.filter(person=bob.pk, template="asked").exists()


@pytest.mark.parametrize(
    "patient",
    [
        {"last_name": "Hart"},
        {"last_name": " hárt "},
        {"birth_date": "1990-02-28"},
        {"last_name": "HART", "birth_date": "1990-02-28"},
    ],
)
def test_who_knows_the_patient_by_name_or_birth_date_may_ask(pharmacy, consult, patient):
    raised(pharmacy, consult, patient=patient)


@pytest.mark.parametrize(
    "wrong",
    [
        {"consult": "C-2222222"},
        {"patient": {"last_name": "Brown"}},
        {"patient": {"last_name": "art"}},
        {"patient": {"last_name": "ya|hart"}},
        {"patient": {"birth_date": "1990-02-27"}},
        {"patient": {"last_name": "Brown", "birth_date": "1990-02-28"}},
        {"patient": {"last_name": "Hart", "birth_date": "1990-02-27"}},
    ],
)
def test_whatever_is_not_known_is_refused_in_the_same_words(pharmacy, consult, wrong):
    said = problem(pharmacy.post("/obligations", body(consult, **wrong)))
    assert said["errors"] == [
        {
            "pointer": "/consult",
            "code": "unknown",
            "detail": "We know no consult of this reference and this patient.",
        }
    ]
    assert Obligation.objects.count() == 0


def test_a_birth_date_that_we_do_not_have_is_no_proof(pharmacy, bob):
    unknown = make_consult(provider=bob, patient=make_client("Li", "Wu"))
    refused = pharmacy.post("/obligations", body(unknown, patient={"birth_date": "1990-02-28"}))
    assert problem(refused)["errors"][0]["code"] == "unknown"


def test_something_of_the_patient_must_be_said(pharmacy, consult):
    said = problem(pharmacy.post("/obligations", body(consult, patient={})))
    assert said["errors"] == [
        {"pointer": "/patient", "code": "required", "detail": "Say last_name or birth_date."}
    ]


def test_a_limited_use_code_is_mentioned_unless_there_is_a_medical_reason(pharmacy, consult):
    optional = raised(pharmacy, consult, kind="lu_code")
    owed = raised(pharmacy, consult, kind="lu_code", medical_reason="Allergic to the other")

    assert (optional["state"], optional["respond_by"]) == ("optional", None)
    assert (owed["state"], owed["respond_by"]) == ("awaiting", "2026-03-04T12:00:00Z")
    assert "Allergic" not in str(owed)


@pytest.mark.parametrize("kind", ["specialist", "public_health", "questions", "administrative"])
def test_what_is_none_of_a_pharmacys_kinds_is_refused(pharmacy, consult, kind):
    said = problem(pharmacy.post("/obligations", body(consult, kind=kind)))
    assert said["errors"][0]["pointer"] == "/kind"


def test_a_lab_raises_what_a_lab_lacks_and_nothing_else(lab, consult):
    said = problem(lab.post("/obligations", body(consult)))
    assert (said["errors"][0]["pointer"], said["errors"][0]["code"]) == ("/kind", "not_yours")
    made = raised(lab, consult, kind="lab")
    assert (made["directive"], made["state"]) == ("lab", "awaiting")


def test_an_insurer_neither_raises_nor_sees_any(insurer, consult):
    assert code(insurer.post("/obligations", body(consult))) == "not_allowed"
    assert code(insurer.post("/obligations", body(consult, consult="C-2222222"))) == "not_allowed"

    theirs = raise_obligation(consult=consult, partner=insurer.partner)
    assert insurer.get("/obligations").json()["data"] == []
    path = f"/obligations/{public_id('obl', theirs.pk)}"
    assert code(insurer.get(path)) == "not_found"
    assert code(insurer.post(f"{path}/cancel", {"reason": "x"}, version=1)) == "not_found"


def test_a_consult_without_a_provider_owes_nothing_yet(pharmacy):
    patient = make_client("Li", "Hart")
    early = Consult(patient=patient, concern="A rash", fee=80, payout_amount=45)
    early.request(by=ALICE, at=NOON)
    assert code(pharmacy.post("/obligations", body(early))) == "condition_not_met"
    assert Obligation.objects.count() == 0


def test_every_field_of_the_model_that_is_not_ours_to_set_is_refused(pharmacy, consult):
    names = {f.name for f in Obligation._meta.get_fields()} | {"tenant_id", "provider_id"}
    asked = {"directive", "medical_reason", "external_id"}
    foreign = names - set(body(consult)) - asked
    said = problem(pharmacy.post("/obligations", body(consult) | dict.fromkeys(foreign, "x")))

    assert {e["pointer"][1:] for e in said["errors"] if e["code"] == "unknown"} == foreign
    assert Obligation.objects.count() == 0


def test_an_external_id_is_used_once(pharmacy, charlie, consult):
    made = raised(pharmacy, consult, external_id="RX-1")
    said = problem(pharmacy.post("/obligations", body(consult, external_id="RX-1")))

    assert (said["code"], said["existing_id"]) == ("external_id_taken", made["id"])
    assert Obligation.objects.count() == 1
    raised(charlie, consult, external_id="RX-1")


def test_the_same_request_twice_raises_one_obligation_and_gets_the_same_answer(pharmacy, consult):
    first, second = (pharmacy.post("/obligations", body(consult), key="k") for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert (first["ETag"], second["Idempotency-Replayed"]) == (second["ETag"], "true")
    assert Obligation.objects.count() == 1


# Whose


def test_a_partner_sees_their_own_only(pharmacy, charlie, lab, consult):
    made = raised(pharmacy, consult)
    raise_obligation(consult=consult)  # nobody's but ours
    path = f"/obligations/{made['id']}"
    for other in (charlie, lab):
        answers = [
            other.get(path),
            other.get(f"{path}/timeline"),
            other.post(f"{path}/confirm", {"note": "x"}, version=1),
            other.post(f"{path}/cancel", {"reason": "x"}, version=1),
        ]
        assert [code(answer) for answer in answers] == ["not_found"] * 4
        assert other.get("/obligations").json()["data"] == []
    assert [row["id"] for row in pharmacy.get("/obligations").json()["data"]] == [made["id"]]


def test_another_tenant_sees_nothing(pharmacy, consult):
    made = raised(pharmacy, consult)
    with tenant_scope(make_tenant("globex")):
        theirs = Caller(
            make_partner("Corner Pharmacy", kind="pharmacy"),
            scopes=BOTH,
            host="globex.localhost",
        )
    assert code(theirs.get(f"/obligations/{made['id']}")) == "not_found"
    refused = theirs.post("/obligations", body(consult))
    assert problem(refused)["errors"][0]["code"] == "unknown"


@pytest.mark.parametrize("scope", BOTH)
def test_a_key_does_what_its_scopes_say(pharmacy, consult, scope):
    limited = Caller(pharmacy.partner, scopes=[scope])
    answers = {
        "obligations:read": limited.get("/obligations"),
        "obligations:write": limited.post("/obligations", body(consult)),
    }
    assert answers.pop(scope).status_code < 300
    assert [code(answer) for answer in answers.values()] == ["insufficient_scope"]


# Following


def test_the_providers_answer_is_for_the_partner_who_asked(pharmacy, consult, bob):
    made = raised(pharmacy, consult)
    Obligation.objects.get().give_answer(by=signed_in(bob), at=NOON + HOUR, answer="500 mg")

    said = pharmacy.get(f"/obligations/{made['id']}").json()
    assert (said["state"], said["answer"]) == ("fulfilled", "500 mg")
    assert said["answered_at"] == said["updated_at"] == "2026-03-02T13:00:00Z"
    assert (said["waiting_on"], said["respond_by"], said["allowed_actions"]) == (None, None, [])


def test_the_answer_to_what_is_another_matter_is_not_shown(pharmacy, consult, bob):
    other = raise_obligation(
        consult=consult, about=About.PUBLIC_HEALTH, partner=pharmacy.partner, question="Which?"
    )
    other.give_answer(by=signed_in(bob), at=NOON + HOUR, answer="Measles")
    assert pharmacy.get("/obligations").json()["data"][0]["answer"] is None


def test_it_says_whose_turn_it_is_and_by_when(pharmacy, consult, bob, at):
    made = raised(pharmacy, consult)
    obligation = Obligation.objects.get()

    def now():
        said = pharmacy.get(f"/obligations/{made['id']}").json()
        return said["state"], said["waiting_on"], said["respond_by"]

    obligation.promise(by=provider_actor(bob), at=NOON + HOUR, until=NOON + 3 * HOUR)
    assert now() == ("promised", "provider", "2026-03-02T15:00:00Z")
    obligation.agree(by=LEA, at=NOON + 2 * HOUR, until=NOON + 5 * HOUR, reason="ward round")
    obligation.take_back(by=ALICE, at=NOON + 3 * HOUR, reason="out of stock")
    assert now() == ("admin", "us", "2026-03-03T15:00:00Z")


def test_silence_is_ours_to_decide_in_the_end(pharmacy, consult):
    raised(pharmacy, consult)
    escalate(let_silence_pass(Obligation.objects.get()))
    said = pharmacy.get("/obligations").json()["data"][0]
    assert (said["state"], said["waiting_on"]) == ("escalated", "us")
    assert said["allowed_actions"] == ["confirm", "cancel"]


def test_that_the_patient_has_their_money_back_is_not_told(pharmacy, consult):
    made = raised(pharmacy, consult)
    obligation = let_silence_pass(Obligation.objects.get())
    escalate(obligation)
    refund = propose_refund(obligation, by=lead_lea())
    refund.approve(by=finance_fay(), at=NOON + 51 * HOUR)
    refund.settle(by=THE_PROVIDER, at=NOON + 52 * HOUR, receipt="re_1")
    path = f"/obligations/{made['id']}"

    said = pharmacy.get(path).json()
    steps = pharmacy.get(f"{path}/timeline").json()["data"]
    refused = pharmacy.post(f"{path}/confirm", {"note": "x"}, version=said["version"])
    listed = pharmacy.get("/obligations?status=unfulfilled").json()["data"]
    assert (said["state"], listed) == ("unfulfilled", [said])
    assert (steps[-1]["action"], steps[-1]["state"]) == ("close_unfulfilled", "unfulfilled")
    assert problem(refused)["state"] == "unfulfilled"
    assert "refund" not in str([said, steps, refused.content]).lower()
    assert code(pharmacy.get("/obligations?status=refunded")) == "invalid_parameter"


def test_the_timeline_tells_it_by_part_and_without_what_was_said(pharmacy, consult, bob):
    made = raised(pharmacy, consult)
    obligation = Obligation.objects.get()
    obligation.note_call(by=ALICE, at=NOON + HOUR, was_reached=False, note="Secret")
    obligation.receive(by=provider_actor(bob), at=NOON + 2 * HOUR)
    obligation.raise_concern(by=provider_actor(bob), at=NOON + 3 * HOUR, concern="Secret")
    obligation.take_back(by=ALICE, at=NOON + 4 * HOUR, reason="Secret")
    obligation.hand_over(
        by=ALICE, at=NOON + 5 * HOUR, about=About.PRESCRIPTION.value, reason="Secret"
    )
    obligation.give_answer(by=signed_in(bob), at=NOON + 6 * HOUR, answer="Secret")

    timeline = pharmacy.get(f"/obligations/{made['id']}/timeline")
    steps = timeline.json()["data"]
    assert [(s["action"], s["by"], s["state"], s["at"][11:16]) for s in steps] == [
        ("ask", "you", "awaiting", "12:00"),
        ("receive", "provider", "awaiting", "14:00"),
        ("take_back", "us", "admin", "16:00"),
        ("hand_over", "us", "awaiting", "17:00"),
        ("give_answer", "provider", "fulfilled", "18:00"),
    ]
    assert set(steps[0]) == {"id", "at", "action", "label", "state", "by"}
    for word in ("Secret", "Alice", "Bob"):
        assert word not in timeline.content.decode()


def test_a_resource_that_has_not_changed_is_not_sent_again(pharmacy, consult):
    path = f"/obligations/{raised(pharmacy, consult)['id']}"
    tag = pharmacy.get(path)["ETag"]
    assert pharmacy.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_a_list_is_narrowed_and_read_page_by_page(pharmacy, consult, at):
    made = []
    for n in range(3):
        at(NOON + n * HOUR)
        made.append(raised(pharmacy, consult, external_id=f"RX-{n}")["id"])
    pharmacy.post(f"/obligations/{made[0]}/cancel", {"reason": "A duplicate"}, version=1)

    def ids(query):
        return [row["id"] for row in pharmacy.get(f"/obligations?{query}").json()["data"]]

    assert ids("") == made[::-1]
    assert ids("status=awaiting") == [made[2], made[1]]
    assert ids("status=cancelled") == ids("external_id=RX-0") == [made[0]]
    assert ids("updated_since=2026-03-02T14:00:00Z") == [made[2], made[0]]
    assert ids("created_after=2026-03-02T13:00:00Z") == [made[2]]
    first = pharmacy.get("/obligations?limit=2").json()
    assert ids(f"limit=2&cursor={first['next_cursor']}") == [made[0]]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_is_one_query_whatever_its_length(pharmacy, consult, rows):
    for _ in range(rows):
        raised(pharmacy, consult)
    pharmacy.get("/me")  # notes the use of the key

    with CaptureQueriesContext(connection) as asked:
        assert len(pharmacy.get("/obligations").json()["data"]) == rows

    tables = ("tenancy_tenant", "careops_now", "api_apikey", "consults_obligation", "record_look")
    statements = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    named = [next((t for t in tables if t in sql), "") for sql in statements]
    assert [name for name in named if name] == list(tables)


def test_what_a_partner_saw_is_on_record(pharmacy, consult, at):
    made = raised(pharmacy, consult)
    at(NOON + timedelta(minutes=1))
    pharmacy.get("/obligations")
    pharmacy.get(f"/obligations/{made['id']}")
    pharmacy.get(f"/obligations/{made['id']}/timeline")

    reads = Read.objects.order_by("id")
    assert [read.what for read in reads] == ["obligation", "obligations", "obligation", "timeline"]
    for read in reads:
        assert (read.actor_id, read.patients) == (pharmacy.partner.pk, [consult.patient_id])


# Acting


def test_who_has_their_answer_says_so_and_the_chase_ends(pharmacy, consult):
    made = raised(pharmacy, consult)
    path = f"/obligations/{made['id']}/confirm"
    done = pharmacy.post(path, {"note": "Bob called: 500 mg"}, version=1)

    said = done.json()
    assert (done["ETag"], said["state"], said["answer"]) == (
        '"v2"',
        "fulfilled",
        "Bob called: 500 mg",
    )
    assert Obligation.objects.get().case.wake_at is None
    steps = pharmacy.get(f"/obligations/{made['id']}/timeline").json()["data"]
    assert (steps[-1]["action"], steps[-1]["by"]) == ("confirm", "you")


def test_what_is_not_wanted_any_more_is_cancelled_with_a_reason(pharmacy, consult):
    made = raised(pharmacy, consult)
    path = f"/obligations/{made['id']}/cancel"
    missing = problem(pharmacy.post(path, {}, version=1))
    assert missing["errors"][0]["pointer"] == "/reason"

    first, second = (
        pharmacy.post(path, {"reason": "A duplicate"}, version=1, key="k") for _ in range(2)
    )
    assert first.json()["state"] == "cancelled"
    assert (first.content, second["Idempotency-Replayed"]) == (second.content, "true")
    entry = Obligation.objects.get().case.entries.get(action="cancel")
    assert (entry.actor, entry.actor_id, entry.via) == (
        "Corner Pharmacy",
        pharmacy.partner.pk,
        "api",
    )


def test_an_action_that_is_over_says_what_may_be_done(pharmacy, consult):
    made = raised(pharmacy, consult)
    path = f"/obligations/{made['id']}"
    Obligation.objects.get().take_back(by=ALICE, at=NOON, reason="out of stock")
    said = problem(pharmacy.post(f"{path}/confirm", {"note": "x"}, version=2))
    assert (said["code"], said["state"], said["allowed_actions"]) == (
        "transition_not_allowed",
        "admin",
        ["drop"],
    )
    assert said["detail"] == "It is with support now, so this is not possible."


def test_whoever_looked_before_it_changed_looks_again(pharmacy, consult, bob):
    made = raised(pharmacy, consult)
    path = f"/obligations/{made['id']}/cancel"
    Obligation.objects.get().relay(
        by=ALICE, at=NOON, their_words="500 mg", how=Heard.PHONE.value, heard_at=NOON
    )
    assert pharmacy.post(path, {"reason": "x"}, version=1).status_code == 412
    assert pharmacy.post(path, {"reason": "x"}).status_code == 428


def test_only_what_the_policy_lets_partners_do_is_an_action(pharmacy, consult):
    made = raised(pharmacy, consult)
    facts = {"confirm": {"note": "x"}, "cancel": {"reason": "x"}, "drop": {"reason": "x"}}
    for rule in Obligation.rules():
        answer = pharmacy.post(f"/obligations/{made['id']}/{rule}", facts.get(rule, {}), version=7)
        assert (rule, answer.status_code) == (rule, 412 if rule in facts else 404)


@pytest.mark.parametrize("path", ["", "/{id}", "/{id}/timeline"])
def test_a_slash_at_the_end_makes_no_difference(pharmacy, consult, path):
    made = raised(pharmacy, consult)
    path = f"/obligations{path.format(id=made['id'])}"
    assert pharmacy.get(path).content == pharmacy.get(f"{path}/").content
