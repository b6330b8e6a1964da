"""How is a long list read? Page by page, none missed, none twice, at a price that does not grow."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import HOUR, NOON


@pytest.fixture
def seven(caller, at):
    """Seven referrals, an hour apart."""
    made = []
    for n in range(7):
        at(NOON + n * HOUR)
        made.append(caller.refer(external_id=f"A-{n}"))
    return made


def ids(answer):
    return [row["id"] for row in answer.json()["data"]]


def test_pages_follow_each_other_newest_first(caller, seven):
    found, path = [], "/referrals?limit=3"
    sizes = []
    while path:
        answer = caller.get(path)
        page = answer.json()
        found += ids(answer)
        sizes.append(len(page["data"]))
        path = page["next_cursor"] and f"/referrals?limit=3&cursor={page['next_cursor']}"

    assert found == [made["id"] for made in reversed(seven)]
    assert sizes == [3, 3, 1]


def test_the_link_leads_to_the_next_page_under_the_same_filters(caller, seven):
    answer = caller.get("/referrals?limit=3&status=open")
    link, rel = answer["Link"].split("; ")
    assert rel == 'rel="next"'
    following = caller.get(link.strip("<>").removeprefix("http://acme.localhost"))
    assert ids(following) == [made["id"] for made in reversed(seven[1:4])]


def test_the_last_page_says_so(caller, seven):
    answer = caller.get("/referrals?limit=7")
    assert (answer.json()["has_more"], answer.json()["next_cursor"]) == (False, None)
    assert "Link" not in answer


def test_what_comes_in_meanwhile_moves_no_page(caller, seven):
    first = caller.get("/referrals?limit=3").json()
    caller.refer()
    second = caller.get(f"/referrals?limit=3&cursor={first['next_cursor']}")
    assert ids(second) == [made["id"] for made in reversed(seven[1:4])]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("external_id=A-3", [3]),
        ("external_id=A-9", []),
        ("status=withdrawn", []),
        ("status=open", range(7)),
        ("created_after=2026-03-02T17:00:00Z", [6]),
        ("created_before=2026-03-02T13:00:00Z", [0]),
        ("created_after=2026-03-02T13:00:00Z&created_before=2026-03-02T15:00:00Z", [2]),
        ("created_after=2026-03-02T12:00:00%2B01:00&limit=200", range(7)),
        ("updated_since=2026-03-02T18:00:00Z", [6]),
        ("updated_since=2026-03-02T18:00:01Z", []),
    ],
)
def test_a_list_is_narrowed(caller, seven, query, wanted):
    assert ids(caller.get(f"/referrals?{query}")) == [seven[n]["id"] for n in reversed(wanted)]


def test_what_was_updated_since_is_found_whenever_it_was_made(caller, seven, at):
    at(NOON + 9 * HOUR)
    caller.patch(f"/referrals/{seven[2]['id']}", {"need": "Other"}, version=1)
    assert ids(caller.get("/referrals?updated_since=2026-03-02T21:00:00Z")) == [seven[2]["id"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_is_one_query_whatever_its_length(caller, rows):
    for _ in range(rows):
        caller.refer()
    caller.get("/me")  # notes the use of the key

    with CaptureQueriesContext(connection) as asked:
        assert len(ids(caller.get("/referrals"))) == rows

    tables = ("tenancy_tenant", "careops_now", "api_apikey", "referrals_referral", "record_look")
    statements = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    named = [next((t for t in tables if t in sql), "") for sql in statements]
    assert [name for name in named if name] == list(tables)
