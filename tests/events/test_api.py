"""How does a partner's system say where it is told, and see what became of it?"""

from __future__ import annotations

import pytest
from standardwebhooks import Webhook

from careops.api.ids import public_id
from careops.api.models import Answer
from careops.events.models import Delivery, Endpoint
from careops.record.models import Entry
from tests.api.conftest import Caller, code, problem
from tests.events.conftest import (
    DAY,
    SCOPES,
    add_endpoint,
    go,
    referral_of,
    types,
)
from tests.factories import HOUR, NOON, make_partner

HOOK = "https://hooks.example.com/careops"


def add(caller, url=HOOK, **more):
    return caller.post("/webhook-endpoints", {"url": url, **more})


def path(made, rest=""):
    return f"/webhook-endpoints/{made['id']}{rest}"


def test_an_endpoint_is_added_and_its_secret_is_said_once(caller):
    answer = add(caller, types=["referral.take"])
    made = answer.json()

    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/webhook-endpoints/{made['id']}"
    assert made == {
        "id": public_id("we", Endpoint.objects.get().pk),
        "url": HOOK,
        "types": ["referral.take"],
        "is_active": True,
        "disabled_reason": None,
        "failing_since": None,
        "old_secret_until": None,
        "created_at": "2026-03-02T12:00:00Z",
        "version": 1,
        "secret": made["secret"],
    }
    assert made["secret"].startswith("whsec_")
    read = caller.get(path(made))
    assert read.json() == {name: made[name] for name in made if name != "secret"}
    assert read["ETag"] == answer["ETag"] == '"v1"'
    assert caller.get("/webhook-endpoints").json()["data"] == [read.json()]


def test_a_repeated_request_makes_one_endpoint_and_keeps_no_secret(caller):
    body = {"url": HOOK}
    made = caller.post("/webhook-endpoints", body, key="k").json()
    again = caller.post("/webhook-endpoints", body, key="k")

    assert again.json() == made | {"secret": None}
    assert again["Idempotency-Replayed"] == "true"
    assert Endpoint.objects.count() == 1
    assert made["secret"] not in Answer.objects.get().body


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"url": "http://hooks.example.com/"}, "/url"),
        ({"url": "https://10.0.0.1/"}, "/url"),
        ({"url": "https://hooks.example.com/", "types": ["referral.bump_now"]}, "/types"),
        ({"url": "https://hooks.example.com/", "types": ["obligation.ask"]}, "/types"),
        ({"url": "https://hooks.example.com/", "secret": "mine"}, "/secret"),
        ({"url": 1}, "/url"),
        ({}, "/url"),
    ],
)
def test_what_cannot_be_an_endpoint_is_refused_by_its_field(caller, said, pointer):
    refused = problem(caller.post("/webhook-endpoints", said))

    assert (refused["code"], refused["errors"][0]["pointer"]) == ("invalid_body", pointer)
    assert not Endpoint.objects.exists()


def test_an_address_is_one_endpoint_and_ten_are_enough(caller):
    add(caller)
    assert "already" in problem(add(caller))["detail"]
    for n in range(9):
        assert add(caller, f"{HOOK}/{n}").status_code == 201
    assert "10 endpoints" in problem(add(caller, f"{HOOK}/more"))["detail"]


def test_an_endpoint_is_changed_by_whoever_saw_it_last(caller):
    made = add(caller).json()

    assert code(caller.patch(path(made), {"is_active": False})) == "if_match_missing"
    assert code(caller.patch(path(made), {"is_active": False}, version=7)) == "stale_version"
    changed = caller.patch(path(made), {"is_active": False, "types": ["referral.take"]}, version=1)
    assert (changed.json()["is_active"], changed.json()["types"]) == (False, ["referral.take"])
    assert changed["ETag"] == '"v2"'


def test_what_happened_while_an_endpoint_was_off_is_in_the_feed_alone(caller, endpoint, receiver):
    made = {"id": public_id("we", endpoint.pk)}
    referral_of(caller.partner)
    caller.patch(path(made), {"is_active": False}, version=1)
    go()
    caller.patch(path(made), {"is_active": True}, version=2)
    go()
    assert receiver.posts == []
    referral_of(caller.partner)
    go()

    assert len(receiver.posts) == 2
    assert len(caller.get("/events").json()["data"]) == 4


def test_an_endpoint_is_removed_with_its_deliveries(caller, endpoint, receiver):
    made = {"id": public_id("we", endpoint.pk)}
    referral_of(caller.partner)
    go()

    assert code(caller.call("delete", path(made))) == "if_match_missing"
    gone = caller.call("delete", path(made), version=1)
    assert (gone.status_code, gone.content) == (204, b"")
    assert not Delivery.objects.exists()
    assert code(caller.get(path(made))) == "not_found"
    assert len(caller.get("/events").json()["data"]) == 2


def test_a_new_secret_is_said_once(caller, at):
    made = add(caller).json()
    rotated = caller.post(path(made, "/rotate")).json()

    assert rotated["secret"] != made["secret"]
    assert rotated["old_secret_until"] == "2026-03-03T12:00:00Z"
    assert rotated["version"] == 2


