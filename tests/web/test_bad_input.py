"""Does anything that can be sent break a page? Every address, every parameter and field that its page asks for.

In each run each visitor opens each page, and breaks it who is the first to be asked just this by it; each
parameter gets a bad value in turn, and all of them each value at once; each call of the API is sent one bad value
instead of a body, and one in a list, in turn. With CAREOPS_FULL=1 everybody sends everything.
"""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.urls import resolve

from tests.sampling import FULL, each_once
from tests.tenancy.addresses import PARAMETER, addresses, parameters
from tests.tenancy.asking import ALL_OF_IT, hear
from tests.web.walking import ALL, ask, caller_of, is_let_in, is_new, is_theirs, operations

# As they stand in an address. What is no text is refused before any page reads it, so that one request says all:
# NUL, and half a character.
NO_TEXT = ["%00", "%ED%A0%80"]
# Moments at the ends of calendars, and numbers that no column holds.
BAD = [
    "9" * 300, "x" * 3000,
    "0001-01-01T00:00:00%2B14:00_01a20282-0000-7000-8000-000000000000",
    "9999-12-31T23:59:59-14:00_01a20282-0000-7000-8000-000000000000",
    "1~9999-12-31T23:59:59-14:00~01a20282-0000-7000-8000-000000000000",
]  # fmt: skip
IN_A_PATH = [*NO_TEXT, "9" * 300]
# As they stand in a body of JSON.
IN_JSON = [
    '"\\u0000"',
    '"\\ud800"',
    '"9999-12-31T23:59:59-14:00"',
    "9" * 400,
    "1e999",
    "[[]]",
    '{"a": null}',
]
# What Django's own pages ask for beside what the first request shows.
OF_LISTS = (
    "q",
    "p",
    "o",
    "e",
    "all",
    "is_active__exact",
    "is_active__isnull",
    "id__exact",
    "_popup",
    "next",
)


@pytest.fixture
def asked(monkeypatch):
    """The names that pages look for in a query or a form, as they do."""
    return hear(monkeypatch)


def is_list(address):
    return (resolve(address).url_name or "").endswith("_changelist")


FORM = "application/x-www-form-urlencoded"


def broken(visitor, name, address, asked, seen):
    """The requests that break it: each parameter with each bad value, then each field of its forms."""
    asked.clear()
    answer = ask(visitor, "get", address)
    if not is_let_in(answer):
        return
    names = sorted({*asked, *(OF_LISTS if is_list(address) else ())} - {ALL_OF_IT})
    if is_new(("get", answer.status, *names), seen):
        yield from broken_by_query(visitor, name, address, names)
    asked.clear()
    answer = ask(visitor, "post", address)
    names = sorted(asked - {"csrfmiddlewaretoken", ALL_OF_IT})
    if names and is_new(("post", answer.status, *names), seen):
        yield from broken_by_form(visitor, name, address, names)


def broken_by_query(visitor, name, address, names):
    queries = [f"{one}={value}" for one, value in each_once(names, BAD, turn=len(address))]
    at_once = NO_TEXT if FULL else [*NO_TEXT, *BAD]  # FULL says each of them alone
    queries += ["&".join(f"{one}={value}" for one in names) for value in at_once if names]
    for query in queries:
        if ask(visitor, "get", f"{address}?{query}").status >= 500:
            yield f"{name} GET {address}?{query}"


def broken_by_form(visitor, name, address, names):
    for value in [*NO_TEXT, *BAD]:
        bodies = ["&".join(f"{one}={value}" for one in names)]
        bodies += [f"act={one}&words={value}&until={value}" for one in ("promise", "give_answer")]
        for body in bodies if "act" in names or FULL else bodies[:1]:
            if ask(visitor, "post", address, data=body, content_type=FORM).status >= 500:
                yield f"{name} POST {address} {body}"


@pytest.mark.slow
def test_nothing_that_is_sent_to_a_page_breaks_it(world, visitors, asked):
    found = []
    for template in ALL:
        seen = set()
        for name, visitor in visitors.items():
            if is_theirs(name, template):
                first = next(addresses(template, world), None)
                found += broken(visitor, name, first, asked, seen) if first else ()
    assert found == []


def comes_to_a_row(name, template):
    """At the desk everybody but an agent is turned away before the path is read."""
    is_for_them = name == "agent" or not template.startswith("admin/") or FULL
    return is_theirs(name, template) and is_for_them


@pytest.mark.slow
def test_nothing_that_stands_in_a_path_breaks_it(world, visitors):
    requests = [
        (name, method, "/" + PARAMETER.sub(lambda _, bad=bad: bad, template))
        for template in filter(parameters, ALL)
        for bad in IN_A_PATH
        for name in (visitors if bad not in NO_TEXT else ["stranger"])
        if comes_to_a_row(name, template) or bad in NO_TEXT
        for method in ("get", "post")
    ]
    assert [r for r in requests if ask(visitors[r[0]], *r[1:]).status >= 500] == []


@pytest.mark.slow
def test_nothing_that_a_partner_sends_breaks_the_api(world, systems):
    found = []
    for path, method, names in operations():
        template = path.lstrip("/").replace("{", "<str:").replace("}", ">")
        address, who = next(addresses(template, world)), caller_of(path)
        for body in bodies(names, turn=len(path)):
            headers = {"if-match": "*", "idempotency-key": str(uuid4())}
            said = {"data": body, "content_type": "application/json", "headers": headers}
            if ask(systems[who], method, address, **said).status >= 500:
                found.append(f"{who} {method.upper()} {address} {body[:80]}")
    assert found == []


def bodies(names, turn):
    """A bad value alone, and in a list; each in all fields at once; and each field alone with a bad value."""
    for bad in IN_JSON if FULL else [IN_JSON[turn % len(IN_JSON)]]:
        yield from (bad, f"[{bad}]")
    for bad in IN_JSON:
        yield "{" + ", ".join(f"{json.dumps(name)}: {bad}" for name in names) + "}"
    for name, bad in each_once(names, IN_JSON, turn=turn):
        yield f"{{{json.dumps(name)}: {bad}}}"
