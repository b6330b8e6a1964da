"""What does a partner see of referrals, and what may they do?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from careops.people.middleware import actor_of
from careops.people.models import Patient
from careops.record.models import Read
from careops.tenancy.scope import tenant_scope
from referrals.models import Referral, State
from referrals.shapes import ReferralShape
from tests.api.conftest import Caller, body, code, problem
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    make_member,
    make_network,
    make_partner,
    make_provider,
    make_tenant,
    provider_actor,
    story,
)


@pytest.fixture
def bob(provider):
    return provider_actor(provider)


# Making


def test_a_referral_is_made_whole(caller, provider):
    listed = caller.get("/providers").json()["data"][0]["id"]
    made = caller.post(
        "/referrals",
        body(
            region="Toronto",
            language="fr-CA",
            preferred_provider=listed,
            only_preferred=True,
            external_id="A-1001",
        ),
    )

    assert made.status_code == 201
    said = made.json()
    referral = Referral.objects.get()
    assert made["Location"] == f"/api/v1/referrals/{said['id']}"
    assert caller.get(made["Location"]).json() == said
    assert said == {
        "id": said["id"],
        "reference": referral.case.ref,
        "external_id": "A-1001",
        "state": "offered",
        "allowed_actions": ["amend", "withdraw"],
        "waiting_on": "provider",
        "respond_by": "2026-03-04T12:00:00Z",
        "version": 1,
        "created_at": "2026-03-02T12:00:00Z",
        "updated_at": "2026-03-02T12:00:00Z",
        "client": {
            "first_name": "Zoë",
            "last_name": "O'Neil",
            "email": "zoe@mail.example",
            "mobile": "+14165550111",
            "birth_date": "1990-02-28",
        },
        "need": "Low mood",
        "region": "Toronto",
        "network": "sun",
        "language": "fr-CA",
        "preferred_provider": {"id": listed, "name": "Bob Brown"},
        "only_preferred": True,
        "provider": None,
        "consented_at": "2026-03-02T11:00:00Z",
        "accepted_at": None,
        "contacted_at": None,
        "completed_at": None,
    }
    assert (referral.source, referral.partner) == ("api", caller.partner)


def test_what_is_shown_is_what_is_described(caller):
    assert caller.refer().keys() == ReferralShape().fields.keys()


def test_a_referral_may_be_made_with_no_more_than_needed(caller):
    client = {"first_name": "Li", "last_name": "Wu", "email": "Li@Mail.example"}
    made = caller.post(
        "/referrals",
        {"client": client, "need": "Sleep", "consented_at": "2026-03-02T12:00:00+00:00"},
    ).json()
    assert made["state"] == "open"
    assert made["client"] == client | {
        "email": "li@mail.example",
        "mobile": None,
        "birth_date": None,
    }


def test_every_field_of_the_model_that_is_not_ours_to_set_is_refused(caller):
    names = {f.name for f in Referral._meta.get_fields()} | {"tenant_id", "client_id", "source"}
    foreign = names - set(body(region="", language="", only_preferred="", external_id=""))
    said = problem(caller.post("/referrals", body() | dict.fromkeys(foreign, "x")))

    assert {e["pointer"][1:] for e in said["errors"] if e["code"] == "unknown"} == foreign
    assert Referral.objects.count() == 0


def test_an_external_id_is_used_once(caller, charlie):
    made = caller.refer(external_id="A-1")
    said = problem(caller.post("/referrals", body(external_id="A-1")))

    assert (said["code"], said["existing_id"]) == ("external_id_taken", made["id"])
    assert (Referral.objects.count(), Patient.objects.count()) == (1, 1)
    assert charlie.post("/referrals", body(external_id="A-1")).status_code == 201


def test_a_partners_client_is_one_person_however_often_referred(caller, charlie):
    caller.refer()
    caller.refer()
    assert Patient.objects.count() == 1
    caller.refer(client={"mobile": "+14165550112"})
    charlie.refer()
    assert Patient.objects.count() == 3


def test_a_clinic_may_only_do_what_the_policy_lets_it(provider):
    clinic = Caller(make_partner("North Clinic", kind="clinic"))
    said = problem(clinic.post("/referrals", body()))
    assert said["code"] == "not_allowed"
    assert Patient.objects.count() == 0


# Whose


def test_a_partner_sees_their_own_only(caller, charlie):
    made = caller.refer()
    path = f"/referrals/{made['id']}"
    answers = [
        charlie.get(path),
        charlie.get(f"{path}/timeline"),
        charlie.patch(path, {"need": "x"}, version=1),
        charlie.post(f"{path}/withdraw", {}, version=1),
    ]

    assert [code(answer) for answer in answers] == ["not_found"] * 4
    assert charlie.get("/referrals").json()["data"] == []
    assert charlie.get(f"/referrals?cursor={made['id'].replace('ref', 'cur')}").json()["data"] == []
    assert caller.get(path).json()["version"] == 1


def test_another_tenant_sees_nothing(caller):
    made = caller.refer(external_id="A-1")
    with tenant_scope(make_tenant("globex")):
        make_network()
        theirs = Caller(make_partner("Maple Mutual"), host="globex.localhost")

    assert code(theirs.get(f"/referrals/{made['id']}")) == "not_found"
    assert theirs.get("/referrals?external_id=A-1").json()["data"] == []
    listed = caller.get("/providers").json()["data"][0]["id"]
    said = problem(theirs.post("/referrals", body(preferred_provider=listed)))
    assert said["errors"][0]["pointer"] == "/preferred_provider"


def test_what_is_missing_and_what_is_anothers_are_refused_alike(caller, charlie):
    made = caller.refer()
    answers = [charlie.get(f"/referrals/{n}") for n in (made["id"], "ref_" + "0" * 26, "x")]
    problems = [{**problem(answer), "instance": ""} for answer in answers]
    assert problems[0] == problems[1] == problems[2]


def test_referrals_of_other_ways_are_not_shown(caller):
    from tests.factories import submit_referral

    submit_referral()
    assert caller.get("/referrals").json()["data"] == []


# Correcting


def test_a_referral_is_corrected_until_somebody_takes_it(caller, bob, provider):
    made = caller.refer()
    path = f"/referrals/{made['id']}"

    assert caller.patch(path, {"region": "Ottawa"}, version=1).json()["region"] == "Ottawa"
    said = caller.patch(path, {"need": "Sleep"}, version=2).json()
    assert (said["need"], said["region"], said["version"]) == ("Sleep", "Ottawa", 3)
    assert caller.patch(path, {"region": ""}, version=3).json()["region"] is None

    Referral.objects.get().take(by=bob, at=NOON, provider=provider)
    refused = problem(caller.patch(path, {"need": "x"}, version=5))
    assert refused["code"] == "transition_not_allowed"
    assert (refused["state"], refused["allowed_actions"]) == ("accepted", ["withdraw"])


@pytest.mark.parametrize("name", ["network", "state", "client", "external_id", "consented_at"])
def test_nothing_else_is_corrected(caller, name):
    made = caller.refer()
    said = problem(caller.patch(f"/referrals/{made['id']}", {name: "x"}, version=1))
    assert said["errors"] == [
        {"pointer": f"/{name}", "code": "unknown", "detail": "There is no such field here."}
    ]


# Acting


def test_a_referral_is_withdrawn_with_a_reason(caller):
    made = caller.refer()
    said = caller.post(f"/referrals/{made['id']}/withdraw", {"reason": "Moved"}, version=1).json()

    assert (said["state"], said["allowed_actions"]) == ("withdrawn", [])
    assert (said["waiting_on"], said["respond_by"]) == (None, None)
    entry = Referral.objects.get().case.entries.get(action="withdraw")
    assert (entry.actor, entry.actor_id, entry.via) == (
        "Maple Mutual",
        caller.partner.pk,
        "api",
    )
    assert entry.said == {"reason": "Moved"}


def test_an_action_needs_no_body(caller):
    made = caller.refer()
    assert caller.post(f"/referrals/{made['id']}/withdraw", version=1).status_code == 200


def test_an_action_that_is_over_says_what_may_be_done(caller):
    made = caller.refer()
    path = f"/referrals/{made['id']}/withdraw"
    caller.post(path, {}, version=1)
    said = problem(caller.post(path, {}, version=2))
    assert (said["code"], said["state"], said["allowed_actions"]) == (
        "transition_not_allowed",
        "withdrawn",
        [],
    )


def test_a_fact_that_is_not_asked_for_is_named(caller):
    made = caller.refer()
    path = f"/referrals/{made['id']}/withdraw"
    said = problem(caller.post(path, {"reason": 5, "state": "x"}, version=1))
    assert {e["pointer"] for e in said["errors"]} == {"/reason", "/state"}


def test_only_what_the_policy_lets_partners_do_is_an_action(caller):
    made = caller.refer()
    for rule in Referral.rules():
        answer = caller.post(f"/referrals/{made['id']}/{rule}", {}, version=7)
        assert (rule, answer.status_code) == (rule, 412 if rule == "withdraw" else 404)


def test_a_refusal_does_not_undo_what_the_clock_owed(caller, provider, at):
    made = caller.refer(preferred_provider=caller.get("/providers").json()["data"][0]["id"])
    make_provider("Eve")
    at(NOON + 49 * HOUR)

    refused = caller.patch(f"/referrals/{made['id']}", {"need": "x"}, version=7)
    assert code(refused) == "stale_version"
    referral = Referral.objects.get()
    assert (referral.state, referral.case.version) == (State.OPEN, 2)
    assert story(referral)[-1] == ("repost", 49)


# Following


def test_who_took_it_is_shown_once_they_did(caller, provider, bob):
    made = caller.refer(preferred_provider=caller.get("/providers").json()["data"][0]["id"])
    path = f"/referrals/{made['id']}"
    assert made["provider"] is None
    Referral.objects.get().accept(by=bob, at=NOON + HOUR)

    said = caller.get(path).json()
    assert said["provider"] == said["preferred_provider"]
    assert (said["state"], said["accepted_at"]) == ("accepted", "2026-03-02T13:00:00Z")
    assert said["updated_at"] == "2026-03-02T13:00:00Z"
    assert said["respond_by"] == "2026-03-03T01:00:00Z"


def test_the_timeline_tells_it_by_part_and_not_by_name(caller, provider, bob):
    make_provider("Eve")
    made = caller.refer(preferred_provider=caller.get("/providers").json()["data"][0]["id"])
    referral = Referral.objects.get()
    preferred = referral.preferred
    referral.decline(by=provider_actor(preferred), at=NOON + HOUR, reason="full")
    referral.amend(by=ALICE, at=NOON + 2 * HOUR, need="Sleep")
    referral.withdraw(by=provider_actor(referral.client), at=NOON + 3 * HOUR)

    steps = caller.get(f"/referrals/{made['id']}/timeline").json()["data"]
    assert [(s["action"], s["by"], s["state"], s["at"][11:16]) for s in steps] == [
        ("submit", "you", "received", "12:00"),
        ("offer", "clock", "offered", "12:00"),
        ("decline", "provider", "received", "13:00"),
        ("repost", "clock", "open", "13:00"),
        ("amend", "us", "open", "14:00"),
        ("withdraw", "client", "withdrawn", "15:00"),
    ]
    assert steps[2]["label"] == "Declined by the provider"
    assert set(steps[0]) == {"id", "at", "action", "label", "state", "by"}


def test_a_provider_who_has_signed_in_is_a_provider_in_the_timeline_too(caller, provider):
    made = caller.refer()
    member = make_member("Bob Brown", ["provider"], provider=provider)
    signed_in = actor_of(member, via="page")
    Referral.objects.get().take(by=signed_in, at=NOON + HOUR, provider=provider)

    steps = caller.get(f"/referrals/{made['id']}/timeline").json()["data"]
    assert (steps[-1]["action"], steps[-1]["by"]) == ("take", "provider")


def test_what_a_partner_saw_is_on_record(caller, at):
    made = caller.refer()
    client = Referral.objects.get().client_id
    at(NOON + timedelta(minutes=1))
    caller.get("/referrals")
    caller.get(f"/referrals/{made['id']}")
    caller.get(f"/referrals/{made['id']}/timeline")
    caller.get(f"/referrals/{made['id']}", headers={"If-None-Match": '"v1"'})
    caller.get("/referrals?status=closed")

    reads = Read.objects.order_by("id")
    assert [read.what for read in reads] == ["referral", "referrals", "referral", "timeline"]
    for read in reads:
        assert (read.actor, read.actor_id, read.via) == ("Maple Mutual", caller.partner.pk, "api")
        assert read.patients == [client]


@pytest.mark.parametrize("path", ["", "/{id}", "/{id}/timeline"])
def test_a_slash_at_the_end_makes_no_difference(caller, path):
    made = caller.refer()
    path = f"/referrals{path.format(id=made['id'])}"
    assert caller.get(path).content == caller.get(f"{path}/").content
