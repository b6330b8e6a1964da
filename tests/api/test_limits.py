"""How often may a key call? So often, and no more; and the service outlives the counter."""

from __future__ import annotations

import socket

import pytest

from careops.api.limits import client, counter
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
        counter.rests_until = 0

    assert (read.status_code, written.status_code) == (200, 201)
    assert "RateLimit" not in read
    assert "Calls are not counted" in caplog.text


def test_a_counter_that_hangs_is_asked_once_and_then_left_alone(caller, settings):
    client.cache_clear()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        try:
            answers = [caller.post("/referrals", body()).status_code for _ in range(5)]
        finally:
            client.cache_clear()
            counter.rests_until = 0
        silent.settimeout(0)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()

    assert answers == [201] * 5
