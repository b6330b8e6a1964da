"""Does the stand-in of the payment provider keep its books, and does it tell until it is heard?"""

from __future__ import annotations

import pytest

from careops.local.payments import StandIn
from careops.local.webhooks import Hook
from tests.outbox.carriers import WebServer, free_port

ORDER = {"payment_intent": "pi_1_pending", "amount": "8000", "metadata[tenant]": "acme"}
KEY = {"Authorization": "Bearer sk_test_1", "Idempotency-Key": "k"}


@pytest.fixture
def stand_in(tmp_path):
    return StandIn(key="sk_test_1", book=tmp_path / "payments.json")


def test_it_knows_its_refunds_and_its_answers_after_a_restart(stand_in):
    first = stand_in.answer("POST", "/v1/refunds", KEY, ORDER)

    again = StandIn(key="sk_test_1", book=stand_in.book)
    assert again.answer("POST", "/v1/refunds", KEY, ORDER) == first
    assert again.answer("GET", f"/v1/refunds/{first[1]['id']}", KEY, {}) == first
    assert len(again.refunds) == 1


def test_it_answers_nobody_without_its_key(stand_in):
    assert stand_in.answer("POST", "/v1/refunds", {}, ORDER)[0] == 401
    assert stand_in.refunds == {}


def test_a_pending_refund_ripens_once_its_time_has_come(stand_in):
    stand_in.answer("POST", "/v1/refunds", KEY, ORDER)

    stand_in.ripen(after=60)
    assert [event["type"] for event in stand_in.news] == ["refund.created"]

    stand_in.ripen()
    stand_in.ripen()
    assert [event["type"] for event in stand_in.news] == ["refund.created", "refund.updated"]


def test_an_event_is_told_again_until_it_is_heard(stand_in):
    stand_in.answer("POST", "/v1/refunds", KEY, ORDER)
    Hook(f"http://{{tenant}}.localhost:{free_port()}/hook/", secret="s").tell(stand_in.news)
    assert len(stand_in.news) == 1

    with WebServer((503, {}, {}), (200, {}, {})) as web:
        port = web.server.server_port
        hook = Hook(f"http://{{tenant}}.localhost:{port}/hook/", secret="s")
        hook.tell(stand_in.news)
        assert len(stand_in.news) == 1
        hook.tell(stand_in.news)

    assert stand_in.news == []
    path, headers, _ = web.posts[0]
    assert (path, headers["Host"]) == ("/hook/", f"acme.localhost:{port}")
