"""Does anything that can be sent break a page? Every address, every parameter and field that its page asks for."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.urls import resolve
from django.utils.datastructures import MultiValueDict

from tests.sampling import FULL, each_once
from tests.tenancy.addresses import PARAMETER, addresses, parameters
from tests.web.walking import ALL, ask, is_let_in, is_theirs, operations

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
    found = set()

    def noting(method):
        def note(self, name, *args):
            if isinstance(self, QueryDict):
                found.add(name)
            return method(self, name, *args)

        return note

    for name in ("__getitem__", "get", "getlist", "__contains__"):
        owner = MultiValueDict if hasattr(MultiValueDict, name) else dict
        monkeypatch.setattr(QueryDict, name, noting(getattr(owner, name)), raising=False)
    return found


def is_list(address):
    return (resolve(address).url_name or "").endswith("_changelist")


FORM = "application/x-www-form-urlencoded"


def broken(visitor, name, address, asked):
    """The requests that break it: each parameter with each bad value, then each field of its forms."""
    asked.clear()
    if not is_let_in(ask(visitor, "get", address)):
        return
    names = sorted({*asked, *(OF_LISTS if is_list(address) else ())})
    queries = [f"{one}={value}" for one, value in each_once(names, BAD, turn=len(address))]
    at_once = NO_TEXT if FULL else [*NO_TEXT, *BAD]  # FULL says each of them alone
    queries += ["&".join(f"{one}={value}" for one in names) for value in at_once if names]
    for query in queries:
        if ask(visitor, "get", f"{address}?{query}").status >= 500:
            yield f"{name} GET {address}?{query}"
    asked.clear()
    ask(visitor, "post", address)
    names = sorted(asked - {"csrfmiddlewaretoken"})
    for value in [*NO_TEXT, *BAD] if names else ():
        bodies = ["&".join(f"{one}={value}" for one in names)]
        bodies += [f"act={one}&words={value}&until={value}" for one in ("promise", "give_answer")]
        for body in bodies:
            if ask(visitor, "post", address, data=body, content_type=FORM).status >= 500:
                yield f"{name} POST {address} {body}"


@pytest.mark.slow
def test_nothing_that_is_sent_to_a_page_breaks_it(world, visitors, asked):
    found = []
    for template in ALL:
        for name, visitor in visitors.items():
            if is_theirs(name, template):
                first = next(addresses(template, world), None)
                found += broken(visitor, name, first, asked) if first else ()
    assert found == []


@pytest.mark.slow
def test_nothing_that_stands_in_a_path_breaks_it(world, visitors):
    requests = [
        (name, method, "/" + PARAMETER.sub(lambda _, bad=bad: bad, template))
        for template in filter(parameters, ALL)
        for bad in IN_A_PATH
        for name in (visitors if bad not in NO_TEXT else ["stranger"])
        if is_theirs(name, template) or bad in NO_TEXT
        for method in ("get", "post")
    ]
    assert [r for r in requests if ask(visitors[r[0]], *r[1:]).status >= 500] == []


@pytest.mark.slow
def test_nothing_that_a_partner_sends_breaks_the_api(world, visitors):
    found = []
    for path, method, names in operations():
        address = next(addresses(path.lstrip("/").replace("{id}", "<str:id>"), world))
        who = "pharmacy" if "obligations" in path else "insurer"
        for body in bodies(names, turn=len(path)):
            headers = {"if-match": "*", "idempotency-key": str(uuid4())}
            said = {"data": body, "content_type": "application/json", "headers": headers}
            if ask(visitors[who], method, address, **said).status >= 500:
                found.append(f"{who} {method.upper()} {address} {body[:80]}")
    assert found == []


def bodies(names, turn):
    """Each bad value alone, in a list, and in all fields at once; and each field alone with a bad value."""
    for bad in IN_JSON:
        yield from (bad, f"[{bad}]")
        yield "{" + ", ".join(f"{json.dumps(name)}: {bad}" for name in names) + "}"
    for name, bad in each_once(names, IN_JSON, turn=turn):
        yield f"{{{json.dumps(name)}: {bad}}}"