def test_a_test_is_delivered_and_can_be_verified(caller, receiver):
    made = add(caller, f"{receiver.url}/hook").json()
    queued = caller.post(path(made, "/test"))
    assert (queued.status_code, queued.json()["type"]) == (202, "test.ping")

    go()

    ((_, headers, body),) = receiver.posts
    said = Webhook(made["secret"]).verify(body, dict(headers))
    assert (said["type"], said["data"], said["id"]) == ("test.ping", {}, queued.json()["event_id"])
    caller.patch(path(made), {"is_active": False}, version=1)
    assert "is off" in problem(caller.post(path(made, "/test")))["detail"]


def test_deliveries_are_listed_newest_first_with_what_was_answered(caller, endpoint, receiver):
    receiver.answers = [(500, {}, {}), (200, {}, {})]
    made = {"id": public_id("we", endpoint.pk)}
    referral_of(caller.partner)
    go()

    found = caller.get(path(made, "/deliveries")).json()["data"]
    first = found[-1]
    assert [d["state"] for d in found] == ["delivered", "retry"]
    assert first == {
        "id": first["id"],
        "event_id": caller.get("/events").json()["data"][0]["id"],
        "type": "referral.submit",
        "state": "retry",
        "attempts": 1,
        "queued_at": "2026-03-02T12:00:00Z",
        "tried_at": "2026-03-02T12:00:00Z",
        "next_attempt_at": "2026-03-02T12:05:00Z",
        "status": 500,
        "error": "500 from the receiver.",
    }
    (only,) = caller.get(path(made, "/deliveries?state=retry")).json()["data"]
    assert only == first
    pages = caller.get(path(made, "/deliveries?limit=1")).json()
    after = caller.get(path(made, f"/deliveries?limit=1&cursor={pages['next_cursor']}"))
    assert after.json()["data"] == [first]


def test_a_delivery_is_sent_again_under_the_same_event(caller, endpoint, receiver):
    made = {"id": public_id("we", endpoint.pk)}
    referral_of(caller.partner)
    go()
    (_, first) = caller.get(path(made, "/deliveries")).json()["data"]

    again = caller.post(path(made, f"/deliveries/{first['id']}/redeliver"))
    go()

    assert (again.status_code, again.json()["state"]) == (202, "pending")
    names = [post[1]["webhook-id"] for post in receiver.posts]
    assert (names[2], len(names)) == (names[0], 3)
    assert types(receiver.posts)[2] == first["type"]


def test_another_partners_endpoint_is_answered_as_a_missing_one(caller, charlie, receiver):
    made = {"id": public_id("we", add_endpoint(charlie.partner, receiver.url).pk)}
    mine = {"id": public_id("we", add_endpoint(caller.partner, receiver.url).pk)}
    referral_of(charlie.partner)
    go()
    (theirs, _) = charlie.get(path(made, "/deliveries")).json()["data"]

    asked = [
        caller.get(path(made)),
        caller.patch(path(made), {"is_active": False}, version=1),
        caller.call("delete", path(made), version=1),
        caller.post(path(made, "/rotate")),
        caller.post(path(made, "/test")),
        caller.get(path(made, "/deliveries")),
        caller.post(path(made, f"/deliveries/{theirs['id']}/redeliver")),
        caller.post(path(mine, f"/deliveries/{theirs['id']}/redeliver")),
        caller.get(path({"id": "we_00000000000000000000000000"})),
        caller.get(path({"id": "nonsense"})),
    ]
    assert {(answer.status_code, code(answer)) for answer in asked} == {(404, "not_found")}
    assert caller.get("/webhook-endpoints").json()["data"][0]["id"] == mine["id"]
    assert Endpoint.objects.filter(is_active=True, version=1).count() == 2


def test_each_door_asks_for_its_scope(provider):
    reader = Caller(make_partner("Maple Mutual"), scopes=["webhooks:read", "events:read"])

    assert code(add(reader)) == "insufficient_scope"
    assert reader.get("/webhook-endpoints").status_code == 200
    assert reader.get("/events").status_code == 200
    blind = Caller(make_partner("Other"), scopes=["referrals:read"])
    assert code(blind.get("/webhook-endpoints")) == "insufficient_scope"


def test_where_events_go_is_on_record_without_what_an_address_may_hide(caller, at):
    made = add(caller, f"{HOOK}?token=hush").json()
    at(NOON + HOUR)
    caller.patch(path(made), {"is_active": False}, version=1)
    caller.post(path(made, "/rotate"))
    caller.call("delete", path(made), version=3)

    kept = Entry.objects.filter(outcome="changed").order_by("seq")
    assert [(e.action, e.actor) for e in kept] == [
        (action, "Maple Mutual")
        for action in (
            "create_endpoint", "change_endpoint", "rotate_endpoint_secret", "remove_endpoint",
        )
    ]  # fmt: skip
    assert kept[0].facts["host"] == "hooks.example.com"
    assert "hush" not in str([e.facts for e in kept])


def test_an_endpoint_that_failed_is_spoken_to_at_once_when_it_is_changed(caller, receiver):
    receiver.answers = [(500, {}, {})]
    made = add(caller, f"{receiver.url}/old").json()
    referral_of(caller.partner)
    go()
    go(NOON + DAY)
    assert caller.get(path(made)).json()["failing_since"] == "2026-03-02T12:00:00Z"
    receiver.answers = [(200, {}, {})]

    caller.patch(path(made), {"url": f"{receiver.url}/new"}, version=1)
    go(NOON + DAY)

    assert {post[0] for post in receiver.posts[-2:]} == {"/new"}
    assert caller.get(path(made)).json()["failing_since"] is None
    assert SCOPES
