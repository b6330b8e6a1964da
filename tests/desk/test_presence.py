"""Who else is at this case? Said in the broker's memory alone, and missed by nobody when it is away."""

import socket
import time

import pytest

from careops.desk import presence
from tests.desk.browsing import case_url, elsewhere, rows_of_all_tables


def here(browser, subject, doing="reading"):
    return browser.post(f"/admin/cases/case/{subject.pk}/here/", {"doing": doing})


@pytest.fixture(autouse=True)
def _anew():
    presence.store.cache_clear()
    yield
    presence.store.cache_clear()


def test_colleagues_read_who_else_is_reading_and_writing(alice, lena, mara, offered):
    assert here(alice, offered).json() == {"here": ""}
    here(mara, offered, "dancing")

    assert here(lena, offered, "writing").json() == {
        "here": "Alice Agent is reading. Mara Manager is reading."
    }
    assert "Lena Lead is writing." in here(alice, offered).json()["here"]


def test_nothing_of_it_is_on_record_and_no_reads_are_told(alice, offered):
    alice.get(case_url(offered))
    before = rows_of_all_tables()

    here(alice, offered)

    assert rows_of_all_tables() == before
    assert alice.get(f"/admin/cases/case/{offered.pk}/here/").status_code == 405
    assert here(alice, elsewhere()).status_code == 404


def test_whoever_says_nothing_for_a_while_is_gone(alice, lena, offered, monkeypatch):
    here(alice, offered)
    later = time.time() + presence.STAYS + 1
    monkeypatch.setattr(presence, "time", lambda: later)

    assert here(lena, offered).json() == {"here": ""}


def test_a_broker_that_hangs_costs_one_try_and_nobody_is_seen(alice, offered, settings):
    with socket.socket() as deaf:  # it takes whoever calls, and never says a word
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        settings.REDIS_URL = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        begun = time.monotonic()
        answers = [here(alice, offered) for _ in range(5)]

    assert time.monotonic() - begun < 5
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json() == {"here": ""} for answer in answers)
    assert presence.store().rests_until > 0
