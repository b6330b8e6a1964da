"""How often may a key call? So often, and no more; and the service outlives the counter."""

from __future__ import annotations

import pytest

from careops.api.limits import client
from tests.api.conftest import body, code


def use_up(caller, name, used):
    client().set(f"careops:limit:{caller.key.pk}:{name}", used, ex=60)


def test_each_answer_says_how_much_is_left(caller):
    answer = caller.get("/me")
    assert answer["RateLimit-Policy"] == '"read";q=600;w=60'
    assert answer["RateLimit"] == '"read";r=599;t=60'
    assert caller.post("/referrals", body())["RateLimit"] == '"write";r=119;t=60'


@pytest.mark.parametrize(("name", "quota"), [("read", 600), ("write", 120)])
def test_after_the_last_call_of_a_minute_comes_a_pause(caller, name, quota):
    def call():
        return caller.get("/me") if name == "read" else caller.post("/referrals", body())

    use_up(caller, name, quota - 1)
    assert call().status_code in (200, 201)
    refused = call()
    assert code(refused) == "too_many_requests"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused["RateLimit"].startswith(f'"{name}";r=0;t=')


def test_reading_and_writing_are_counted_apart(caller):
    use_up(caller, "write", 120)
    assert caller.get("/me").status_code == 200


def test_one_partner_does_not_use_up_anothers(caller, charlie):
    use_up(caller, "read", 600)
    assert caller.get("/me").status_code == 429
    assert charlie.get("/me").status_code == 200


def test_a_broken_counter_stops_nobody(caller, settings, caplog):
    client.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    try:
        read, written = caller.get("/me"), caller.post("/referrals", body())
    finally:
        client.cache_clear()

    assert (read.status_code, written.status_code) == (200, 201)
    assert "RateLimit" not in read
    assert "Calls are not counted" in caplog.text
